"""Snippets and settings that have a French field (``name_fr``) beside each English one."""

from django.db import models
from django.utils.translation import get_language

from blog.renditions.context import language


def in_language(instance: models.Model, field: str, locale: str) -> str:
    """The field in the language of ``locale``; the English text if the French one is empty."""
    if language(locale) == "fr":
        french = getattr(instance, f"{field}_fr")
        if french:
            return str(french)
    return str(getattr(instance, field))


def named(instance: models.Model) -> str:
    """The name in the active language."""
    return in_language(instance, "name", get_language() or "en")
