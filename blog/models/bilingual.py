"""Shared facts hold both languages side by side, so that neither is forgotten."""

from typing import Any

from blog.renditions.context import language


def in_language(instance: Any, field: str, locale: str) -> str:
    """The field in the language of ``locale``; where French is missing, the English words."""
    if language(locale) == "fr":
        french = getattr(instance, f"{field}_fr")
        if french:
            return str(french)
    return str(getattr(instance, field))
