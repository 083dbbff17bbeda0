"""No form of a model takes a text of invisible characters: collections, documents, groups, people.

Nor does one store control characters, which feeds and mails cannot hold.

Our own forms are ``Seen``; those that Wagtail makes of its models, and of lists in our forms, are
as many and have no class in common but Django's.
"""

import functools
from typing import Any

from django.db import models
from django.forms.models import BaseModelForm
from django.utils.translation import gettext as _

from blog.visible import is_visible, readable


def install() -> None:
    """Check the texts of every model form. Calling it again changes nothing."""
    # Every form calls it, whatever it cleans itself.
    form: Any = BaseModelForm
    wrapped = form._post_clean  # noqa: SLF001
    if hasattr(wrapped, "wants_visible_text"):
        return

    @functools.wraps(wrapped)
    def post_clean(self: Any) -> None:
        for name, text in _texts(self).items():
            self.cleaned_data[name] = readable(text)
            if not is_visible(text):
                self.add_error(name, _("Write something that people can see."))
        wrapped(self)

    post_clean.wants_visible_text = True  # type: ignore[attr-defined]
    form._post_clean = post_clean  # noqa: SLF001


def _texts(form: Any) -> dict[str, str]:
    """The texts that were sent, by field; a password is none."""
    texts = {
        field.name
        for field in form._meta.model._meta.get_fields()  # noqa: SLF001  # Django's public API
        if isinstance(field, models.CharField | models.TextField) and field.name != "password"
    }
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if name in texts and isinstance(value, str) and value
    }
