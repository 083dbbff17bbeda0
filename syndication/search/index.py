"""What posts say, kept ready to be searched, one row for the current edition of each.

The rows are written in the publishing transaction; ``tables`` keeps the databases' own index over
them.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from blog.renditions.context import language
from syndication.models import Head, Rendition, SearchEntry, Term
from syndication.search import words

logger = logging.getLogger("wellspring.search")

LONGEST_PART = 120_000  # bytes of words; PostgreSQL's tsvector holds no more than a megabyte

_MEDIUM = "data"  # posts are found by what the API says of them
_HEADINGS = frozenset({"heading", "title", "question", "lead_in"})
_BODY = frozenset(
    {"text", "alt", "attribution", "label", "do_label", "dont_label", "name", "note"}
    | {"organization"}
)
_SILENT = frozenset({"share_links", "divider"})  # the same words under every post
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIES = 1024  # posts of one microsecond that have a place before they take the next one's
_FURTHEST = 2**63 - 1  # as far as a database counts: from 1684 to 2255


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a post by weight, each with a space on either side."""

    title: str
    headings: str
    body: str


def said(data: dict[str, Any]) -> Said:
    """The words of a post's ``body=data``."""
    headings: list[str] = [data["lead"]["text"]]
    body: list[str] = []
    for name, value in _parts(data):
        (headings if name in _HEADINGS else body).append(value)
    headings += [who["name"] for who in (*data["topics"], *data["byline"]["authors"])]
    locale = data["locale"]
    return Said(_words([data["title"]], locale), _words(headings, locale), _words(body, locale))


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
    """The fields below ``value`` that people read, by name."""
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


def keep(head: Head) -> bool:
    """Write the words of a live head's current edition, from its stored ``data`` rendition.

    Returns whether they differ from those that were kept. What can not be read is not found, and
    logged: search stops no publication.
    """
    stored = Rendition.objects.filter(edition=head.edition_id, medium=_MEDIUM)
    content = stored.values_list("content", flat=True).first()
    if content is None:
        return forget(head.post_id)  # reconciling renders it, and comes here again
    try:
        text = said(json.loads(content))
    except (ValueError, LookupError, TypeError):
        logger.exception("a post can not be searched", extra={"post": str(head.post_id)})
        return forget(head.post_id)
    return _write(head, text)


def _write(head: Head, text: Said) -> bool:
    terms = terms_of(head)
    kept = SearchEntry.objects.filter(head=head).first()
    if kept and (kept.terms, kept.title, kept.headings, kept.body) == (terms, *astuple(text)):
        kept.edition_id, kept.analyser = head.edition_id, words.ANALYSER
        kept.save(update_fields=["edition", "analyser"])
        return False
    SearchEntry.objects.filter(head=head).delete()
    SearchEntry.objects.create(
        place=kept.place if kept else _free_place(head.published_at),
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
    """By what a search is narrowed, among the words: else it would try all matches one by one."""
    borne = Term.objects.filter(head=head).order_by("of", "slug").values_list("of", "slug")
    named = [("locale", head.locale), ("slug", head.slug), *borne]
    return f" {' '.join(words.term(of, value) for of, value in named)} "


def forget(post_id: UUID) -> bool:
    """None of the post's words finds it any more; returns whether any did."""
    deleted, _ = SearchEntry.objects.filter(head=post_id).delete()
    return bool(deleted)


def behind() -> list[UUID]:
    """Live posts whose current edition has no words here, or those of another analyser."""
    current = SearchEntry.objects.filter(analyser=words.ANALYSER).values("edition_id")
    shown = Rendition.objects.filter(medium=_MEDIUM).values("edition_id")
    missed = Head.objects.filter(live=True, edition_id__in=shown).exclude(edition_id__in=current)
    return list(missed.order_by("post_id").values_list("post_id", flat=True))


def first_place(published_at: datetime) -> int:
    """Where the places of this moment begin: later posts have higher ones.

    A moment of other centuries, which a filter may name, is beyond all places.
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
