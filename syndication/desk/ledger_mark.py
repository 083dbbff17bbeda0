"""Notices a restored database that nobody announced, by a file beside it.

The timer writes the newest sequence and its random mark to ``VAR_DIR/ledger.json``, with the mark
of the first entry: it tells another installation's database from an older state of this one.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from syndication.editions.models import LedgerEntry

logger = logging.getLogger("wellspring.restore")

NAME = "ledger.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMark:
    """An entry of the ledger: its sequence and its random mark; and the mark of the first entry."""

    first: str
    sequence: int
    mark: str


def stored() -> LedgerMark | None:
    """The stored mark; ``None`` if the file is missing or unreadable."""
    try:
        found = json.loads(_path().read_text())
        return LedgerMark(
            first=str(found["first"]), sequence=int(found["sequence"]), mark=str(found["mark"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_older() -> bool:
    """Whether the database is an older state of the one that the file was written for."""
    known = stored()
    if known is None or known.first != _first():
        return False
    return not LedgerEntry.objects.filter(sequence=known.sequence, mark=known.mark).exists()


def write() -> None:
    """Write the newest entry, if the file names another. A failure is logged: only the notice of a
    restore needs the file."""
    state = LedgerEntry.objects.order_by("-sequence").values("sequence", "mark").first()
    newest = LedgerMark(first=_first(), **state) if state else None
    if newest is None or newest == stored():
        return
    try:
        _replace(json.dumps(asdict(newest)))
    except OSError:
        logger.warning("the mark of the ledger could not be written", exc_info=True)


def _first() -> str:
    found = LedgerEntry.objects.order_by("sequence").values_list("mark", flat=True).first()
    return found or ""


def _replace(text: str) -> None:
    """At once: a killed process leaves the former file, or the new one."""
    with NamedTemporaryFile("w", dir=settings.VAR_DIR, prefix=NAME, delete=False) as file:
        file.write(text)
    Path(file.name).replace(_path())


def _path() -> Path:
    return Path(settings.VAR_DIR) / NAME
