"""Helpers for tests of pasted posts: import a string, and list the words of the result."""

import re

from blog.document import Block, Document
from blog.importers import source, text
from blog.importers.report import Imported, Notice

LEAD = "A first paragraph that says what this is about.\n\n"


def imported(pasted: str | bytes, title: str | None = "A Title", **options) -> Imported:
    raw = pasted if isinstance(pasted, bytes) else pasted.encode()
    return text.parse(source.decode("post.txt", "pasted_text", raw), title=title, **options)


def body(pasted: str, **options) -> tuple[Block, ...]:
    return imported(pasted, **options).document.body


def list_of(*items: str, heading: str = "How to rest", mark: str = "- ") -> str:
    return LEAD + heading + "\n" + "".join(f"{mark}{item}\n" for item in items)


def types(found: Imported) -> list[str]:
    return [block.type for block in found.document.body]


def codes(found: Imported) -> list[str]:
    return [notice.code for notice in found.warnings]


def words(said: str) -> list[str]:
    """Words without list marks and without the punctuation around them.

    A mark stands before something on its line: "3." alone on one is a word.
    """
    marks = re.sub(r"(?m)^\s*(?:\(?\d{1,2}[.)]|o(?=\t))[^\S\n]+(?=\S)", "", said)
    bare = (re.sub(r"^\W+|\W+$", "", word) for word in marks.split())
    return [word for word in bare if any(mark.isalnum() for mark in word)]


def said_by(document: Document) -> str:
    """All words of a document in reading order."""
    said = [document.lead.text]
    for block in document.body:
        value = block.value
        for name in ("heading", "intro", "text", "caption"):
            part = getattr(value, name, None)
            said.append(getattr(part, "text", part) or "")
        for item in getattr(value, "items", ()):
            said += [item.lead_in or "", item.text]
        said += [cell.text for row in getattr(value, "rows", ()) for cell in row.cells]
        if cta := getattr(value, "cta", None):
            said.append(cta.label)
        for author in getattr(value, "authors", ()):
            said += [author.name, *(author.credentials or ()), author.job_title or ""]
            said.append(author.bio or "")
    return "\n".join(said)


def notice_of(found: Imported, code: str) -> Notice:
    """The one notice of a code."""
    (notice,) = [notice for notice in found.warnings if notice.code == code]
    return notice
