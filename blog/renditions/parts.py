"""Blocks unfolded for the templates of mail and plain text.

A template meets plain dictionaries: ``prose`` (rich text in the medium's own form), ``line``
(the same in one line), absolute addresses, and single-line words.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from blog import document as doc
from blog.renditions import phrases
from blog.renditions.prose import Address, line

ADDRESSES = frozenset({"url", "source_url", "licence_url"})
# Help and warnings reach every reader, whatever an editor's choice of media says.
NEVER_TRIMMED = frozenset({"crisis_support", "content_warning"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a medium writes rich text, rich text on one line, and addresses."""

    prose: Callable[[str], str]
    line: Callable[[str], str]
    address: Address


def unfold(value: Any, manner: Manner) -> Any:
    """A part of a document as dictionaries and lists in the manner of a medium."""
    if isinstance(value, str):
        return line(value)
    if isinstance(value, tuple):
        return [unfold(part, manner) for part in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if "html" in fields:
        html = fields.pop("html")
        fields.pop("text", None)
        unfolded: dict[str, Any] = {"prose": manner.prose(html), "line": manner.line(html)}
    else:
        unfolded = {}
    for name, part in fields.items():
        unfolded[name] = manner.address(part) if name in ADDRESSES else unfold(part, manner)
    said = _said(value, manner)
    return {**unfolded, **{name: part and line(part) for name, part in said.items()}}


def _said(value: Any, manner: Manner) -> dict[str, str | None]:
    """The phrases that belong to a part: its number in clear, its name with credentials."""
    if isinstance(value, doc.CrisisChannel):
        return {
            "way": str(phrases.WAYS[value.kind]),
            "digits": phrases.digits_beside(value.label, value.url),
            "keyword": phrases.keyword(value),
        }
    if isinstance(value, doc.CrisisResource):
        return {"tongues": phrases.tongues(value.languages)}
    if isinstance(value, doc.Action):
        return {"number": phrases.number(value.url or "")}
    if isinstance(value, doc.Author):
        return {"signature": phrases.person(value)}
    if isinstance(value, doc.Reference):
        return {
            "address": manner.address(f"https://doi.org/{value.doi}" if value.doi else value.url),
            "accessed_on": phrases.day(value.accessed) if value.accessed else None,
        }
    if isinstance(value, doc.Correction):
        return {"day": phrases.day(value.date)}
    if isinstance(value, doc.ContentWarning):
        return {"topic_names": phrases.topics(value.topics)}
    return {}


def shown(document: doc.Document, medium: doc.Medium) -> Iterator[doc.Block]:
    """The blocks that a medium shows, in order; warnings come first, whatever their place."""
    blocks = [
        part for part in document.body if part.type in NEVER_TRIMMED or part.visible_in(medium)
    ]
    yield from (part for part in blocks if part.type == "content_warning")
    yield from (part for part in blocks if part.type != "content_warning")


def unplaced_support(document: doc.Document) -> doc.CrisisSupport | None:
    """The post's own crisis support, where no block of the body says the same."""
    found = document.crisis_support
    placed = [part.value for part in document.body if part.type == "crisis_support"]
    return None if found is None or found in placed else found
