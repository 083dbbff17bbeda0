"""Views of posts: what channels render, read from the current editions.

A channel gets a frozen value, never a row or a page. A preview makes the same value from a draft,
so that previews and published posts share all further code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max

from syndication.editions import publisher as publishers
from syndication.editions.audience import PUBLIC, Audience
from syndication.editions.models import Edition, OldAddress
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.reading import json_splice, queries

PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Twin:
    """A live post that another one links to: a translation or a related post."""

    id: str
    locale: str
    title: str
    path: str

    @property
    def slug(self) -> str:
        """The last part of the path, which is the post's slug."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class EditionView:
    """One post as it is now. ``contents`` has the renditions that were asked for, by medium.

    ``publisher`` has the site's facts, read in the same query.

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
    related: tuple[Twin, ...] = ()  # those that the audience may read now, in the editor's order
    contents: Mapping[str, str] = field(default_factory=dict)
    publisher: Publisher = field(default_factory=Publisher)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The document as JSON data, with absolute addresses: see ``blog.document.Document``."""
        parsed: dict[str, Any] = json.loads(self.contents["data"])
        return parsed

    @property
    def canonical_url(self) -> str:
        """The post's public address."""
        return self.publisher.canonical_url(
            path=self.path, slug=self.slug, locale=self.locale, post_id=self.post_id
        )

    def twin_url(self, twin: Twin) -> str:
        """The public address of a translation or a related post."""
        return self.publisher.canonical_url(
            path=twin.path, slug=twin.slug, locale=twin.locale, post_id=twin.id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A withdrawn post: its content is no longer served, only these facts are.

    ``replacement`` is what was named then: ``reading.replacements`` follows it to what is read now.
    """

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
class Moved:
    """A readable post that lives at another path now."""

    post_id: str
    path: str


def page(
    selection: Selection,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    media: tuple[str, ...] = ("data",),
    audience: Audience = PUBLIC,
) -> list[EditionView]:
    """Up to ``limit`` posts behind ``after`` (published_at, post_id), newest first.

    One query, and one more where they link to others. A topic or an author is read along its terms,
    whose index has the order of the list: the cost does not grow with the number of posts.
    """
    found = queries.page(selection, limit=limit, after=after, media=media, audience=audience)
    return from_rows(found, audience, media=media)


def from_rows(
    rows: list[queries.Row], audience: Audience, *, media: tuple[str, ...]
) -> list[EditionView]:
    """Views of rows from :func:`queries.page`; one query where the posts link to others."""
    return _with_linked([_view(row, media) for row in rows], audience)


def one(
    post_id: UUID, *, media: tuple[str, ...] = ("data",), audience: Audience = PUBLIC
) -> EditionView | Tombstone | None:
    """A post by its id: a view, a tombstone, or ``None`` where the audience may not know of it."""
    return _state("post_id", post_id, media, audience)


def at_path(path: str, *, media: tuple[str, ...] = ("data",)) -> EditionView | Tombstone | None:
    """A post by its current path: a view, a tombstone, or ``None``."""
    return _state("path", path, media, PUBLIC)


def at(path: str) -> tuple[Publisher, str | None]:
    """The site's facts, and the id of the post that can be read at ``path``: one narrow query.

    For answers that read the post only after its version.
    """
    facts, post_id = queries.at(path)
    return _publisher(facts), post_id


def changed(
    audience: Audience,
    *,
    after: int,
    until: int,
    limit: int,
    media: tuple[str, ...] = ("data",),
    locale: str | None = None,
) -> list[tuple[int, EditionView | Tombstone]]:
    """The current state of posts whose last change has a sequence in (``after``, ``until``].

    Pairs of sequence and state, in order. Unlike :func:`one`, this includes the tombstones of posts
    that became private: a consumer must delete its copy.
    """
    found = queries.changed(
        audience, after=after, until=until, limit=limit, media=media, locale=locale
    )
    return _states(found, audience, media)


def present(
    audience: Audience,
    post_ids: Sequence[UUID],
    *,
    media: tuple[str, ...] = ("data",),
) -> dict[str, tuple[int, EditionView | Tombstone]]:
    """Of these posts, those that the audience may know of: sequence and state, by id."""
    found = queries.present(post_ids, audience, media=media)
    return {state.post_id: (sequence, state) for sequence, state in _states(found, audience, media)}


def resolved(view: EditionView, audience: Audience) -> EditionView:
    """The view with only those translations and related posts that the audience may read now."""
    return _with_linked([view], audience)[0]


def _states(
    found: list[tuple[int, bool, queries.Row, queries.Row]],
    audience: Audience,
    media: tuple[str, ...],
) -> list[tuple[int, EditionView | Tombstone]]:
    shown = iter(_with_linked([_view(row, media) for _, live, row, _ in found if live], audience))
    return [
        (sequence, next(shown) if live else _tombstone(_view(row, media), edition))
        for sequence, live, row, edition in found
    ]


def answering(path: str) -> EditionView | Moved | Tombstone | None:
    """What an address answers for: the post that lives there, else the one that lived there last.

    That one has moved since (:class:`Moved`) or was withdrawn, here or at a later address (its
    tombstone). A post that had the address at the site that it was imported from comes last. Posts
    that may not be mentioned are passed over. ``None``: nobody lived there.
    """
    found = at_path(path, media=())
    if isinstance(found, EditionView):
        return found
    for post_id in (*_lived_at(path), *_imported_from(path)):
        state = one(post_id, media=())
        if isinstance(state, EditionView):
            return Moved(post_id=state.post_id, path=state.path)
        if state is not None:
            return state
    return None


def _lived_at(path: str) -> list[UUID]:
    """The posts that had this path in an edition, the last of them first."""
    editions = Edition.objects.filter(path=path).values("post_id").annotate(last=Max("sequence"))
    return list(editions.order_by("-last").values_list("post_id", flat=True))


def _imported_from(path: str) -> list[UUID]:
    """The post that had this path at the site that it was imported from."""
    return list(OldAddress.objects.filter(path=path).values_list("post_id", flat=True))


def earlier_paths(post_id: str) -> list[str]:
    """The paths that a post had in its editions; the caller has read it, so may know of it."""
    return list(Edition.objects.filter(post_id=post_id).values_list("path", flat=True).distinct())


def _state(
    field: str, value: UUID | str, media: tuple[str, ...], audience: Audience
) -> EditionView | Tombstone | None:
    found = queries.state(field, value, media=media, audience=audience)
    if found is None:
        return None
    live, row, edition = found
    view = _view(row, media)
    if live:
        return _with_linked([view], audience)[0]
    gone = _tombstone(view, edition)
    # A private post is not mentioned here; consumers read its tombstone among the changes.
    return None if gone.reason == PRIVATE else gone


def _with_linked(views: list[EditionView], audience: Audience) -> list[EditionView]:
    """The views, each with only those linked posts that the audience may read now."""
    narrow = bool(audience.locales or audience.topics)
    related = [_related_ids(view) for view in views]
    wanted = {UUID(post_id) for ids in related for post_id in ids}
    if narrow:
        wanted |= {UUID(twin.id) for view in views for twin in view.twins}
    if not wanted:
        return views
    found = {row[0]: Twin(*row) for row in queries.named(wanted, audience)}
    return [
        replace(
            view,
            related=tuple(found[post_id] for post_id in ids if post_id in found),
            twins=tuple(twin for twin in view.twins if not narrow or twin.id in found),
        )
        for view, ids in zip(views, related, strict=True)
    ]


def _related_ids(view: EditionView) -> list[str]:
    member = json_splice.find(view.contents.get("data", ""), "related", "[")
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
    values = dict(zip(queries.COLUMNS, row, strict=False))
    values["twins"] = tuple(Twin(**twin) for twin in values["twins"])
    facts, *contents = row[len(queries.COLUMNS) :]
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
    """Equal text gives equal facts, so the cache is never outdated."""
    return publishers.from_facts(json.loads(facts) if facts else {})
