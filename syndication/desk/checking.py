"""Runs the checks on many posts: what readers have, and the drafts.

Published posts are read from their current editions, a batch at a time, with the facts about them:
a few queries for each batch. A draft is built as its editor would see it, one by one.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.utils import timezone

from blog import checks, codec
from blog import document as doc
from blog.builder import addresses, facts, pictures
from blog.builder.related import public_among
from blog.checks import running
from blog.models import PostIdentity, PostPage, RelatedPost, Topic
from syndication.desk import near_copies
from syndication.desk.links import dead
from syndication.desk.translations import baselines
from syndication.editions.models import Head, Source

log = logging.getLogger("wellspring.desk")

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A post with its findings. ``page_id`` is None where a published post has lost its page."""

    page_id: int | None
    title: str
    locale: str
    path: str
    draft: bool
    findings: tuple[checks.Finding, ...]


def published(locale: str = "") -> Iterator[Checked]:
    """Every post that readers have, in the order of their ids; of one language, if it is named."""
    common, last = facts.shared(), None
    while True:
        rows = Head.objects.filter(live=True).select_related("edition").order_by("pk")
        if locale:
            rows = rows.filter(locale=locale)
        heads = list(rows.filter(pk__gt=last)[:BATCH] if last else rows[:BATCH])
        if not heads:
            return
        yield from _published(heads, common)
        last = heads[-1].pk


def _published(heads: list[Head], common: facts.Shared) -> Iterator[Checked]:
    ids = PostIdentity.objects.filter(pk__in=[head.pk for head in heads])
    page_ids: dict[object, int | None] = dict(ids.values_list("pk", "page_id"))
    documents = {head.pk: document for head in heads if (document := _document(head))}
    about = _About([pk for pk in page_ids.values() if pk], list(documents.values()))
    for head in heads:
        page_id = page_ids.get(head.pk)
        yield Checked(
            page_id=page_id,
            title=head.title,
            locale=head.locale,
            path=head.path,
            draft=False,
            findings=_findings_of(documents.get(head.pk), page_id or 0, about, common),
        )


def _document(head: Head) -> doc.Document | None:
    try:
        return codec.loads(head.edition.document)
    except ValueError:
        log.exception("the edition of %s cannot be read", head.pk)
        return None


def _findings_of(
    document: doc.Document | None, page_id: int, about: "_About", common: facts.Shared
) -> tuple[checks.Finding, ...]:
    if document is None:
        return (running.unreadable(),)
    return checks.run(
        checks.Subject(
            document=document,
            today=timezone.localdate(),
            risks=about.risks.get(page_id, frozenset()),
            has_translation=page_id in about.translated,
            publishable_locales=tuple(addresses.TAGS.values()),
            known_names=common.known_names,
            destinations=common.destinations,
            related=about.related.get(page_id, ()),
            original=about.originals.get(page_id),
            unread=common.unread,
            overrides=about.overrides.get(page_id, ()),
            copies=about.copies.get(document.id, ()),
            dead_links=about.dead_links.get(document.id, ()),
            pictures=about.pictures.get(page_id, ()),
        )
    )


class _About:
    """The facts about the posts of one batch, by page. Fourteen queries, however many they are."""

    def __init__(self, page_ids: list[int], documents: list[doc.Document]) -> None:
        self.risks = _risks(page_ids)
        self.translated = _translated(page_ids)
        self.related = _related(page_ids)
        self.originals = baselines.originals(page_ids)
        self.overrides = facts.overrides_of(page_ids)
        self.copies = near_copies.of_many(documents)
        self.dead_links = dead.of_many(documents)
        self.pictures = _pictures(page_ids)


def _risks(page_ids: list[int]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    rows = Topic.objects.filter(postpage__in=page_ids).values_list("postpage", "risk")
    for page_id, risk in rows:
        found[page_id] = found.get(page_id, frozenset()) | {risk}
    return found


def _pictures(page_ids: list[int]) -> dict[int, tuple[checks.Picture, ...]]:
    """The pictures that the posts show, with what is recorded of each."""
    identities = PostIdentity.objects.filter(page__in=page_ids)
    page_of = dict(identities.values_list("pk", "page_id"))
    keys: dict[int, list[str]] = {}
    rows = Source.objects.filter(post_id__in=page_of, key__startswith=pictures.PREFIX)
    for post_id, key in rows.values_list("post_id", "key"):
        keys.setdefault(page_of[post_id], []).append(key)
    pages = list(PostPage.objects.filter(pk__in=page_ids))
    found = pictures.of_many((page, keys.get(page.pk, ())) for page in pages)
    return {page.pk: shown for page, shown in zip(pages, found, strict=True)}


def _translated(page_ids: list[int]) -> set[int]:
    """Those that have a version in another language, which is no alias."""
    own = PostPage.objects.filter(pk__in=page_ids)
    keys = dict(own.values_list("pk", "translation_key"))
    others = PostPage.objects.filter(translation_key__in=keys.values(), alias_of=None)
    with_key: dict[object, set[int]] = {}
    for pk, key in others.values_list("pk", "translation_key"):
        with_key.setdefault(key, set()).add(pk)
    return {pk for pk, key in keys.items() if with_key.get(key, set()) - {pk}}


def _related(page_ids: list[int]) -> dict[int, tuple[checks.Related, ...]]:
    rows = RelatedPost.objects.filter(page__in=page_ids).order_by("sort_order", "pk")
    chosen = list(
        rows.values_list("page_id", "post_id", "post__title", "post__locale__language_code")
    )
    public = public_among([post for _page, post, _title, _code in chosen])
    found: dict[int, tuple[checks.Related, ...]] = {}
    for page_id, post, title, code in chosen:
        each = checks.Related(title=title, locale=addresses.tag(code), published=post in public)
        found[page_id] = (*found.get(page_id, ()), each)
    return found


def drafts(locale: str = "") -> Iterator[Checked]:
    """Every post that has a draft, newer than what readers have or the only version of it."""
    rows = PostPage.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), alias_of=None)
    if locale:
        codes = [code for code, tag in addresses.TAGS.items() if tag == locale]
        rows = rows.filter(locale__language_code__in=codes)
    common = facts.shared()
    for ids in _batches(rows.order_by("pk").values_list("pk", flat=True).iterator()):
        pages = PostPage.objects.filter(pk__in=ids).select_related("latest_revision", "locale")
        for page in pages.order_by("pk"):
            yield _draft(page, common)


def _draft(page: PostPage, common: facts.Shared) -> Checked:
    try:
        draft = page.get_latest_revision_as_object()
        about = facts.subject(draft, common=common)
        title, path, found = draft.title, about.document.path, checks.run(about)
    except Exception:
        log.exception("the draft of page %s cannot be read", page.pk)
        title, path, found = page.title, "", (running.unreadable(),)
    return Checked(
        page_id=page.pk,
        title=title,
        locale=addresses.tag(page.locale.language_code),
        path=path or "",
        draft=True,
        findings=found,
    )


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
