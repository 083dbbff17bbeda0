"""Forms that take no text of invisible characters for a name, a note or a description."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from blog.visible import is_visible


class Seen:
    """Refuses texts that nobody can see, each at its field. Mix it into any form."""

    cleaned_data: dict[str, Any]
    add_error: Callable[[str | None, Any], None]

    def clean(self) -> Any:
        cleaned: Any = super().clean()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and value and not is_visible(value):
                self.add_error(name, _("Write something that people can see."))
        return cleaned
