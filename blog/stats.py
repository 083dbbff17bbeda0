"""How much a post holds: the one counting rule of the importer and of the page builder.

**Words** are runs of characters between white space that hold a letter or a digit, so a bullet, a
dash or the colon of a French « confiance : » counts for nothing. Counted is what the post itself
says: its lead and, in the body, headings, introductions, lead-ins, texts, captions, notes and the
labels of buttons. Not counted: the title, descriptions of pictures, and the blocks that are fed
from elsewhere (:data:`NOT_COUNTED`).

**Tips** and **signs** are the items of tips lists and signs checklists. **Headings** are those of
the outline: heading blocks, and blocks with a heading and a level of their own.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from blog.document import Block, RichText, Stats

NOT_COUNTED = frozenset({"author_byline", "share_links", "references", "crisis_support", "divider"})
# ``html`` says the same as ``text``; the rest are names, addresses and settings.
WORDED = frozenset(
    {
        "text",
        "heading",
        "lead_in",
        "title",
        "label",
        "note",
        "question",
        "attribution",
        "do_label",
        "dont_label",
    }
)


def words(text: str) -> int:
    """How many words ``text`` has."""
    return sum(any(mark.isalnum() for mark in word) for word in text.split())


def count(lead: RichText, body: Iterable[Block]) -> Stats:
    """The figures of a post, from the parts of its document."""
    blocks = tuple(body)
    counted = [block for block in blocks if block.type not in NOT_COUNTED]
    return Stats(
        words=words(lead.text)
        + sum(words(text) for block in counted for text in _said(block.value)),
        tips=_items(blocks, "tips_list"),
        signs=_items(blocks, "signs_checklist"),
        headings=sum(_is_headed(block) for block in blocks),
    )


def _said(value: Any) -> Iterator[str]:
    """The texts of a block's value, at any depth."""
    if isinstance(value, tuple):
        for part in value:
            yield from _said(part)
    elif dataclasses.is_dataclass(value):
        for item in dataclasses.fields(value):
            part = getattr(value, item.name)
            if item.name in WORDED and isinstance(part, str):
                yield part
            else:
                yield from _said(part)


def _items(blocks: Iterable[Block], kind: str) -> int:
    return sum(len(block.value.items) for block in blocks if block.type == kind)


def _is_headed(block: Block) -> bool:
    if block.type == "heading":
        return True
    return bool(getattr(block.value, "heading", None)) and hasattr(block.value, "heading_level")
