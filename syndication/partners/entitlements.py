"""What a partner gains and loses: by a change of its contract, and by posts that change topics.

Both must appear in ``/changes/``, in ledger order. A gained post appears by its own entry; a lost
one needs a ledger entry for that partner, because the post's entries no longer reach it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

from syndication.editions import ledger, versions
from syndication.editions.audience import Audience, partner_key
from syndication.editions.models import Edition, Head, LedgerEntry, MovedTerm, Term
from syndication.editions.signals import edition_recorded
from syndication.partners import embargo_access
from syndication.partners.models import Partner

# partner=…, amended=…, sequence=… (the first ledger entry about it). Sent inside the transaction:
# rows only.
entitlement_changed = Signal()


@dataclass(frozen=True, slots=True)
class Amended:
    """How many posts a partner gained and lost."""

    gained: int = 0
    lost: int = 0


def connect_receivers() -> None:
    """Listen for editions."""
    edition_recorded.connect(record_losses, dispatch_uid="entitlements")


def record_losses(edition: Edition, before: frozenset[str], **_: object) -> None:
    """Append an entry for each partner whose contract the post left by its change of topics."""
    now = frozenset(_topics([edition.post_id]).get(edition.post_id, ()))
    if before <= now:
        return
    for partner in Partner.objects.exclude(topics=[]).order_by("pk"):
        audience = partner.audience
        had = audience.may_read(locale=edition.locale, topics=before)
        if had and not audience.may_read(locale=edition.locale, topics=now):
            _append(partner.pk, LedgerEntry.Event.LOST, edition.post_id, at=edition.recorded_at)
            versions.touch([partner_key(partner.pk)], at=edition.recorded_at)


def foreseen(before: Audience, after: Audience) -> Amended:
    """How many posts a partner would gain and lose by a new contract. Nothing is written."""
    gained, lost = _difference(before, after)
    return Amended(len(gained), len(lost))


@transaction.atomic
def amend(partner: Partner, *, at: datetime) -> Amended:
    """Save ``partner`` with its new contract, and append what it gains and loses to the ledger.

    The contract before is read from the database under the lock: two people may amend it at once.
    Withdrawn posts count as lost, too: a partner that has not heard of the withdrawal must still
    delete its copy. If the terms of use change, the partner reads all posts again: every copy
    carries them.
    """
    first = ledger.lock().sequence + 1
    before = Partner.objects.get(pk=partner.pk).audience
    _save(partner)
    after = partner.audience
    versions.touch([partner_key(partner.pk)], at=at)
    embargo_access.review(at=at, partner=partner)
    other_terms = _terms(before) != _terms(after)
    if other_terms:
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at, partner=partner.pk)
    amended = _tell_difference(partner, before, after, at=at)
    if other_terms or amended != Amended():
        entitlement_changed.send(sender=Partner, partner=partner, amended=amended, sequence=first)
    return amended


def _tell_difference(
    partner: Partner, before: Audience, after: Audience, *, at: datetime
) -> Amended:
    if (before.locales, before.topics) == (after.locales, after.topics):
        return Amended()
    gained, lost = _difference(before, after)
    for post_id in lost:
        _append(partner.pk, LedgerEntry.Event.LOST, post_id, at=at)
    for post_id in gained:
        _append(partner.pk, LedgerEntry.Event.ENTITLED, post_id, at=at)
    embargo_access.renew_grants_of(partner, [*lost, *gained], at=at)
    return Amended(len(gained), len(lost))


@transaction.atomic
def rename_topic(before: str, now: str, *, at: datetime) -> None:
    """Add a topic's new slug to the contracts that name the old one.

    The old slug stays until the contract is next changed: posts are built again one by one, and
    none may be lost meanwhile.
    """
    ledger.lock()  # before the contracts are read: one that is amended just now is not written over
    for partner in Partner.objects.exclude(topics=[]):
        if before in partner.topics and now not in partner.topics:
            partner.topics = [*partner.topics, now]
            amend(partner, at=at)


@transaction.atomic
def retire_topic(slug: str, *, by: str | None, at: datetime) -> None:
    """Remove a former slug from contracts, because another topic takes it.

    ``slug`` was another topic's until it was renamed; ``by`` is the slug until now of the topic
    that takes it. Contracts that name ``slug`` beside that other topic's new one mean the other.
    """
    moved = MovedTerm.objects.filter(of=Term.Of.TOPIC, slug=slug).exclude(now__in=("", by or ""))
    if (now := moved.values_list("now", flat=True).first()) is None:
        return
    ledger.lock()  # before the contracts are read, as above
    for partner in Partner.objects.exclude(topics=[]):
        if {slug, now} <= set(partner.topics):
            partner.topics = [each for each in partner.topics if each != slug]
            amend(partner, at=at)


def editable_fields() -> list[str]:
    """The names of a partner's editable fields; the others are usage data."""
    fields = Partner._meta.concrete_fields  # noqa: SLF001  # Django's public name for it
    return [field.name for field in fields if field.editable and not field.primary_key]


def _save(partner: Partner) -> None:
    """Save the editable fields only: usage may have been written meanwhile."""
    partner.save(update_fields=[*editable_fields(), "contacts"])


def _terms(audience: Audience) -> tuple[object, ...]:
    """The terms of use that each copy of a post carries."""
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


def _append(partner: int, event: LedgerEntry.Event, post_id: UUID, *, at: datetime) -> None:
    ledger.append(ledger.next_sequence(), event, at=at, post_id=post_id, partner=partner)
