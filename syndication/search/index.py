"""The words of posts, stored for search: one row for the current edition of each.

The rows are written in the publishing transaction; ``tables`` has the database's own index on them.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from blog.renditions.context import language
from syndication.editions import derived, ledger, versions
from syndication.editions.models import Head, Rendition, Term
from syndication.editions.signals import head_changed
from syndication.search import words
from syndication.search.models import SearchEntry

logger = logging.getLogger("wellspring.search")

LONGEST_PART = 120_000  # bytes of words; PostgreSQL's tsvector is limited to a megabyte

_MEDIUM = "data"  # the rendition that words are taken from
_HEADINGS = frozenset({"heading", "title", "question", "lead_in"})
_BODY = frozenset(
    {"text", "alt", "attribution", "caption", "label", "do_label", "dont_label", "name", "note"}
    | {"organization"}
)
# Blocks with the same words in every post, or with those of others.
_SILENT = frozenset({"share_links", "related_posts", "divider"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIES = 1024  # keys for the posts of one microsecond; further posts take keys of the next
_FURTHEST = 2**63 - 1  # of a 64-bit integer: dates from 1684 to 2255


def connect_receivers() -> None:
    """Index each post in the transaction that publishes, changes or withdraws it."""
    head_changed.connect(_follow, dispatch_uid="search")


def _follow(head: Head, **_: Any) -> None:
    if head.live:
        store(head)
    else:
        remove(head.post_id)


@transaction.atomic
def reindex(post_id: UUID, *, at: datetime) -> bool:
    """Store a live post's words anew; returns whether other words find it now.

    Where they do, every cached answer that may show the post gets a new version.
    """
    ledger.lock()
    head = Head.objects.filter(post_id=post_id, live=True).first()
    changed = head is not None and store(head)
    if changed:
        versions.touch(derived.keys_of(head), at=at)
    return changed


@dataclass(frozen=True, slots=True)
class PostWords:
    """The words of a post by weight, each with a space on either side."""

    title: str
    headings: str
    body: str


def extract(data: dict[str, Any]) -> PostWords:
    """The words of a post's ``body=data``."""
    headings: list[str] = [data["lead"]["text"]]
    body: list[str] = []
    for name, value in _parts(data):
        (headings if name in _HEADINGS else body).append(value)
    headings += [who["name"] for who in (*data["topics"], *data["byline"]["authors"])]
    locale = data["locale"]
    return PostWords(
        _words([data["title"]], locale), _words(headings, locale), _words(body, locale)
    )


def _parts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for block in data["body"]:
        if block["type"] == "heading":
            yield "heading", block["value"]["text"]
        elif block["type"] not in _SILENT:
            yield from _strings(block["value"])
    yield from _strings([data.get("crisis_support"), data.get("image"), data.get("corrections")])
    for reference in data.get("references", ()):
        yield "text", reference["title"]


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """Name and text of the fields below ``value`` that readers see."""
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str):
                if name in _HEADINGS or name in _BODY:
                    yield name, part
            else:
                yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _words(texts: Iterable[str], locale: str) -> str:
    spoken = language(locale)
    found: list[str] = []
    joined: list[str] = []
    for text in texts:
        found += [part for word in words.read(text, spoken) for part in word]
        joined += words.compound(text, spoken)
    made = " ".join([*found, *joined])
    if len(made.encode()) > LONGEST_PART:
        made = made.encode()[:LONGEST_PART].decode(errors="ignore").rpartition(" ")[0]
    return f" {made} "


def store(head: Head) -> bool:
    """Store the words of a live head's current edition, from its ``data`` rendition.

    Returns whether they differ from the stored ones. A rendition that cannot be parsed is logged
    and its post is not found: search never stops a publication.
    """
    stored = Rendition.objects.filter(edition=head.edition_id, medium=_MEDIUM)
    content = stored.values_list("content", flat=True).first()
    if content is None:
        return remove(head.post_id)  # reconciling renders it and indexes again
    try:
        text = extract(json.loads(content))
    except (ValueError, LookupError, TypeError):
        logger.exception("a post can not be searched", extra={"post": str(head.post_id)})
        return remove(head.post_id)
    return _write(head, text)


def _write(head: Head, text: PostWords) -> bool:
    terms = terms_of(head)
    stored = SearchEntry.objects.filter(head=head).first()
    if stored and (stored.terms, stored.title, stored.headings, stored.body) == (
        terms,
        *astuple(text),
    ):
        stored.edition_id, stored.analyser = head.edition_id, words.ANALYSER
        stored.save(update_fields=["edition", "analyser"])
        return False
    SearchEntry.objects.filter(head=head).delete()
    SearchEntry.objects.create(
        place=stored.place if stored else _free_place(head.published_at),
        head=head,
        edition_id=head.edition_id,
        analyser=words.ANALYSER,
        terms=terms,
        title=text.title,
        headings=text.headings,
        body=text.body,
    )
    return True


def terms_of(head: Head) -> str:
    """Language, slug, topics and authors as words, so that the index itself can filter by them."""
    borne = Term.objects.filter(head=head).order_by("of", "slug").values_list("of", "slug")
    named = [("locale", head.locale), ("slug", head.slug), *borne]
    return f" {' '.join(words.term(of, value) for of, value in named)} "


def remove(post_id: UUID) -> bool:
    """Remove a post from the index; returns whether it was there."""
    deleted, _ = SearchEntry.objects.filter(head=post_id).delete()
    return bool(deleted)


def outdated() -> list[UUID]:
    """Live posts whose current edition is not indexed, or by another version of the analyser."""
    current = SearchEntry.objects.filter(analyser=words.ANALYSER).values("edition_id")
    shown = Rendition.objects.filter(medium=_MEDIUM).values("edition_id")
    missed = Head.objects.filter(live=True, edition_id__in=shown).exclude(edition_id__in=current)
    return list(missed.order_by("post_id").values_list("post_id", flat=True))


def first_place(published_at: datetime) -> int:
    """The first key for posts of this publication date; later posts have higher keys.

    Dates out of range, which a filter may contain, are clamped.
    """
    place = (published_at - _EPOCH) // timedelta(microseconds=1) * _TIES
    return max(-_FURTHEST, min(place, _FURTHEST))


def _free_place(published_at: datetime) -> int:
    first = first_place(published_at)
    while True:
        taken = SearchEntry.objects.filter(place__gte=first, place__lt=first + _TIES)
        last = taken.aggregate(last=Max("place"))["last"]
        if last is None:
            return first
        if last < first + _TIES - 1:
            return int(last) + 1
        first += _TIES
