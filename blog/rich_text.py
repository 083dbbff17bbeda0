"""The rich text editor, with the one thing its form data lacks: it must fit into a database.

Half an emoji, cut by some other program and pasted, arrives as a lone surrogate inside the
editor's JSON. Nothing can store it, and the whole draft would be lost with it.
"""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from blog.renditions.markup import characters


class StorableRichTextArea(DraftailRichTextArea):
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return None if value is None else characters(value)
