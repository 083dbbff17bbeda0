"""Editions: record what the world is told about a post, and withdraw it.

Both verbs run inside the transaction of whoever publishes, and write rows only. They compare
states: the same words again record nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

from syndication import ledger, versions
from syndication.models import (
    Edition,
    Head,
    Kind,
    LedgerEntry,
    Publisher,
    Rendition,
    Source,
    Term,
)

edition_recorded = Signal()  # edition=…; sent inside the transaction: receivers write rows only


@dataclass(frozen=True, slots=True)
class Name:
    """A topic's or an author's slug, and its name in the post's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The output forms of a document, and what made them."""

    renderer: str
    origin: str
    contents: Mapping[str, str]


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
    sources: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def record(
    release: Release, *, kind: Kind, at: datetime, published_at: datetime, note: str = ""
) -> Edition | None:
    """Record ``release`` as the current edition of its post, unless it says nothing new.

    ``kind`` is the editor's word for the change; the first edition is always ``first``. ``at`` is
    now, ``published_at`` the moment of first publication (aware datetimes). Returns the new
    edition, or ``None`` where the current one already says the same.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=release.post_id).first()
    if head and head.live and head.digest == release.digest:
        _admit_again(head, at=at)
        _set_sources(release)
        return None
    kind = _kind(head, kind)
    sequence = ledger.next_sequence()
    edition = Edition.objects.create(
        post_id=release.post_id,
        number=head.number + 1 if head else 1,
        sequence=sequence,
        kind=kind,
        note=note,
        digest=release.digest,
        locale=release.locale,
        path=release.path,
        document=release.document,
        recorded_at=at,
    )
    set_renditions(edition, release.rendered)
    touched = _keys_of(head)
    head = _set_head(head, release, edition, at=at, published_at=published_at)
    _set_terms(head, release)
    _set_sources(release)
    touched |= _keys_of(head) | _join_twins(head)
    versions.touch(touched, at=at)
    ledger.append(
        sequence, LedgerEntry.Event.UPSERT, at=at, post_id=release.post_id, edition=edition
    )
    edition_recorded.send(sender=Edition, edition=edition)
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
        number=head.number + 1,
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
    touched = _keys_of(head)
    head.edition, head.live, head.denied, head.twins = edition, False, False, []
    head.number, head.sequence, head.kind = edition.number, sequence, edition.kind
    head.note, head.digest = note, ""
    head.changed_at = max(at, head.changed_at)
    head.save()
    Source.objects.filter(post_id=post_id).delete()
    touched |= _join_twins(head)
    versions.touch(touched, at=at)
    ledger.append(sequence, LedgerEntry.Event.WITHDRAWN, at=at, post_id=post_id, edition=edition)
    edition_recorded.send(sender=Edition, edition=edition)
    return edition


@transaction.atomic
def deny(post_ids: Iterable[UUID], *, at: datetime) -> int:
    """Refuse reads of these posts at once; their withdrawals are written afterwards.

    Every cached answer loses its version, since any of them may show one of the posts.
    """
    ledger.lock()
    denied = Head.objects.filter(post_id__in=list(post_ids), live=True, denied=False)
    count = denied.update(denied=True)
    if count:
        versions.touch([versions.SITE], at=at)
    return count


@transaction.atomic
def resync(facts: dict[str, object], *, at: datetime, moved: bool) -> None:
    """Take over the publisher's facts. ``moved``: addresses changed, and consumers read all again."""
    ledger.lock()
    Publisher.objects.update_or_create(pk=1, defaults={"facts": facts})
    versions.touch([versions.SITE], at=at)
    if moved:
        ledger.append(ledger.next_sequence(), LedgerEntry.Event.RESYNC, at=at)


def set_renditions(edition: Edition, rendered: Rendered) -> None:
    """Store (or store anew) the output forms of an edition; the edition itself never changes."""
    Rendition.objects.bulk_create(
        [
            Rendition(
                edition=edition,
                medium=medium,
                renderer=rendered.renderer,
                origin=rendered.origin,
                content=content,
            )
            for medium, content in rendered.contents.items()
        ],
        update_conflicts=True,
        unique_fields=["edition", "medium"],
        update_fields=["renderer", "origin", "content"],
    )


@transaction.atomic
def rerender(edition: Edition, rendered: Rendered, *, at: datetime) -> None:
    """New bytes for the same edition, after a change of template or host: ETags change, no more."""
    ledger.lock()
    set_renditions(edition, rendered)
    head = Head.objects.filter(edition=edition, live=True).first()
    versions.touch(_keys_of(head), at=at)


def _kind(head: Head | None, kind: Kind) -> Kind:
    if head is None:
        return Kind.FIRST
    # Nobody holds a withdrawn post: its return is never minor.
    return Kind.UPDATE if not head.live and kind == Kind.MINOR else kind


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
        "kind": edition.kind,
        "note": edition.note,
        "digest": release.digest,
        "translation_key": release.translation_key,
        "locale": release.locale,
        "slug": release.slug,
        "path": release.path,
        "title": release.title,
        "published_at": head.published_at if head else published_at,
        "updated_at": (head.updated_at if minor else at) if head else published_at,
        "changed_at": max(at, head.changed_at) if head else at,
    }
    head, _ = Head.objects.update_or_create(post_id=release.post_id, defaults=values)
    return head


def _set_terms(head: Head, release: Release) -> None:
    head.terms.all().delete()
    pairs = [(Term.Of.TOPIC, name) for name in release.topics]
    pairs += [(Term.Of.AUTHOR, name) for name in release.authors]
    Term.objects.bulk_create(
        Term(
            head=head,
            of=of,
            slug=name.slug,
            name=name.name,
            locale=head.locale,
            published_at=head.published_at,
        )
        for of, name in pairs
    )


def _set_sources(release: Release) -> None:
    Source.objects.filter(post_id=release.post_id).exclude(key__in=release.sources).delete()
    Source.objects.bulk_create(
        [Source(post_id=release.post_id, key=key) for key in release.sources],
        ignore_conflicts=True,
    )


def _admit_again(head: Head, *, at: datetime) -> None:
    """A restriction came and went before the withdrawal was written."""
    if head.denied:
        head.denied = False
        head.save(update_fields=["denied"])
        versions.touch([versions.SITE], at=at)


def _keys_of(head: Head | None) -> set[str]:
    if head is None:
        return set()
    terms = list(head.terms.values_list("of", "slug"))
    topics = [slug for of, slug in terms if of == Term.Of.TOPIC]
    authors = [slug for of, slug in terms if of == Term.Of.AUTHOR]
    return versions.selections_of(head.locale, topics, authors) | {versions.post_key(head.post_id)}


def _join_twins(head: Head) -> set[str]:
    """Tell the translations of a post about it, and it about them; returns the touched keys."""
    group = list(
        Head.objects.filter(translation_key=head.translation_key, live=True).order_by("locale")
    )
    touched: set[str] = set()
    for one in group:
        twins = [
            {"id": str(other.post_id), "locale": other.locale, "title": other.title}
            | {"path": other.path}
            for other in group
            if other.post_id != one.post_id
        ]
        if twins != one.twins:
            one.twins = twins
            one.save(update_fields=["twins"])
            touched |= _keys_of(one)
    return touched
