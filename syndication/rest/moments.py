"""Dates and moments in a query, as RFC 3339 writes them."""

import re
from datetime import UTC, date, datetime

from syndication.rest.query import invalid

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339 5.6; as many digits of a second as a database keeps.
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_MOMENT_FORM = (
    "must be a date (2026-11-02, which means its midnight in UTC) or a date and time with its "
    "offset (2026-11-02T14:30:00Z; a “+” is written %2B)."
)


def day(name: str, text: str) -> date:
    """A calendar day; raises ``Problem`` for anything else."""
    if not _DATE.fullmatch(text):
        raise invalid(name, "must be a date such as 2026-11-02.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(name, "must be a date that the calendar has.") from None


def moment(name: str, text: str) -> datetime:
    """A moment in UTC; a bare date means its midnight there. Raises ``Problem``."""
    if not _DATE.fullmatch(text) and not _MOMENT.fullmatch(text):
        raise invalid(name, _MOMENT_FORM)
    try:
        found = datetime.fromisoformat(text.upper())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(name, "must be a moment that the calendar has.") from None


def written(value: date) -> str:
    """A day, or a moment in UTC, as :func:`day` and :func:`moment` read it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return value.isoformat()
