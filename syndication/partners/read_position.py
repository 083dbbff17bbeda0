"""How far each partner has read, and whether it has fallen silent.

``Partner.position`` is a ledger sequence that a cursor of one of its keys has proved. Who may hold
a copy of what was taken back is decided for each key, endpoint and feed: by the desk's ``recall``.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from syndication.editions.models import Head, LedgerEntry
from syndication.partners.models import Partner, Status

# NHS Website Content API v2: a copy is refreshed at least every seven days.
REFRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPosition:
    """How far a partner has proved to have read, as ledger sequences.

    ``newest`` is the last sequence that concerns it, ``behind`` the number of changes until then.
    ``sent`` is how far it was sent everything, and ``unsent`` the number of changes after that.
    """

    proved: int
    newest: int
    behind: int
    sent: int = 0
    unsent: int = 0


def of(partner: Partner) -> ReadPosition:
    """How far the partner has read of what concerns it, by its own proof. Four to six queries."""
    heads = Head.objects.known().within(partner.audience)
    own = LedgerEntry.objects.filter(partner=partner.pk)
    newest = max(
        heads.aggregate(top=Max("position"))["top"] or 0,
        own.aggregate(top=Max("sequence"))["top"] or 0,
    )

    def after(sequence: int) -> int:
        found: int = heads.filter(position__gt=sequence).count()
        return found + own.filter(sequence__gt=sequence).count()

    behind, sent = after(partner.position), max(partner.sent_to, partner.position)
    return ReadPosition(
        proved=partner.position,
        newest=newest,
        behind=behind,
        sent=sent,
        unsent=after(sent) if sent > partner.position else behind,
    )


def is_silent(partner: Partner, *, at: datetime) -> bool:
    """Whether a partner whose contract is valid has fetched nothing for longer than ``REFRESH``."""
    today = timezone.localdate(at)
    begun = partner.starts_on is None or partner.starts_on <= today
    over = partner.ends_on is not None and partner.ends_on < today
    if partner.status != Status.ACTIVE or not begun or over:
        return False
    since = partner.last_fetched_at or partner.created_at
    if partner.starts_on:
        start = timezone.make_aware(datetime.combine(partner.starts_on, time.min))
        since = max(since, start)
    return at - since > REFRESH
