"""Recording: write down what readers get of a post from now on, and withdraw it.

Every function that writes takes the ledger's lock first, runs inside the caller's transaction and
writes rows only. States are compared: a release that says nothing new records nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from syndication.editions import derived, ledger, renditions, terms, versions
from syndication.editions.models import Edition, Head, Kind, LedgerEntry, Source
from syndication.editions.release import Release
from syndication.editions.renditions import Rendered
from syndication.editions.signals import edition_recorded, head_changed, sequence_renewed


@transaction.atomic
def record(
    release: Release, *, kind: Kind, at: datetime, published_at: datetime, note: str = ""
) -> Edition | None:
    """Record ``release`` as the current edition of its post, unless it says nothing new.

    ``kind`` is the editor's choice for the change; the first edition is always ``first``. ``at`` is
    now, ``published_at`` the moment of first publication (aware datetimes). Returns the new
    edition, or ``None`` where the current one already says the same; what is derived from it is
    then brought up to date by :func:`renew`.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=release.post_id).first()
    if head and head.live and head.digest == release.digest:
        return None
    number = _next_number(release.post_id)
    kind = _kind(head, kind, number)
    sequence = ledger.next_sequence()
    edition = Edition.objects.create(
        post_id=release.post_id,
        number=number,
        sequence=sequence,
        kind=kind,
        note=note,
        digest=release.digest,
        locale=release.locale,
        path=release.path,
        document=release.document,
        recorded_at=at,
    )
    renditions.store(edition, release.rendered)
    keys, before = derived.keys_of(head), derived.topics_of(head)
    left = head.translation_key if head else None
    head = _set_head(head, release, edition, at=at, published_at=published_at)
    terms.store(head, release)
    _set_sources(release)
    head_changed.send(sender=Head, head=head)
    keys |= derived.keys_of(head)
    versions.touch(keys | derived.join_twins(head.translation_key, left), at=at)
    ledger.append(
        sequence, LedgerEntry.Event.UPSERT, at=at, post_id=release.post_id, edition=edition
    )
    edition_recorded.send(sender=Edition, edition=edition, keys=keys, before=before)
    return edition


@transaction.atomic
def withdraw(
    post_id: UUID, *, at: datetime, reason: str, replacement: str = "", note: str = ""
) -> Edition | None:
    """Withdraw a post: a tombstone becomes its current edition, which is returned.

    ``None`` where the post is not live. ``replacement`` is an address to read instead.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=post_id, live=True).first()
    if head is None:
        return None
    sequence = ledger.next_sequence()
    edition = Edition.objects.create(
        post_id=post_id,
        number=_next_number(post_id),
        sequence=sequence,
        kind=Kind.RETRACTION,
        note=note,
        reason=reason,
        replacement=replacement,
        digest="",
        locale=head.locale,
        path=head.path,
        document="",
        recorded_at=at,
    )
    keys, before = derived.keys_of(head), derived.topics_of(head)
    head.edition, head.live, head.denied, head.twins = edition, False, False, []
    head.number, head.sequence, head.kind = edition.number, sequence, edition.kind
    head.position = sequence
    head.note, head.digest = note, ""
    head.changed_at = max(at, head.changed_at)
    head.save()
    head_changed.send(sender=Head, head=head)
    Source.objects.filter(post_id=post_id).delete()
    versions.touch(keys | derived.join_twins(head.translation_key), at=at)
    ledger.append(sequence, LedgerEntry.Event.WITHDRAWN, at=at, post_id=post_id, edition=edition)
    edition_recorded.send(sender=Edition, edition=edition, keys=keys, before=before)
    return edition


@transaction.atomic
def deny(post_ids: Iterable[UUID], *, at: datetime) -> int:
    """Refuse reads of these posts at once; the caller withdraws them afterwards.

    Returns how many were readable. The site's version changes, since any cached answer may show one
    of the posts. A ledger entry records it, so that a client that reads the changes meanwhile
    notices if a restored backup undoes it.
    """
    ledger.lock()
    denied = Head.objects.filter(post_id__in=list(post_ids), live=True, denied=False)
    # Their translations link to them, and must stop at once.
    named = set(denied.exclude(twins=[]).values_list("translation_key", flat=True))
    count = denied.update(denied=True)
    if count:
        versions.touch({versions.SITE} | derived.join_twins(*named), at=at)
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.REFUSED, at=at)
    return count


@transaction.atomic
def rerender(edition: Edition, rendered: Rendered, *, at: datetime) -> None:
    """Replace the renditions of an edition, after a change of template or host.

    ETags change. The post gets a new sequence only where consumers could not be shown it before.
    """
    ledger.lock()
    head = Head.objects.filter(edition=edition, live=True).first()
    if head and not renditions.can_be_shown(edition.pk, rendered):
        _renew_sequence(head, at=at)
    renditions.store(edition, rendered)
    if head:
        head_changed.send(sender=Head, head=head)
    versions.touch(derived.keys_of(head), at=at)


@transaction.atomic
def renew(release: Release, *, at: datetime) -> bool:
    """Update what is derived from the current edition by a release with the same content.

    These are its renditions, terms, translation group and sources; a post that was denied becomes
    readable again. Returns whether anything that readers get changed.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=release.post_id, live=True, digest=release.digest).first()
    if head is None:
        return False
    _set_sources(release)
    touched: set[str] = set()
    if head.denied or head.translation_key != release.translation_key:
        # A restriction was removed before the withdrawal was written, or the group changed.
        if head.denied:
            touched.add(versions.SITE)
            _renew_sequence(head, at=at)  # readers of the changes were not shown it meanwhile
        left, head.translation_key, head.denied = (
            head.translation_key,
            release.translation_key,
            False,
        )
        head.save(update_fields=["denied", "translation_key"])
        touched |= derived.keys_of(head) | derived.join_twins(head.translation_key, left)
    if terms.changed(head, release):
        touched |= derived.keys_of(head)
        terms.store(head, release)
        head_changed.send(sender=Head, head=head)
        touched |= derived.keys_of(head)
    if not renditions.made_by(head.edition_id, release.rendered):
        if not renditions.can_be_shown(head.edition_id, release.rendered):
            _renew_sequence(head, at=at)  # consumers were shown that it is unavailable
        renditions.store(head.edition, release.rendered)
        head_changed.send(sender=Head, head=head)
        touched |= derived.keys_of(head)
    versions.touch(touched, at=at)
    return bool(touched)


def is_current(
    post_id: UUID,
    *,
    digest: str,
    translation_key: UUID,
    sources: frozenset[str],
    rendered: Rendered,
) -> bool:
    """Whether readers already get exactly this, so that nothing need be rendered or written.

    Of ``rendered``, only renderer, origin and the media's names are compared. Three queries.
    """
    head = Head.objects.filter(
        post_id=post_id, live=True, denied=False, digest=digest, translation_key=translation_key
    ).first()
    if head is None or not renditions.made_by(head.edition_id, rendered):
        return False
    return sources == set(Source.objects.filter(post_id=post_id).values_list("key", flat=True))


def _renew_sequence(head: Head, *, at: datetime) -> None:
    """Give the same edition a new sequence, for consumers that were not shown it at its own."""
    head.position = ledger.next_sequence()
    head.save(update_fields=["position"])
    ledger.append(
        head.position, LedgerEntry.Event.UPSERT, at=at, post_id=head.post_id, edition=head.edition
    )
    sequence_renewed.send(sender=Head, post_id=head.post_id, at=at)


def _next_number(post_id: UUID) -> int:
    """Counted from the editions, not the head: no number is given twice."""
    last = Edition.objects.filter(post_id=post_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _kind(head: Head | None, kind: Kind, number: int) -> Kind:
    if number == 1:
        return Kind.FIRST
    # Consumers deleted a withdrawn post: its return is never minor.
    returns = head is None or not head.live
    return Kind.UPDATE if returns and kind == Kind.MINOR else kind


def _set_head(
    head: Head | None, release: Release, edition: Edition, *, at: datetime, published_at: datetime
) -> Head:
    minor = edition.kind == Kind.MINOR
    values = {
        "edition": edition,
        "live": True,
        "denied": False,
        "number": edition.number,
        "sequence": edition.sequence,
        "position": edition.sequence,
        "kind": edition.kind,
        "note": edition.note,
        "digest": release.digest,
        "reviewed_on": release.reviewed_on,
        "review_due_on": release.review_due_on,
        "translation_key": release.translation_key,
        "locale": release.locale,
        "slug": release.slug,
        "path": release.path,
        "title": release.title,
        "published_at": head.published_at if head else published_at,
        # Never earlier than before, even if the clock was set back.
        "updated_at": _updated_at(head, minor=minor, at=at) if head else published_at,
        "changed_at": max(at, head.changed_at) if head else at,
    }
    head, _ = Head.objects.update_or_create(post_id=release.post_id, defaults=values)
    return head


def _updated_at(head: Head, *, minor: bool, at: datetime) -> datetime:
    return head.updated_at if minor else max(at, head.updated_at)


def _set_sources(release: Release) -> None:
    Source.objects.filter(post_id=release.post_id).exclude(key__in=release.sources).delete()
    Source.objects.bulk_create(
        [Source(post_id=release.post_id, key=key) for key in release.sources],
        ignore_conflicts=True,
    )
