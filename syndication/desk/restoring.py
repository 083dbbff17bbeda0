"""What follows the restore of a backup: nobody takes the restored state for a later one.

One transaction, before the processes start. Sequences continue above every number that was given,
every reader is asked to read again, every cached answer gets a new version and date, unfinished
deliveries wait for a person, and nothing is sent until a person turns sending on.
"""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import caches
from django.utils import timezone

from syndication.delivery import pause, uncertain
from syndication.delivery.models import SendingPause
from syndication.desk import ledger_mark
from syndication.desk.models import Beat
from syndication.editions import ledger, versions
from syndication.editions.models import LedgerEntry
from syndication.feeds import stored, websub
from syndication.webhooks import resync

logger = logging.getLogger("wellspring.restore")

OLDER = "the database is older than it was: run manage.py restored (docs/running.md, Backups)"
NAME = "restored"  # the beat
# A second run within this time is taken for a repetition, not for another restore.
REPETITION = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What was done, or would be: the sequence before and after, the deliveries that became
    uncertain, and the endpoints that are told to read again. ``done_at``: an earlier run did it."""

    before: int
    after: int
    uncertain: int
    endpoints: int
    done_at: datetime | None = None


class _Rehearsed(Exception):  # noqa: N818  # no error: it rolls a rehearsal back
    pass


def restored(*, at: datetime, again: bool = False, rehearse: bool = False) -> Restoration:
    """Do what follows a restore, in one transaction; a repetition changes nothing.

    ``again``: this is another restore, however soon after the last. ``rehearse`` rolls everything
    back, and returns what would be done.
    """
    found: list[Restoration] = []

    def work() -> None:
        earlier = None if again else _earlier(at)
        found.append(earlier or _restore(at))
        if rehearse:
            raise _Rehearsed

    try:
        ledger.atomically(work)
    except _Rehearsed:
        return found[-1]
    # Also when repeated: an earlier run may have been killed before it came here.
    caches["default"].clear()  # a shared one remembers rows that are gone
    ledger_mark.write()
    return found[-1]


def _restore(at: datetime) -> Restoration:
    known = ledger_mark.stored()
    waiting = uncertain.leave()
    pause.turn_off(SendingPause.Why.RESTORED, at=at)
    before, _ = ledger.raise_floor(at=at, known=known.sequence if known else 0)
    versions.touch([versions.SITE], at=at)
    # Feeds keep the date of equal bytes, which may be older than what was lost.
    stored.forget_all()
    websub.queue_all(at=at)
    entry = ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at)
    made = Restoration(
        before=before,
        after=entry.sequence,
        uncertain=waiting,
        endpoints=resync.announce(sequence=entry.sequence, at=at),
    )
    report = json.dumps(asdict(made))
    Beat.objects.update_or_create(name=NAME, defaults={"ran_at": at, "report": report})
    return made


def _earlier(at: datetime) -> Restoration | None:
    """The restoration that this would repeat: sending is off since, and no newer state is known."""
    beat = Beat.objects.filter(name=NAME).first()
    if beat is None or beat.ran_at is None or not timedelta() <= at - beat.ran_at < REPETITION:
        return None
    made = Restoration(**json.loads(beat.report))
    known = ledger_mark.stored()
    is_another = known is not None and known.sequence > made.after and ledger_mark.is_older()
    if is_another or pause.current() is None:
        return None
    return replace(made, done_at=beat.ran_at)


def notice() -> bool:
    """Turn sending off where the database is older than before and nobody ran ``restored``.

    For the timer. Returns whether it is older.
    """
    if not ledger_mark.is_older():
        return False
    if pause.turn_off(SendingPause.Why.OLDER, at=timezone.now()):
        logger.error(OLDER)
    return True
