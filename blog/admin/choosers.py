"""Mends Wagtail's choosers: they draw a value that is no id, and speak the language of whoever
looks. Wagtail 8.0.1 raises for the one, and keeps the words of whoever looked first.
"""

import functools
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import AdminPageChooser, BaseChooser
from wagtail.snippets.widgets import AdminSnippetChooser

WORDS = ("choose_one_text", "choose_another_text", "link_to_chosen_text")
LABELS = ("choose_one_text", "choose_another_text", "edit_item_text", "create_action_label")
# They put a model's name into a translated sentence when they are made, often once per process.
COMPOSING = (AdminPageChooser, AdminSnippetChooser)


def install() -> None:
    """Wrap what choosers have in common. Again changes nothing."""
    if hasattr(BaseChooser.get_instance, "bears_garbage"):
        return
    BaseChooser.get_instance = _bearing_garbage(BaseChooser.get_instance)
    for chooser in COMPOSING:
        chooser.__init__ = _composing_when_drawn(chooser.__init__)
    for label in LABELS:
        setattr(ChooserViewSet, label, gettext_lazy(str(getattr(ChooserViewSet, label))))


def _bearing_garbage(wrapped: Any) -> Any:
    @functools.wraps(wrapped)
    def get_instance(self: Any, value: Any) -> Any:
        try:
            return wrapped(self, value)
        except (ValueError, TypeError, OverflowError):
            return None

    get_instance.bears_garbage = True  # type: ignore[attr-defined]
    return get_instance


def _composing_when_drawn(wrapped: Any) -> Any:
    """The constructor, wrapped so that its texts are translated each time they are rendered."""

    @functools.wraps(wrapped)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        def compose(name: str) -> str:
            fresh = object.__new__(type(self))
            wrapped(fresh, *args, **kwargs)
            return str(getattr(fresh, name))

        wrapped(self, *args, **kwargs)
        for name in WORDS:
            if name in vars(self) and name not in kwargs:
                setattr(self, name, lazy(compose, str)(name))

    return init
