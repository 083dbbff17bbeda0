"""What a partner gains and loses: by a new contract, and by posts that change their topics.

Whoever reads changes must hear of both, in the one order. Gaining is told by the post itself;
losing needs an entry in the ledger for that partner, since the post no longer concerns it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

from syndication import ledger, versions
from syndication.audience import Audience, partner_key
from syndication.editions import edition_recorded
from syndication.models import Edition, Head, LedgerEntry, MovedTerm, Term
from syndication.partners import ahead
from syndication.partners.models import Partner

# partner=…, gained=…, lost=… (numbers of posts). Sent inside the transaction: rows only.
entitlement_changed = Signal()


@dataclass(frozen=True, slots=True)
class Amended:
    """How many posts a partner gained and lost."""

    gained: int = 0
    lost: int = 0


def connected() -> None:
    """Listen for editions."""
    edition_recorded.connect(tell_losers, dispatch_uid="entitlements")


def tell_losers(edition: Edition, before: frozenset[str], **_: object) -> None:
    """A post that changed its topics may have left a partner's contract. Only rows are written."""
    now = frozenset(_topics([edition.post_id]).get(edition.post_id, ()))
    if before <= now:
        return
    for partner in Partner.objects.exclude(topics=[]).order_by("pk"):
        audience = partner.audience
        had = audience.may_read(locale=edition.locale, topics=before)
        if had and not audience.may_read(locale=edition.locale, topics=now):
            _tell(partner.pk, LedgerEntry.Event.LOST, edition.post_id, at=edition.recorded_at)
            versions.touch([partner_key(partner.pk)], at=edition.recorded_at)


def foreseen(before: Audience, after: Audience) -> Amended:
    """What a partner would gain and lose, for whoever must decide on it. Nothing is written."""
    gained, lost = _difference(before, after)
    return Amended(len(gained), len(lost))


@transaction.atomic
def amend(partner: Partner, *, at: datetime) -> Amended:
    """Save ``partner`` under its new contract and tell it what it gains and loses.

    The contract until now is the stored one, read under the lock: two people may amend it at once.
    Withdrawn posts count, too: who has not heard of the withdrawal must still drop its copy. Where
    its terms change, it is told of all posts again: every copy says and keeps them.
    """
    ledger.lock()
    before = Partner.objects.get(pk=partner.pk).audience
    _save(partner)
    after = partner.audience
    versions.touch([partner_key(partner.pk)], at=at)
    ahead.review(at=at, partner=partner)
    other_terms = _terms(before) != _terms(after)
    if other_terms:
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at, partner=partner.pk)
    amended = _tell_difference(partner, before, after, at=at)
    if other_terms or amended != Amended():
        entitlement_changed.send(sender=Partner, partner=partner, amended=amended)
    return amended


def _tell_difference(
    partner: Partner, before: Audience, after: Audience, *, at: datetime
) -> Amended:
    if (before.locales, before.topics) == (after.locales, after.topics):
        return Amended()
    gained, lost = _difference(before, after)
    for post_id in lost:
        _tell(partner.pk, LedgerEntry.Event.LOST, post_id, at=at)
    for post_id in gained:
        _tell(partner.pk, LedgerEntry.Event.ENTITLED, post_id, at=at)
    ahead.tell_partner_again(partner, [*lost, *gained], at=at)
    return Amended(len(gained), len(lost))


@transaction.atomic
def rename_topic(before: str, now: str, *, at: datetime) -> None:
    """Contracts follow a topic's new slug. The old one stays beside it until the contract is next
    changed: posts are built again one by one, and none may be lost meanwhile."""
    ledger.lock()  # before the contracts are read: one that is amended just now is not written over
    for partner in Partner.objects.exclude(topics=[]):
        if before in partner.topics and now not in partner.topics:
            partner.topics = [*partner.topics, now]
            amend(partner, at=at)


@transaction.atomic
def retire_topic(slug: str, *, by: str | None, at: datetime) -> None:
    """A topic, whose slug is ``by`` until now, takes up one that another had before: contracts that
    kept it beside that one's new slug are not about this topic, and let it go."""
    moved = MovedTerm.objects.filter(of=Term.Of.TOPIC, slug=slug).exclude(now=by or "")
    if (now := moved.values_list("now", flat=True).first()) is None:
        return
    ledger.lock()  # before the contracts are read, as above
    for partner in Partner.objects.exclude(topics=[]):
        if {slug, now} <= set(partner.topics):
            partner.topics = [each for each in partner.topics if each != slug]
            amend(partner, at=at)


def decided() -> list[str]:
    """The fields of a partner that people decide; the others tell what it was seen to do."""
    fields = Partner._meta.concrete_fields  # noqa: SLF001  # Django's name for what any model tells
    return [field.name for field in fields if field.editable and not field.primary_key]


def _save(partner: Partner) -> None:
    """Save what people decide. What the partner was seen to do meanwhile is newer."""
    partner.save(update_fields=[*decided(), "contacts"])


def _terms(audience: Audience) -> tuple[object, ...]:
    """What stands beside each post that the contract covers."""
    wordings = (audience.attribution, audience.attribution_fr)
    return (*wordings, audience.robots, audience.no_modify, audience.no_ai)


def _difference(before: Audience, after: Audience) -> tuple[list[UUID], list[UUID]]:
    topics = _topics()
    gained, lost = [], []
    for post_id, locale, live in Head.objects.values_list("post_id", "locale", "live"):
        slugs = frozenset(topics.get(post_id, ()))
        had = before.may_read(locale=locale, topics=slugs)
        has = after.may_read(locale=locale, topics=slugs)
        if had and not has:
            lost.append(post_id)
        elif has and not had and live:
            gained.append(post_id)
    return gained, lost


def _topics(post_ids: Iterable[UUID] | None = None) -> dict[UUID, set[str]]:
    terms = Term.objects.filter(of=Term.Of.TOPIC)
    if post_ids is not None:
        terms = terms.filter(head__in=list(post_ids))
    found: dict[UUID, set[str]] = {}
    for post_id, slug in terms.values_list("head_id", "slug"):
        found.setdefault(post_id, set()).add(slug)
    return found


def _tell(partner: int, event: LedgerEntry.Event, post_id: UUID, *, at: datetime) -> None:
    ledger.append(ledger.next_sequence(), event, at=at, post_id=post_id, partner=partner)
