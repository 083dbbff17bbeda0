"""Editions: record what the world is told about a post, and withdraw it.

Both verbs run inside the transaction of whoever publishes, and write rows only. They compare
states: the same words again record nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal

from syndication import heads, ledger, renditions, versions
from syndication.models import (
    Edition,
    Head,
    Kind,
    LedgerEntry,
    MovedTerm,
    Publisher,
    Source,
    Term,
)
from syndication.renditions import Rendered
from syndication.search import index

# edition=…, keys=… (versions of the post and of every selection that it is or was in), before=…
# (the slugs of its topics until now). Sent inside the transaction: receivers write rows only.
edition_recorded = Signal()
# post_id=…, at=… The same words have another place in the ledger. Inside the transaction, too.
told_again = Signal()


@dataclass(frozen=True, slots=True)
class Name:
    """A topic's or an author's slug, and its name in the post's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A post, built and rendered, ready to be recorded. Made before the transaction."""

    post_id: UUID
    translation_key: UUID
    locale: str
    slug: str
    path: str
    title: str
    digest: str
    document: str
    rendered: Rendered
    topics: tuple[Name, ...] = ()
    authors: tuple[Name, ...] = ()
    reviewed_on: date | None = None
    review_due_on: date | None = None
    sources: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def record(
    release: Release, *, kind: Kind, at: datetime, published_at: datetime, note: str = ""
) -> Edition | None:
    """Record ``release`` as the current edition of its post, unless it says nothing new.

    ``kind`` is the editor's word for the change; the first edition is always ``first``. ``at`` is
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
    keys, before = heads.keys_of(head), heads.topics_of(head)
    left = head.translation_key if head else None
    head = _set_head(head, release, edition, at=at, published_at=published_at)
    _set_terms(head, release)
    _set_sources(release)
    index.keep(head)
    keys |= heads.keys_of(head)
    versions.touch(keys | heads.join_twins(head.translation_key, left), at=at)
    ledger.append(
        sequence, LedgerEntry.Event.UPSERT, at=at, post_id=release.post_id, edition=edition
    )
    edition_recorded.send(sender=Edition, edition=edition, keys=keys, before=before)
    return edition


@transaction.atomic
def withdraw(
    post_id: UUID, *, at: datetime, reason: str, replacement: str = "", note: str = ""
) -> Edition | None:
    """Take a post back: a tombstone becomes its current edition. ``None`` where it is not live."""
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
    keys, before = heads.keys_of(head), heads.topics_of(head)
    head.edition, head.live, head.denied, head.twins = edition, False, False, []
    head.number, head.sequence, head.kind = edition.number, sequence, edition.kind
    head.position = sequence
    head.note, head.digest = note, ""
    head.changed_at = max(at, head.changed_at)
    head.save()
    index.forget(post_id)
    Source.objects.filter(post_id=post_id).delete()
    versions.touch(keys | heads.join_twins(head.translation_key), at=at)
    ledger.append(sequence, LedgerEntry.Event.WITHDRAWN, at=at, post_id=post_id, edition=edition)
    edition_recorded.send(sender=Edition, edition=edition, keys=keys, before=before)
    return edition


@transaction.atomic
def deny(post_ids: Iterable[UUID], *, at: datetime) -> int:
    """Refuse reads of these posts at once; their withdrawals are written afterwards.

    Every cached answer loses its version, since any of them may show one of the posts. And it has
    a place of its own: who reads all changes now, and is not told of the posts, must notice where a
    restored backup undoes it.
    """
    ledger.lock()
    denied = Head.objects.filter(post_id__in=list(post_ids), live=True, denied=False)
    # Their translations name them: they must stop at once, too.
    named = set(denied.exclude(twins=[]).values_list("translation_key", flat=True))
    count = denied.update(denied=True)
    if count:
        versions.touch({versions.SITE} | heads.join_twins(*named), at=at)
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.REFUSED, at=at)
    return count


@transaction.atomic
def move_term(of: Term.Of, *, before: str, now: str) -> None:
    """Send readers of a topic's or an author's old addresses on; earlier moves lead there too."""
    MovedTerm.objects.filter(of=of, slug=now).delete()  # it is taken up again
    MovedTerm.objects.filter(of=of, now=before).update(now=now)
    MovedTerm.objects.update_or_create(of=of, slug=before, defaults={"now": now})


@transaction.atomic
def resync(facts: dict[str, object], *, at: datetime, moved: bool) -> None:
    """Take over the publisher's facts. ``moved``: addresses changed, which is still to be
    announced (:func:`announce_move`) once every rendition bears the new ones."""
    ledger.lock()
    values: dict[str, object] = {"facts": facts} | ({"moved": True} if moved else {})
    Publisher.objects.update_or_create(pk=1, defaults=values)
    versions.touch([versions.SITE], at=at)


@transaction.atomic
def announce_move(*, at: datetime) -> bool:
    """Tell consumers to read all again, if addresses moved since they were last told so."""
    if not Publisher.objects.filter(moved=True).exists():
        return False
    ledger.lock()
    told = Publisher.objects.filter(moved=True).update(moved=False)
    if told:
        versions.touch([versions.SITE], at=at)
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at)
    return bool(told)


@transaction.atomic
def rerender(edition: Edition, rendered: Rendered, *, at: datetime) -> None:
    """New bytes for the same edition, after a change of template or host: ETags change, no more.

    Only who was told that the post is unavailable must be told of it again.
    """
    ledger.lock()
    head = Head.objects.filter(edition=edition, live=True).first()
    if head and not renditions.can_be_told(edition.pk, rendered):
        _tell_again(head, at=at)
    renditions.store(edition, rendered)
    if head:
        index.keep(head)
    versions.touch(heads.keys_of(head), at=at)


@transaction.atomic
def reindex(post_id: UUID, *, at: datetime) -> bool:
    """Keep a live post's words for search anew; whether that changes by which words it is found."""
    ledger.lock()
    head = Head.objects.filter(post_id=post_id, live=True).first()
    changed = head is not None and index.keep(head)
    if changed:
        versions.touch(heads.keys_of(head), at=at)
    return changed


@transaction.atomic
def renew(release: Release, *, at: datetime) -> bool:
    """Bring what is derived from the current edition up to date with a release of the same words.

    Renditions that something else made, terms, the translations' group, and reading that was
    refused meanwhile. Returns whether anything that readers get was changed.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=release.post_id, live=True, digest=release.digest).first()
    if head is None:
        return False
    _set_sources(release)
    touched: set[str] = set()
    if head.denied or head.translation_key != release.translation_key:
        # A restriction came and went before the withdrawal was written; or the group changed.
        if head.denied:
            touched.add(versions.SITE)
            _tell_again(head, at=at)  # who read the changes meanwhile was not shown it
        left, head.translation_key, head.denied = (
            head.translation_key,
            release.translation_key,
            False,
        )
        head.save(update_fields=["denied", "translation_key"])
        touched |= heads.keys_of(head) | heads.join_twins(head.translation_key, left)
    if _terms_of(head) != _terms_in(release):
        touched |= heads.keys_of(head)
        _set_terms(head, release)
        index.keep(head)
        touched |= heads.keys_of(head)
    if not renditions.made_by(head.edition_id, release.rendered):
        if not renditions.can_be_told(head.edition_id, release.rendered):
            _tell_again(head, at=at)  # it was told as unavailable
        renditions.store(head.edition, release.rendered)
        index.keep(head)
        touched |= heads.keys_of(head)
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

    Of ``rendered`` only its marks and the names of its contents are looked at. Three queries.
    """
    head = Head.objects.filter(
        post_id=post_id, live=True, denied=False, digest=digest, translation_key=translation_key
    ).first()
    if head is None or not renditions.made_by(head.edition_id, rendered):
        return False
    return sources == set(Source.objects.filter(post_id=post_id).values_list("key", flat=True))


def _tell_again(head: Head, *, at: datetime) -> None:
    """Give the same words a new place, for those who were not shown them at their own."""
    head.position = ledger.next_sequence()
    head.save(update_fields=["position"])
    ledger.append(
        head.position, LedgerEntry.Event.UPSERT, at=at, post_id=head.post_id, edition=head.edition
    )
    told_again.send(sender=Head, post_id=head.post_id, at=at)


def _next_number(post_id: UUID) -> int:
    """Counted from the editions themselves: whatever happened to a head, no number comes twice."""
    last = Edition.objects.filter(post_id=post_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _kind(head: Head | None, kind: Kind, number: int) -> Kind:
    if number == 1:
        return Kind.FIRST
    # Nobody holds a withdrawn post: its return is never minor.
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
        # No clock that was set back takes these with it.
        "updated_at": _updated_at(head, minor=minor, at=at) if head else published_at,
        "changed_at": max(at, head.changed_at) if head else at,
    }
    head, _ = Head.objects.update_or_create(post_id=release.post_id, defaults=values)
    return head


def _updated_at(head: Head, *, minor: bool, at: datetime) -> datetime:
    return head.updated_at if minor else max(at, head.updated_at)


def _terms_in(release: Release) -> set[tuple[str, str, str]]:
    topics = {(Term.Of.TOPIC.value, name.slug, name.name) for name in release.topics}
    return topics | {(Term.Of.AUTHOR.value, name.slug, name.name) for name in release.authors}


def _terms_of(head: Head) -> set[tuple[str, str, str]]:
    return set(head.terms.values_list("of", "slug", "name"))


def _set_terms(head: Head, release: Release) -> None:
    head.terms.all().delete()
    Term.objects.bulk_create(
        Term(
            head=head,
            of=of,
            slug=slug,
            name=name,
            locale=head.locale,
            published_at=head.published_at,
        )
        for of, slug, name in sorted(_terms_in(release))
    )


def _set_sources(release: Release) -> None:
    Source.objects.filter(post_id=release.post_id).exclude(key__in=release.sources).delete()
    Source.objects.bulk_create(
        [Source(post_id=release.post_id, key=key) for key in release.sources],
        ignore_conflicts=True,
    )
