"""Passages: every text of a post with its location, for the rules about wording.

The fields of the dataclasses are walked, so that a new block type needs no change here. Texts from
snippets (authors, crisis resources) are left out: they cannot be changed in the post.
"""

import dataclasses
import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from blog import document as doc
from blog.checks.findings import Location

TEXT_FIELDS = frozenset(
    {
        "alt",
        "attribution",
        "caption",
        "dont_label",
        "do_label",
        "heading",
        "hours",
        "label",
        "lead_in",
        "name",
        "note",
        "question",
        "title",
    }
)
OTHERS_FIELDS = frozenset({"authors", "resources", "links", "posts"})
# Texts of other people, which an editor does not reword.
QUOTED = (doc.Quote, doc.Reference)
QUOTED_FIELDS = frozenset({"transcript"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One text; ``html`` only for rich text. ``prose``: it consists of sentences."""

    text: str
    html: str | None = None
    block_id: str | None = None
    item: int | None = None
    field: str | None = None
    prose: bool = False
    quoted: bool = False

    @property
    def location(self) -> Location:
        """The arguments of :func:`blog.checks.findings.found` for a finding about this text."""
        return {"block": self.block_id, "item": self.item, "at": self.field}


# The plain form of rich text has the address after a link's text: no editor wrote it.
_ADDRESS = re.compile(r" \((?:https?://|mailto:|tel:|sms:|/)\S*\)")


def words_of(value: Any) -> str:
    """The text of a rich value without the addresses of its links."""
    text = str(value.text)
    return _ADDRESS.sub("", text) if "<a " in (getattr(value, "html", None) or "") else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in a rich text: its address and its text."""

    url: str
    text: str
    passage: Passage


def passages(document: doc.Document) -> Iterator[Passage]:
    """All passages: title and lead, the body in order, then the e-mail and search fields."""
    yield Passage(text=document.title, field="title")
    yield Passage(text=words_of(document.lead), html=document.lead.html, field="lead", prose=True)
    for block in document.body:
        yield from _inside(block.value, block.id, None, None)
    yield Passage(text=document.email.subject, field="email.subject")
    yield Passage(text=document.email.preheader, field="email.preheader")
    if document.search_description:
        yield Passage(text=document.search_description, field="search_description")


def prose(document: doc.Document) -> tuple[Passage, ...]:
    """The passages that consist of sentences, without quotations."""
    return tuple(part for part in passages(document) if part.prose and not part.quoted)


def _inside(value: Any, block_id: str, item: int | None, name: str | None) -> Iterator[Passage]:
    quoted = isinstance(value, QUOTED) or name in QUOTED_FIELDS
    if hasattr(value, "text"):
        rich = getattr(value, "html", None)
        yield Passage(
            text=words_of(value),
            html=rich,
            block_id=block_id,
            item=item,
            field=name or ("html" if rich is not None else "text"),
            prose=rich is not None and not isinstance(value, doc.TableCell),
            quoted=quoted,
        )
    for each in dataclasses.fields(value):
        part = getattr(value, each.name)
        where = name or each.name
        if isinstance(part, str) and each.name in TEXT_FIELDS:
            yield Passage(text=part, block_id=block_id, item=item, field=where, quoted=quoted)
        elif dataclasses.is_dataclass(part):
            yield from _inside(part, block_id, item, where)
        elif isinstance(part, tuple) and each.name not in OTHERS_FIELDS:
            yield from _each(part, block_id, item, where)


def _each(parts: tuple[Any, ...], block_id: str, item: int | None, name: str) -> Iterator[Passage]:
    """The passages of the parts of a list, each an item; a table's cells are parts of a row."""
    for number, part in enumerate(parts):
        if dataclasses.is_dataclass(part):
            yield from _inside(part, block_id, number if item is None else item, name)


_ANCHOR = re.compile(r'<a\b[^<>]*?\bhref="([^"]*)"[^<>]*+>((?:[^<]|<(?!/?a\b))*+)</a>')
_TAG = re.compile(r"<[^<>]+>")


def links(document: doc.Document) -> Iterator[Link]:
    """The links in rich text. It is sanitised, so that a regular expression finds its anchors."""
    for part in passages(document):
        for url, words in _ANCHOR.findall(part.html or ""):
            text = entities.unescape(_TAG.sub("", words)).strip()
            yield Link(url=entities.unescape(url), text=text, passage=part)
