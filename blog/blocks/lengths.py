"""How much text a field and a body may hold, drafts included: see :mod:`blog.limits`.

A browser's own limit cuts what is pasted without a word. So there is none, and the form says at the
field how much is too much; nothing of it is lost.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from blog import limits


def complaint(value: object) -> str | None:
    """The error of a text or rich text that is too long, or ``None``."""
    if _size(value) <= limits.TEXT:
        return None
    count = letters(value)
    if count <= limits.TEXT and _size(value) <= limits.TEXT * limits.MARKUP:
        return None
    return _(
        "This text is too long: %(count)d characters; at most %(max)d are possible. Divide it."
    ) % {"count": count, "max": limits.TEXT}


def body_complaint(value: Any) -> str | None:
    """The error of a body that is too long as a whole, or ``None``."""
    texts = [text for block in value for text in _texts(block.value)]
    if sum(map(_size, texts)) <= limits.BODY:
        return None
    count = sum(map(letters, texts))
    if count <= limits.BODY:
        return None
    return _(
        "This post is too long: %(count)d characters; at most %(max)d are possible. Make several "
        "posts of it."
    ) % {"count": count, "max": limits.BODY}


def letters(value: object) -> int:
    """The characters of a text; of a rich text without its tags."""
    if isinstance(value, RichText):
        value = strip_tags(value.source)
    return len(value) if isinstance(value, str) else 0


def _size(value: object) -> int:
    if isinstance(value, RichText):
        value = value.source
    return len(value) if isinstance(value, str) else 0


def _texts(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, ListValue):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str | RichText):
        yield value
