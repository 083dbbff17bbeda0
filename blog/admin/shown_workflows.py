"""Workflows and tasks that ship with the product are named in the language of whoever looks.

Their names are rows of the database, and Wagtail shows them in thirty templates, mails and menus.
"""

from typing import Any

from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop

from wagtail.models import BaseLogEntry, Task, Workflow

# As 0005_moderation names them.
SHIPPED = frozenset({gettext_noop("Approval by an Editor"), gettext_noop("Clinical review")})


class ShownName(str):
    """The stored name, which templates and sentences show in the current language.

    It is the stored text to the database and to forms, so that an edit does not store a
    translation.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return gettext(str.__str__(self)) if self in SHIPPED else str.__str__(self)


class _Name:
    """The attribute of the model in place of Django's, which finds the value in the instance."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.deferred = field.descriptor_class(field)

    def __get__(self, instance: Model | None, owner: Any = None) -> Any:
        if instance is None:
            return self.deferred
        stored = vars(instance).get("name")
        if stored is None:
            stored = self.deferred.__get__(instance, owner)
        return ShownName(stored) if isinstance(stored, str) else stored

    def __set__(self, instance: Model, value: Any) -> None:
        # As a plain string: a copy of the name is what was stored.
        vars(instance)["name"] = str.__str__(value) if isinstance(value, str) else value


def _message(wrapped: Any) -> Any:
    """What a line of the history says; Wagtail keeps the names in the entry's data."""

    def message(self: BaseLogEntry) -> Any:
        said = str(wrapped.func(self))
        if self.action.startswith("wagtail.workflow"):
            for name in SHIPPED:
                said = said.replace(name, gettext(name))
        return said

    made = cached_property(message)
    made.__set_name__(BaseLogEntry, "message")
    return made


def install() -> None:
    """Show the names of both models so, here and in the history. Again changes nothing."""
    if isinstance(vars(Workflow)["name"], _Name):
        return
    for model in (Workflow, Task):
        field = model._meta.get_field("name")  # noqa: SLF001  # Django's public API
        model.name = _Name(field)
        field.value_from_object = lambda instance: vars(instance)["name"]
    BaseLogEntry.message = _message(BaseLogEntry.message)
