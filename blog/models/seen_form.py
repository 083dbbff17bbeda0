"""Forms that take no text of invisible characters for a name, a note or a description, and no
control characters in any text.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from blog.visible import is_visible, readable


class Seen:
    """Refuses texts that nobody can see, each at its field, and removes control characters.

    Nobody sees those, so that a message about them would help nobody. Mix it into any form.
    """

    cleaned_data: dict[str, Any]
    add_error: Callable[[str | None, Any], None]

    def clean(self) -> Any:
        cleaned: Any = super().clean()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if not isinstance(value, str) or not value:
                continue
            self.cleaned_data[name] = readable(value)
            if not is_visible(value):
                self.add_error(name, _("Write something that people can see."))
        return cleaned
