"""Counts the words, tips, signs and headings of a post, for the importers and the builder.

**Words** are runs of characters between white space that contain a letter or a digit, so that a
bullet, a dash or the colon of a French « confiance : » does not count. Counted are the lead and, in
the body, headings, introductions, lead-ins, texts, captions, notes and button labels. Not counted
are the title, descriptions of pictures, transcripts, and blocks whose text comes from elsewhere
(:data:`NOT_COUNTED`).

**Tips** and **signs** are the items of tips lists and signs checklists. **Headings** are those of
the outline: heading blocks, and blocks with a heading and a level.
"""

import dataclasses
from collections.abc import Iterable, Iterator

from blog.document import Block, RichText, Stats

NOT_COUNTED = frozenset(
    {
        "author_byline",
        "share_links",
        "references",
        "crisis_support",
        "related_posts",
        "corrections",
        "divider",
    }
)
# Nobody has to read a transcript: its words are those of the recording.
NOT_COUNTED_FIELDS = frozenset({"transcript"})
# ``html`` repeats ``text``; the other fields are names, addresses and settings.
COUNTED_FIELDS = frozenset(
    {
        "text",
        "caption",
        "heading",
        "hours",
        "name",
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
    """The number of words in ``text``."""
    return sum(any(mark.isalnum() for mark in word) for word in text.split())


def count(lead: RichText, body: Iterable[Block]) -> Stats:
    """The statistics of a post, from its lead and body."""
    blocks = tuple(body)
    counted = [block for block in blocks if block.type not in NOT_COUNTED]
    return Stats(
        words=words(lead.text)
        + sum(words(text) for block in counted for text in _texts(block.value)),
        tips=_items(blocks, "tips_list"),
        signs=_items(blocks, "signs_checklist"),
        headings=sum(_is_headed(block) for block in blocks),
    )


def _texts(value: object) -> Iterator[str]:
    """The texts of a block's value, at any depth."""
    if isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif dataclasses.is_dataclass(value):
        for item in dataclasses.fields(value):
            part = getattr(value, item.name)
            if item.name in COUNTED_FIELDS and isinstance(part, str):
                yield part
            elif item.name not in NOT_COUNTED_FIELDS:
                yield from _texts(part)


def _items(blocks: Iterable[Block], kind: str) -> int:
    return sum(len(block.value.items) for block in blocks if block.type == kind)


def _is_headed(block: Block) -> bool:
    if block.type == "heading":
        return True
    return bool(getattr(block.value, "heading", None)) and hasattr(block.value, "heading_level")
