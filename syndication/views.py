"""Edition views: what channels render, read from the current editions.

A channel sees a frozen value, never a row and never a page; a preview makes the same value from a
draft, so that previews and the real thing share every line.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from syndication.models import Edition, Head, HeadQuerySet, Rendition, Term
from syndication.versions import Selection


@dataclass(frozen=True, slots=True)
class Twin:
    """A live translation of a post."""

    id: str
    locale: str
    title: str
    path: str


@dataclass(frozen=True, kw_only=True)
class EditionView:
    """One post as it is now. ``contents`` holds the renditions that were asked for, by medium.

    Media: ``data`` (JSON), ``html``, ``feed``, ``text``, ``newsletter_html``, ``newsletter_text``.
    """

    post_id: str
    number: int
    sequence: int
    kind: str
    note: str
    digest: str
    locale: str
    slug: str
    path: str
    title: str
    published_at: datetime | None
    updated_at: datetime | None
    changed_at: datetime | None
    twins: tuple[Twin, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The document as JSON data, with absolute addresses: see ``blog.document.Document``."""
        parsed: dict[str, Any] = json.loads(self.contents["data"])
        return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A post that was taken back. Its words are gone; this is what may still be said."""

    post_id: str
    number: int
    sequence: int
    locale: str
    path: str
    reason: str
    note: str
    replacement: str
    withdrawn_at: datetime


_COLUMNS = (
    "post_id",
    "number",
    "sequence",
    "kind",
    "note",
    "digest",
    "locale",
    "slug",
    "path",
    "title",
    "published_at",
    "updated_at",
    "changed_at",
    "twins",
)


def select(selection: Selection) -> HeadQuerySet:
    """The readable heads of a selection, newest first; equal times are told apart by id."""
    heads = Head.objects.readable()
    if selection.locale:
        heads = heads.filter(locale=selection.locale)
    if selection.slug:
        heads = heads.filter(slug=selection.slug)
    if selection.topic:
        heads = heads.filter(terms__of=Term.Of.TOPIC, terms__slug=selection.topic)
    if selection.author:
        # A second filter() is a second join: both terms must hold.
        heads = heads.filter(terms__of=Term.Of.AUTHOR, terms__slug=selection.author)
    return heads.order_by("-published_at", "-post_id")


def page(
    selection: Selection,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    media: tuple[str, ...] = ("data",),
) -> list[EditionView]:
    """Up to ``limit`` posts behind the place ``after`` (published_at, post_id): a keyset, one query."""
    heads = select(selection)
    if after:
        published_at, post_id = after
        heads = heads.filter(
            Q(published_at__lt=published_at)
            | Q(published_at=published_at, post_id__lt=post_id)
        )
    return _views(heads[:limit], media)


def one(post_id: UUID, *, media: tuple[str, ...] = ("data",)) -> EditionView | Tombstone | None:
    """A post by its id: as it is, as it was taken back, or ``None`` where nobody may know of it."""
    found = _views(Head.objects.readable().filter(post_id=post_id), media)
    return found[0] if found else tombstone(Q(post_id=post_id))


def at_path(path: str, *, media: tuple[str, ...] = ("data",)) -> EditionView | Tombstone | None:
    """A post by the path it has now."""
    found = _views(Head.objects.readable().filter(path=path), media)
    return found[0] if found else tombstone(Q(path=path))


def moved_from(path: str) -> str | None:
    """The path that a live post has now, which had this one in an earlier edition."""
    earlier = Edition.objects.filter(path=path).values("post_id")
    heads = Head.objects.readable().filter(post_id__in=earlier).exclude(path=path)
    return heads.order_by("-changed_at").values_list("path", flat=True).first()


def tombstone(where: Q) -> Tombstone | None:
    head = (
        Head.objects.filter(where, live=False)
        .select_related("edition")
        .order_by("-changed_at")
        .first()
    )
    if head is None:
        return None
    edition = head.edition
    return Tombstone(
        post_id=str(head.post_id),
        number=edition.number,
        sequence=edition.sequence,
        locale=head.locale,
        path=head.path,
        reason=edition.reason,
        note=edition.note,
        replacement=edition.replacement,
        withdrawn_at=edition.recorded_at,
    )


def term_name(of: Term.Of, slug: str, locale: str | None = None) -> str | None:
    """The name that a topic or author bears in the newest readable post; ``None`` if none has it."""
    terms = Term.objects.filter(of=of, slug=slug, head__live=True, head__denied=False)
    if locale:
        terms = terms.filter(locale=locale)
    return terms.order_by("-published_at").values_list("name", flat=True).first()


def _views(heads: HeadQuerySet, media: tuple[str, ...]) -> list[EditionView]:
    """One query: the heads, and each rendition that is asked for beside them."""
    stored = Rendition.objects.filter(edition=OuterRef("edition_id"))
    contents = {
        f"content_{medium}": Subquery(stored.filter(medium=medium).values("content")[:1])
        for medium in media
    }
    rows = heads.annotate(**contents).values_list(*_COLUMNS, *contents)
    return [_view(row, media) for row in rows]


def _view(row: tuple[Any, ...], media: tuple[str, ...]) -> EditionView:
    values = dict(zip(_COLUMNS, row, strict=False))
    values["post_id"] = str(values["post_id"])
    values["twins"] = tuple(Twin(**twin) for twin in values["twins"])
    contents = dict(zip(media, row[len(_COLUMNS) :], strict=True))
    return EditionView(**values, contents=contents)
