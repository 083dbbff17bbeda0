"""Corrects the spacing of a whole draft: its fields and all texts of its body."""

from collections.abc import Callable
from typing import Any

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock

from blog.builder import addresses
from blog.models import PostPage
from blog.renditions.context import language
from blog.renditions.spacing import correct_html, correct_text

FIELDS = ("title", "email_subject", "email_preheader", "search_description", "image_alt")
# Fields of blocks that hold no sentences.
NO_TEXTS = frozenset({"lang", "url", "cta_url", "source_url", "doi"})

Correct = Callable[[str, str], str]


def correct(page: PostPage) -> bool:
    """Correct the spacing of ``page`` in memory; False where nothing had to be corrected.

    Only spaces change: the words, the ids of blocks and items and all else stay as they are. A part
    that is marked as being in another language follows the rules of that one, or none.
    """
    locale = addresses.tag(page.locale.language_code)
    before = {name: getattr(page, name) for name in (*FIELDS, "lead")}
    after = {name: _text(before[name], locale) for name in FIELDS}
    after["lead"] = correct_html(str(before["lead"] or ""), locale)
    for name, text in after.items():
        if text != before[name]:
            setattr(page, name, text)
    stored = page.body.get_prep_value()
    body = _stream(page.body.stream_block, stored, locale)
    if body != stored:
        page.body = page.body.stream_block.to_python(body)
    return body != stored or any(after[name] != before[name] for name in after)


def _text(value: str, locale: str) -> str:
    return correct_text(value, locale) if value else value


def _stream(block: StreamBlock, rows: list[Any], locale: str) -> list[Any]:
    return [
        {**row, "value": _value(block.child_blocks[row["type"]], row["value"], locale)}
        if row["type"] in block.child_blocks
        else row
        for row in rows
    ]


def _value(block: Any, value: Any, locale: str) -> Any:
    """A stored value of ``block``, corrected."""
    if isinstance(block, StreamBlock):
        return _stream(block, value or [], locale)
    if isinstance(block, ListBlock):
        return [{**row, "value": _value(block.child_block, row["value"], locale)} for row in value]
    if isinstance(block, StructBlock):
        return _struct(block, value, locale)
    if not isinstance(value, str):
        return value
    if isinstance(block, RichTextBlock):
        return correct_html(value, locale)
    return correct_text(value, locale) if isinstance(block, CharBlock) else value


def _struct(block: StructBlock, value: dict[str, Any], locale: str) -> dict[str, Any]:
    spoken = str(value.get("lang") or locale)
    if language(spoken) != spoken[:2].lower():
        return value  # neither English nor French: none of our rules
    return {
        name: part
        if name in NO_TEXTS or name not in block.child_blocks
        else _value(block.child_blocks[name], part, spoken)
        for name, part in value.items()
    }
