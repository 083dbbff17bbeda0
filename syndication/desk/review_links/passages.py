"""The words of a review link as readers will see them, cut into passages to comment on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blog import document as doc
from blog.checks.findings import shorten
from blog.checks.passages import passages as texts_of
from blog.renditions import html, hypertext
from blog.renditions.context import Context

LEAD = "lead"
# Nothing to say about them; the reviewer's comment on the whole is always there.
WORDLESS = frozenset({"corrections", "divider", "related_posts", "share_links"})
LENGTH = 60  # characters of a passage's beginning

_MARK = re.compile(r"<!--ws-passage:(\d+)-->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of the page; ``id`` is the block's ("lead"), empty where nothing can be said about it.

    ``start`` is the beginning of its text, by which people recognise it.
    """

    html: SafeString
    id: str = ""
    start: str = ""


def split(document: doc.Document, context: Context) -> list[Passage]:
    """The whole body, in order: joined, the passages are its HTML."""
    marked: list[str] = []

    def mark(identity: str) -> SafeString:
        marked.append(identity)
        return format_html("<!--ws-passage:{}-->", len(marked) - 1)

    variant = replace(
        html.VARIANT,
        after=lambda block: SafeString() if block.type in WORDLESS else mark(block.id),
        lead=lambda markup: html.VARIANT.lead(markup) + (mark(LEAD) if document.lead.text else ""),
    )
    whole = hypertext.render(document, context, variant)
    return list(_cut(whole, marked, starts(document)))


def starts(document: doc.Document) -> dict[str, str]:
    """The beginning of the text of each block that has one, by its id, and of the lead."""
    found = {LEAD: shorten(document.lead.text, LENGTH)}
    for passage in texts_of(document):
        if passage.block_id and passage.text.strip():
            found.setdefault(passage.block_id, shorten(passage.text, LENGTH))
    return found


def _cut(whole: str, marked: list[str], beginnings: dict[str, str]) -> Iterator[Passage]:
    # Text and numbers of marks in turn. Sanitised text has no comments: each mark is ours.
    *parts, rest = _MARK.split(whole)
    for markup, number in zip(parts[::2], parts[1::2], strict=True):
        identity = marked[int(number)]
        start = beginnings.get(identity, "")
        yield Passage(html=mark_safe(markup), id=identity, start=start)  # noqa: S308  # our rendition
    yield Passage(html=mark_safe(rest))  # noqa: S308  # our rendition of sanitised text
