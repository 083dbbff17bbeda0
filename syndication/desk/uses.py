"""Which posts use a row: an author, a picture, a page, a site …

The answer comes from what was recorded with each edition, from the posts' tables, and from the
stored drafts that are scheduled. Wagtail's reference index is not asked: it is stale until a worker
has run.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, ProtectedError, Q

from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Revision, Site

from blog.blocks import references
from blog.builder.words import linked_pages
from blog.models import (
    Author,
    CrisisChannel,
    Disclaimer,
    Organization,
    PostIdentity,
    PostPage,
    Review,
    SiteSettings,
    Topic,
)
from syndication.desk import publisher_sync, rebuilds
from syndication.editions import publisher
from syndication.editions.models import Edition, Head, Source
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners.models import Partner

Image = get_image_model()
T = TypeVar("T")
BATCH = 500
# The columns and inline rows of a post that name a row of each kind.
COLUMNS: Mapping[type[Model], tuple[str, ...]] = {
    Author: ("post_authors__author", "reviews__reviewer"),
    Topic: ("topics",),
    Disclaimer: ("disclaimer",),
    Image: ("image",),
}
# Deleting such a row fails as long as any post has it, published or not.
PROTECTED = (Author, Disclaimer)
NAMED = (*PROTECTED, Organization)  # whose deletion the database itself refuses
# What the settings of a site name.
SETTINGS: Mapping[type[Model], str] = {
    Organization: "organization",
    Image: "logo",
    Disclaimer: "default_disclaimer",
}


class State(StrEnum):
    LIVE = "live"
    SCHEDULED = "scheduled"
    UNPUBLISHED = "unpublished"
    WITHDRAWN = "withdrawn"  # the row takes the place of a withdrawn post
    SITE = "site"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Use:
    """A post, a site's settings or a partner's contract that uses a row."""

    title: str
    state: State
    page_id: int | None = None


def batched(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in batches: SQLite limits the number of parameters of a query."""
    every = list(values)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def of(row: Model) -> tuple[Use, ...]:
    """What stands in the way of deleting ``row``; empty where it may be deleted."""
    if isinstance(row, Page):
        return (*_of_posts(posts(row)), *_replacing(row), *_roots(row))
    found = posts(row)
    kept = _rows(row) - found if isinstance(row, PROTECTED) else set()
    return (*_of_posts(found), *_of_posts(kept), *_settings(row), *_partners(row))


def below(page: Page) -> tuple[Use, ...]:
    """The live and scheduled posts below a page."""
    return tuple(_of_posts(_public(set(page.get_descendants().values_list("pk", flat=True)))))


def protecting(error: ProtectedError) -> tuple[Use, ...]:
    """The same for rows that the database itself protects."""
    rows = list(error.protected_objects)
    pages = {row.pk for row in rows if isinstance(row, PostPage)}
    pages |= {row.page_id for row in rows if hasattr(row, "page_id")}
    sites = [row.site for row in rows if isinstance(row, SiteSettings)]
    return (*_of_posts(pages), *(Use(_named(site), State.SITE) for site in sites))


def protected(error: ProtectedError) -> tuple[Model, ...]:
    """The rows that the database kept, in the order in which they are first named."""
    found: dict[Model, None] = {}
    for row in error.protected_objects:
        for field in row._meta.concrete_fields:  # noqa: SLF001
            kept = getattr(row, field.name) if field.related_model in NAMED else None
            if kept is not None:
                found[kept] = None
    return tuple(found)


def posts(row: Model) -> set[int]:
    """The ids of the live and scheduled posts that use ``row``, but not of ``row`` itself."""
    if isinstance(row, CrisisChannel):
        return posts(row.resource)
    if isinstance(row, Review):
        return _public({row.page_id})
    if isinstance(row, Page):
        return _around(row)
    if isinstance(row, Site):
        return _public(set(row.root_page.get_descendants().values_list("pk", flat=True)))
    if isinstance(row, Locale):
        return _public(set(PostPage.objects.filter(locale=row).values_list("pk", flat=True)))
    found = _public(_rows(row)) | _naming(_keys(row))
    if isinstance(row, Image):
        for author in Author.objects.filter(photo=row):
            found |= posts(author)
    return found


def reissued(row: Model) -> set[int]:
    """The ids of the live and scheduled posts that a change of ``row`` publishes anew."""
    if isinstance(row, SiteSettings | Site) or _is_publishers(row):
        return _live() | _scheduled()
    return posts(row)


def is_complete(keys: Iterable[str]) -> bool:
    """Whether all snippets and pictures still exist that these source keys name."""
    wanted: dict[str, set[int]] = {}
    for key in keys:
        kind, _colon, pk = key.partition(":")
        wanted.setdefault(kind, set()).add(int(pk) if pk.isdecimal() else 0)
    return all(
        model._base_manager.filter(pk__in=wanted[kind]).count() == len(wanted[kind])  # noqa: SLF001
        for model, kind in rebuilds.SOURCES.items()
        if kind in wanted
    )


def _is_publishers(row: Model) -> bool:
    """Whether every post shows it: the publisher itself, or its logo."""
    field = SETTINGS.get(type(row)) if isinstance(row, Organization | Image) else None
    return bool(field) and SiteSettings.objects.filter(**{f"{field}_id": row.pk}).exists()


def _keys(row: Model) -> set[str]:
    kind = rebuilds.SOURCES.get(type(row))
    return {f"{kind}:{row.pk}"} if kind else set()


def _rows(row: Model) -> set[int]:
    """The posts whose own columns name the row, whatever their state."""
    named = Q()
    for column in COLUMNS.get(type(row), ()):
        named |= Q(**{column: row.pk})
    return set(PostPage.objects.filter(named).values_list("pk", flat=True)) if named else set()


def _around(page: Page) -> set[int]:
    """The posts below a page, and those elsewhere that link to one of its subtree."""
    below = page.get_descendants(inclusive=True)
    tree = set(below.values_list("pk", flat=True))
    ids = PostIdentity.objects.filter(page__in=below.values("pk")).values_list("pk", flat=True)
    linking = _naming({f"page:{pk}" for pk in tree} | {f"post:{pk}" for pk in ids})
    naming = PostPage.objects.filter(related_posts__post__in=below.values("pk"))
    related = naming.values_list("pk", flat=True)
    return _public(tree - {page.pk}) | ((linking | _public(set(related))) - tree)


def _naming(keys: set[str]) -> set[int]:
    """The live and scheduled posts that have one of these source keys."""
    if not keys:
        return set()
    found = {page.pk for page in unrecorded() if not keys.isdisjoint(in_body(page))}
    for some in batched(keys):
        recorded = Source.objects.filter(key__in=some).values("post_id")
        identities = PostIdentity.objects.filter(pk__in=recorded, page__live=True)
        found.update(identities.values_list("page_id", flat=True))
    for pk, content in scheduled_drafts().values_list("object_id", "content"):
        if not keys.isdisjoint(in_draft(content)):
            found.add(int(pk))
    return found


def unrecorded() -> Iterable[PostPage]:
    """Live posts of which there is no edition: private ones, above all."""
    read = PostIdentity.objects.filter(pk__in=Head.objects.filter(live=True).values("post_id"))
    pages = PostPage.objects.filter(live=True, alias_of=None)
    found: Iterable[PostPage] = pages.exclude(
        pk__in=read.filter(page__isnull=False).values("page_id")
    )
    return found


def scheduled_drafts() -> Any:
    """The revisions of posts that are published later."""
    kind = ContentType.objects.get_for_model(PostPage)
    return Revision.objects.filter(content_type=kind, approved_go_live_at__isnull=False)


def drafts() -> Iterator[tuple[int, dict[str, Any]]]:
    """What is stored and not published, with its page: the newest of each post, and the scheduled.

    Two queries, and one for every 500 of them.
    """
    differing = PostPage.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
    newest = set(differing.values_list("latest_revision", flat=True)) - {None}
    scheduled = set(scheduled_drafts().values_list("pk", flat=True))
    for some in batched(newest | scheduled):
        found = Revision.objects.filter(pk__in=some).values_list("object_id", "content")
        yield from ((int(page), content) for page, content in found)


def _scheduled() -> set[int]:
    return {int(pk) for pk in scheduled_drafts().values_list("object_id", flat=True)}


def _live() -> set[int]:
    return set(PostPage.objects.filter(live=True, alias_of=None).values_list("pk", flat=True))


def _public(page_ids: set[int]) -> set[int]:
    """Those of the posts that are live or scheduled."""
    return page_ids & (_live() | _scheduled()) if page_ids else set()


def in_body(page: PostPage) -> Iterator[str]:
    """The source keys that the body of a page names."""
    for reference in references.of_value(page.body):
        yield f"{rebuilds.SOURCES[reference.model]}:{reference.pk}"
    yield from (f"page:{pk}" for pk in linked_pages(list(page.body.raw_data)))


def in_draft(content: dict[str, Any]) -> Iterator[str]:
    """The source keys that a stored draft names."""
    body = json.loads(content.get("body") or "[]")
    block = PostPage.body.field.stream_block
    for reference in references.of_stream(block, body):
        yield f"{rebuilds.SOURCES[reference.model]}:{reference.pk}"
    yield from (f"page:{pk}" for pk in linked_pages(body))
    yield from (f"{kind}:{content.get(kind)}" for kind in ("image", "disclaimer"))
    yield from (f"author:{row.get('author')}" for row in content.get("post_authors") or ())
    yield from (f"page:{row.get('post')}" for row in content.get("related_posts") or ())
    yield from (f"topic:{pk}" for pk in content.get("topics") or ())


def _of_posts(page_ids: set[int]) -> Iterator[Use]:
    scheduled = _scheduled() if page_ids else set()
    found: list[tuple[str, int, bool]] = []
    for some in batched(page_ids):
        pages = PostPage.objects.filter(pk__in=some)
        found += pages.values_list("title", "pk", "live")
    for title, pk, live in sorted(found):
        state = State.SCHEDULED if pk in scheduled else State.UNPUBLISHED
        yield Use(title, State.LIVE if live else state, pk)


def _replacing(page: Page) -> Iterator[Use]:
    """The withdrawn posts whose readers are sent to a live post of this subtree."""
    tree = page.get_descendants(inclusive=True)
    ids = PostIdentity.objects.filter(page__in=tree).values("pk")
    facts, addresses = publisher.current(), set()
    for head in Head.objects.filter(post_id__in=ids, live=True):
        named = {"path": head.path, "slug": head.slug, "locale": head.locale}
        addresses.add(facts.origin + head.path)
        addresses.add(facts.canonical_url(**named, post_id=str(head.post_id)))
    replaced = Edition.objects.filter(replacement__in=addresses).values("pk")
    for head in Head.objects.filter(live=False, edition__in=replaced).exclude(post_id__in=ids):
        yield Use(head.title, State.WITHDRAWN)


def _roots(page: Page) -> Iterator[Use]:
    tree = page.get_descendants(inclusive=True)
    for site in Site.objects.filter(root_page__in=tree):
        yield Use(_named(site), State.SITE)


def _settings(row: Model) -> Iterator[Use]:
    if isinstance(row, Site) and row.is_default_site:
        yield Use(_named(row), State.SITE)
    field = SETTINGS.get(type(row))
    if field:
        for settings in SiteSettings.objects.filter(**{f"{field}_id": row.pk}):
            yield Use(_named(settings.site), State.SITE)


def _named(site: Site) -> str:
    return str(site.site_name or publisher_sync.origin_of(site))


def _partners(row: Model) -> Iterator[Use]:
    """Contracts and feeds of partners that are limited to a topic."""
    if isinstance(row, Topic):
        for limited in (Partner, FeedProfile):
            for found in limited.objects.exclude(topics=[]).order_by("pk"):
                if row.slug in found.topics:
                    yield Use(str(found), State.PARTNER)
