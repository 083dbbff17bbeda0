"""Converts values of a document to dictionaries for templates.

Templates get ``prose`` (rich text in the format of the medium), ``line`` (the same on one line),
absolute addresses, and single-line texts.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from blog import document as doc
from blog.renditions import phrases
from blog.renditions.prose import Address, line

ADDRESSES = frozenset({"url", "source_url", "licence_url"})
# Shown in every medium, even if an editor chose media.
ALWAYS_SHOWN = frozenset({"crisis_support", "content_warning"})
# In other media corrections are always above the lead.
PLACING = frozenset({"web", "email"})

# A value of a document as templates get it.
Values = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Formatters:
    """How a medium formats rich text, rich text on one line, and addresses."""

    prose: Callable[[str], str]
    line: Callable[[str], str]
    address: Address


def unfold(value: Any, formatters: Formatters) -> Any:
    """A value of a document as dictionaries and lists, formatted for a medium."""
    if isinstance(value, str):
        return line(value)
    if isinstance(value, tuple):
        return [unfold(part, formatters) for part in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if "html" in fields:
        html = fields.pop("html")
        fields.pop("text", None)
        unfolded: Values = {"prose": formatters.prose(html), "line": formatters.line(html)}
    else:
        unfolded = {}
    for name, part in fields.items():
        unfolded[name] = formatters.address(part) if name in ADDRESSES else unfold(part, formatters)
    if isinstance(value, doc.Table):
        unfolded["listed"] = _listed(unfolded)
    if isinstance(value, doc.ResourceCard):
        unfolded |= _numbers(value)
    spoken = _phrases(value, formatters)
    return {**unfolded, **{name: part and line(part) for name, part in spoken.items()}}


def _phrases(value: Any, formatters: Formatters) -> dict[str, str | None]:
    """Additional texts of a value: formatted numbers, names with credentials, dates."""
    if isinstance(value, doc.CrisisChannel):
        return {
            "kind_name": str(phrases.CHANNEL_NAMES[value.kind]),
            "digits": phrases.digits_beside(value.label, value.url),
            "keyword": phrases.keyword(value),
        }
    if isinstance(value, doc.Action | doc.CallToAction):
        return _called(value.label, value.url)
    if isinstance(value, doc.Reference):
        return {
            "address": formatters.address(
                f"https://doi.org/{value.doi}" if value.doi else value.url
            ),
            "accessed_on": phrases.day(value.accessed) if value.accessed else None,
        }
    return SPOKEN[type(value)](value) if type(value) in SPOKEN else {}


def _listed(table: Values) -> list[Values]:
    """The rows of an unfolded table for media that are too narrow for its columns.

    Each has a ``title`` where the first column names the rows, and ``pairs`` of the ``header`` of a
    column and the ``line`` of a cell that is not empty; without headers, ``cells``.
    """
    rows = [[cell["line"] for cell in row["cells"]] for row in table["rows"]]
    headers = rows.pop(0) if table["header_row"] and rows else []
    return [_listed_row(row, headers, is_titled=table["header_column"]) for row in rows]


def _listed_row(row: list[str], headers: list[str], *, is_titled: bool) -> Values:
    said = list(zip_longest(headers, row, fillvalue=""))[int(is_titled) :]
    return {
        "title": row[0] if is_titled and row else "",
        "pairs": [{"header": header, "line": cell} for header, cell in said if headers and cell],
        "cells": [cell for _, cell in said if cell and not headers],
    }


def _numbers(card: doc.ResourceCard) -> Values:
    """The numbers of a service as ``calls`` and ``relay``: as people read them, and to dial.

    ``site`` is what its link says: a whole address is hard to listen to.
    """
    return {
        "site": line(_site(card.url)),
        "calls": [_number(phone) for phone in card.phones],
        "relay": _number(card.tty) if card.tty else None,
        "region_name": line(str(doc.REGIONS.get(card.region or "", ""))),
    }


def _site(url: str | None) -> str:
    """The name of the site that an address leads to; the address itself where it has none."""
    try:
        return urlsplit(url or "").netloc.removeprefix("www.") or url or ""
    except ValueError:  # brackets that are no IPv6 address
        return url or ""


# Texts that a value's own fields tell.
SPOKEN: Mapping[type, Callable[[Any], dict[str, str | None]]] = {
    doc.Author: lambda author: {"signature": phrases.signature(author)},
    doc.ContentWarning: lambda warning: {"topic_names": phrases.topics(warning.topics)},
    doc.Correction: lambda correction: {"day": phrases.day(correction.date)},
    doc.CrisisResource: lambda found: {"language_names": phrases.language_names(found.languages)},
    doc.MediaLink: lambda media: {"facts": phrases.media_facts(media, _site(media.url))},
}


def _number(phone: str) -> Values:
    dialled = phrases.e164(phone)
    url = f"tel:{dialled}" if dialled else None
    return {"url": url, "number": line((url and phrases.number(url)) or phone)}


def _called(label: str, url: str | None) -> dict[str, str | None]:
    """The number of a link to call or write to, and ``digits`` to print where the label lacks
    them."""
    address = url or ""
    return {"number": phrases.number(address), "digits": phrases.digits_beside(label, address)}


def shown(document: doc.Document, medium: doc.Medium) -> Iterator[doc.Block]:
    """The blocks that a medium shows, in order, but content warnings first.

    Corrections are shown once: a second place for them is left out.
    """
    place = corrections_place(document, medium)
    blocks = [
        part
        for part in document.body
        if is_shown(part, medium) and (part.type != "corrections" or part is place)
    ]
    yield from (part for part in blocks if part.type == "content_warning")
    yield from (part for part in blocks if part.type != "content_warning")


def corrections_place(document: doc.Document, medium: doc.Medium) -> doc.Block | None:
    """The block at which a medium shows the corrections; ``None``: above the lead."""
    if medium not in PLACING:
        return None
    return next(
        (part for part in document.body if part.type == "corrections" and is_shown(part, medium)),
        None,
    )


def is_shown(block: doc.Block, medium: doc.Medium) -> bool:
    """Whether a medium shows the block."""
    return block.type in ALWAYS_SHOWN or block.visible_in(medium)


def unplaced_support(document: doc.Document) -> doc.CrisisSupport | None:
    """The post's crisis support, unless a block of the body contains it."""
    found = document.crisis_support
    placed = [part.value for part in document.body if part.type == "crisis_support"]
    return None if found is None or found in placed else found
