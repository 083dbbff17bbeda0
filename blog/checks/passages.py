"""Passages: every piece of a post's own words, with its place, for rules that read words.

The walk follows the dataclasses, so a new block is read without a line here. People's and
services' own entries (authors, crisis resources) are left out: an editor cannot change them here.
"""

import dataclasses
import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from blog import document as doc

NAMES = frozenset(
    {
        "alt",
        "attribution",
        "caption",
        "dont_label",
        "do_label",
        "heading",
        "label",
        "lead_in",
        "note",
        "question",
        "title",
    }
)
OTHERS_WORDS = frozenset({"authors", "resources", "links"})
# A quotation keeps its speaker's words, and a title its author's.
QUOTED = (doc.Quote, doc.Reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """``html`` is there for rich text only; ``prose`` says that it is made of sentences."""

    text: str
    html: str | None = None
    block_id: str | None = None
    item: int | None = None
    field: str | None = None
    prose: bool = False
    quoted: bool = False

    @property
    def place(self) -> dict[str, Any]:
        """Where a finding about these words belongs."""
        return {"block": self.block_id, "item": self.item, "at": self.field}


# Plain text carries the address after a link's words: nobody wrote that.
_ADDRESS = re.compile(r" \((?:https?://|mailto:|tel:|sms:|/)\S*\)")


def words_of(value: Any) -> str:
    """The text of a rich value without the addresses of its links."""
    text = str(value.text)
    return _ADDRESS.sub("", text) if "<a " in (getattr(value, "html", None) or "") else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor of a rich text: its address and the words one clicks."""

    url: str
    text: str
    passage: Passage


def passages(document: doc.Document) -> Iterator[Passage]:
    """Title and lead, then the body in order, then what the inbox and search results show."""
    yield Passage(text=document.title, field="title")
    yield Passage(text=words_of(document.lead), html=document.lead.html, field="lead", prose=True)
    for block in document.body:
        yield from _inside(block.value, block.id, None, None)
    yield Passage(text=document.email.subject, field="email.subject")
    yield Passage(text=document.email.preheader, field="email.preheader")
    if document.search_description:
        yield Passage(text=document.search_description, field="search_description")


def prose(document: doc.Document) -> tuple[Passage, ...]:
    """The post's own sentences, without quotations."""
    return tuple(part for part in passages(document) if part.prose and not part.quoted)


def _inside(value: Any, block_id: str, item: int | None, name: str | None) -> Iterator[Passage]:
    quoted = isinstance(value, QUOTED)
    if hasattr(value, "text"):
        rich = getattr(value, "html", None)
        yield Passage(
            text=words_of(value),
            html=rich,
            block_id=block_id,
            item=item,
            field=name or ("html" if rich is not None else "text"),
            prose=rich is not None,
            quoted=quoted,
        )
    for each in dataclasses.fields(value):
        part = getattr(value, each.name)
        where = name or each.name
        if isinstance(part, str) and each.name in NAMES:
            yield Passage(text=part, block_id=block_id, item=item, field=where, quoted=quoted)
        elif dataclasses.is_dataclass(part):
            yield from _inside(part, block_id, item, where)
        elif isinstance(part, tuple) and each.name not in OTHERS_WORDS:
            yield from _each(part, block_id, where)


def _each(parts: tuple[Any, ...], block_id: str, name: str) -> Iterator[Passage]:
    for number, part in enumerate(parts):
        if dataclasses.is_dataclass(part):
            yield from _inside(part, block_id, number, name)


_ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def links(document: doc.Document) -> Iterator[Link]:
    """The links inside rich text; it is sanitised, so its anchors are regular."""
    for part in passages(document):
        for url, words in _ANCHOR.findall(part.html or ""):
            text = entities.unescape(_TAG.sub("", words)).strip()
            yield Link(url=entities.unescape(url), text=text, passage=part)
