"""The rich text widget, which removes characters that the database cannot store, bears garbage, in
forms and in the database, and does not propose blocks where there are none.

Half an emoji, cut off by another program and pasted, arrives as a lone surrogate in the editor's
JSON. Saving it would fail, and the whole draft would be lost.
"""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from blog.admin import stored_text
from blog.visible import characters

# No character of a text: forms refuse it, with an error at the field.
MALFORMED = "\x00"


class StorableRichTextArea(DraftailRichTextArea):
    """Wagtail's editor, with its form data limited to storable characters.

    What is not the editor's JSON becomes ``MALFORMED``: Wagtail's widget raises, and answers 500.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.options.get("blockTypes") and not self.options.get("enableHorizontalRule"):
            # Wagtail's says that "/" inserts a block.
            self.options["placeholder"] = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        try:
            value = super().value_from_datadict(data, files, name)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return MALFORMED
        return None if value is None else characters(value)

    def format_value(self, value: Any) -> Any:
        text = "" if value == MALFORMED else value
        for read in (_as_stored, stored_text.mended):
            try:
                return super().format_value(read(text))
            except (AssertionError, LookupError, ValueError, TypeError, AttributeError):
                continue
        return super().format_value(stored_text.words(text))


def _as_stored(text: Any) -> Any:
    return text
