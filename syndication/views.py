"""Edition views: what channels render, read from the current editions.

A channel sees a frozen value, never a row and never a page; a preview makes the same value from a
draft, so that previews and the real thing share every line.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from syndication import members, rows
from syndication import publisher as publishers
from syndication.audience import PUBLIC, Audience
from syndication.models import Edition, Head, MovedTerm, Term
from syndication.publisher import Publisher
from syndication.search.finding import Search, Spot
from syndication.versions import Selection

PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Twin:
    """A live post that another one names: its translation, or one that it is related to."""

    id: str
    locale: str
    title: str
    path: str

    @property
    def slug(self) -> str:
        """The last part of the path: by its making, the post's slug."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class EditionView:
    """One post as it is now. ``contents`` holds the renditions that were asked for, by medium.

    ``publisher`` are the site's facts, read in the same query.

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
    reviewed_on: date | None = None
    review_due_on: date | None = None
    twins: tuple[Twin, ...] = ()
    related: tuple[Twin, ...] = ()  # those that may be read now, in the editor's order
    contents: Mapping[str, str] = field(default_factory=dict)
    publisher: Publisher = field(default_factory=Publisher)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The document as JSON data, with absolute addresses: see ``blog.document.Document``."""
        parsed: dict[str, Any] = json.loads(self.contents["data"])
        return parsed

    @property
    def canonical_url(self) -> str:
        """Where the post lives for the world."""
        return self.publisher.canonical_url(
            path=self.path, slug=self.slug, locale=self.locale, post_id=self.post_id
        )

    def twin_url(self, twin: Twin) -> str:
        """Where a post that this one names lives for the world."""
        return self.publisher.canonical_url(
            path=twin.path, slug=twin.slug, locale=twin.locale, post_id=twin.id
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUse:
    """A topic or an author: its names by locale, and how many readable posts bear it."""

    slug: str
    names: Mapping[str, str] = field(default_factory=dict)
    posts: int = 0


def page(
    selection: Selection,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    media: tuple[str, ...] = ("data",),
    audience: Audience = PUBLIC,
) -> list[EditionView]:
    """Up to ``limit`` posts behind the place ``after`` (published_at, post_id), in one query, and
    one more where they name others.

    A topic or an author is read along its own terms, whose index has the order of the list: the
    cost does not grow with the number of posts.
    """
    found = rows.page(selection, limit=limit, after=after, media=media, audience=audience)
    return _with_named([_view(row, media) for row in found], audience)


def found(
    search: Search,
    *,
    by_rank: bool,
    limit: int,
    after: Spot | None = None,
    media: tuple[str, ...] = ("data",),
) -> tuple[list[EditionView], Spot | None]:
    """Up to ``limit`` posts that answer, behind the spot ``after``: newest first, or the best of
    the newest ``finding.RANKED``; and the spot of the last of them, if others follow it.

    One query, two by rank, and one more where they name others.
    """
    if by_rank:
        ranked = [spot for spot in search.ranked() if after is None or spot < after]
        spots, more = ranked[:limit], len(ranked) > limit
        found = search.at(spots, media=media)
    else:
        newest = search.newest(limit=limit + 1, after=after, media=media)
        found, more = newest[:limit], len(newest) > limit
        spots = [spot for spot, _ in found]
    shown = _with_named([_view(row, media) for _, row in found], search.audience)
    return shown, spots[-1] if more else None


def one(
    post_id: UUID, *, media: tuple[str, ...] = ("data",), audience: Audience = PUBLIC
) -> EditionView | Tombstone | None:
    """A post by its id: as it is, as it was taken back, or ``None`` where nobody may know of it."""
    return _state("post_id", post_id, media, audience)


def at_path(path: str, *, media: tuple[str, ...] = ("data",)) -> EditionView | Tombstone | None:
    """A post by the path it has now."""
    return _state("path", path, media, PUBLIC)


def changed(
    audience: Audience,
    *,
    after: int,
    until: int,
    limit: int,
    media: tuple[str, ...] = ("data",),
    locale: str | None = None,
) -> list[tuple[int, EditionView | Tombstone]]:
    """Posts as they are now, each at the place in the ledger where its last change stands.

    Places from behind ``after`` up to ``until``. Unlike :func:`one`, this tells of posts that
    became private: whoever holds one must hear that it is gone.
    """
    found = rows.changed(
        audience, after=after, until=until, limit=limit, media=media, locale=locale
    )
    return _placed(found, audience, media)


def present(
    audience: Audience,
    post_ids: Sequence[UUID],
    *,
    media: tuple[str, ...] = ("data",),
) -> dict[str, tuple[int, EditionView | Tombstone]]:
    """Of these posts, those that the audience may know of, by id: as :func:`changed` gives them."""
    found = rows.present(post_ids, audience, media=media)
    return {state.post_id: (place, state) for place, state in _placed(found, audience, media)}


def resolved(view: EditionView, audience: Audience) -> EditionView:
    """The same view, with those of the posts it names that this audience may read now."""
    return _with_named([view], audience)[0]


def _placed(
    found: list[tuple[int, bool, rows.Row, rows.Row]], audience: Audience, media: tuple[str, ...]
) -> list[tuple[int, EditionView | Tombstone]]:
    shown = iter(_with_named([_view(row, media) for _, live, row, _ in found if live], audience))
    return [
        (place, next(shown) if live else _tombstone(_view(row, media), edition))
        for place, live, row, edition in found
    ]


def moved_from(path: str) -> str | None:
    """The path that a live post has now, which had this one in an earlier edition."""
    earlier = Edition.objects.filter(path=path).values("post_id")
    heads = Head.objects.readable().filter(post_id__in=earlier).exclude(path=path)
    return heads.order_by("-changed_at").values_list("path", flat=True).first()


def term_name(
    of: Term.Of, slug: str, locale: str | None = None, *, audience: Audience = PUBLIC
) -> str | None:
    """The name that a topic or author bears in its newest readable post, if it has one."""
    terms = _borne(audience).filter(of=of, slug=slug)
    if locale:
        terms = terms.filter(locale=locale)
    return terms.order_by("-published_at").values_list("name", flat=True).first()


def moved_term(of: Term.Of, slug: str) -> str | None:
    """The slug that a topic or an author has now, which had this one before, if posts bear it."""
    now = MovedTerm.objects.filter(of=of, slug=slug).values_list("now", flat=True).first()
    return now if now and term_name(of, now) else None


def terms(of: Term.Of, *, audience: Audience = PUBLIC) -> list[TermUse]:
    """Every topic, or every author, of the posts that the audience may read, by slug: one query."""
    counted = (
        _borne(audience)
        .filter(of=of)
        .values_list("slug", "locale")
        .annotate(Max("name"), Count("head"))
        .order_by("slug", "locale")
    )
    found: dict[str, TermUse] = {}
    for slug, locale, name, count in counted:
        term = found.setdefault(slug, TermUse(slug=slug))
        found[slug] = replace(term, names={**term.names, locale: name}, posts=term.posts + count)
    return list(found.values())


def _borne(audience: Audience) -> QuerySet[Term]:
    """The terms of the posts that this audience may read."""
    terms = Term.objects.filter(head__live=True, head__denied=False)
    if audience.locales:
        terms = terms.filter(head__locale__in=audience.locales)
    if audience.topics:
        within = Term.objects.filter(of=Term.Of.TOPIC, slug__in=audience.topics)
        terms = terms.filter(Exists(within.filter(head=OuterRef("head"))))
    return terms


def _state(
    field: str, value: UUID | str, media: tuple[str, ...], audience: Audience
) -> EditionView | Tombstone | None:
    found = rows.state(field, value, media=media, audience=audience)
    if found is None:
        return None
    live, row, edition = found
    view = _view(row, media)
    if live:
        return _with_named([view], audience)[0]
    gone = _tombstone(view, edition)
    # A post that became private answers as if it had never been; consumers read of its withdrawal.
    return None if gone.reason == PRIVATE else gone


def _with_named(views: list[EditionView], audience: Audience) -> list[EditionView]:
    """The same views, each with those of the posts it names that this audience may read now."""
    narrow = bool(audience.locales or audience.topics)
    related = [_related_ids(view) for view in views]
    wanted = {UUID(post_id) for ids in related for post_id in ids}
    if narrow:
        wanted |= {UUID(twin.id) for view in views for twin in view.twins}
    if not wanted:
        return views
    found = {row[0]: Twin(*row) for row in rows.named(wanted, audience)}
    return [
        replace(
            view,
            related=tuple(found[post_id] for post_id in ids if post_id in found),
            twins=tuple(twin for twin in view.twins if not narrow or twin.id in found),
        )
        for view, ids in zip(views, related, strict=True)
    ]


def _related_ids(view: EditionView) -> list[str]:
    member = members.find(view.contents.get("data", ""), "related", "[")
    return list(member.value) if member else []


def _tombstone(view: EditionView, edition: tuple[Any, ...]) -> Tombstone:
    number, sequence, reason, note, replacement, recorded_at = edition
    return Tombstone(
        post_id=view.post_id,
        number=number,
        sequence=sequence,
        locale=view.locale,
        path=view.path,
        reason=reason,
        note=note,
        replacement=replacement,
        withdrawn_at=recorded_at,
    )


def _view(row: tuple[Any, ...], media: tuple[str, ...]) -> EditionView:
    values = dict(zip(rows.COLUMNS, row, strict=False))
    values["twins"] = tuple(Twin(**twin) for twin in values["twins"])
    facts, *contents = row[len(rows.COLUMNS) :]
    return EditionView(
        **values,
        contents={
            medium: content
            for medium, content in zip(media, contents, strict=True)
            if content is not None
        },
        publisher=_publisher(facts),
    )


@lru_cache(maxsize=8)
def _publisher(facts: str | None) -> Publisher:
    """Equal text gives equal facts, so this memo can not grow stale."""
    return publishers.from_facts(json.loads(facts) if facts else {})
