"""The names of the roles in the language of whoever looks; the database has the English ones."""

from django.contrib.auth.models import Group
from django.utils.translation import pgettext_lazy

ROLES = {
    "Writer": pgettext_lazy("role", "Writer"),
    "Editor": pgettext_lazy("role", "Editor"),
    "Clinical reviewer": pgettext_lazy("role", "Clinical reviewer"),
    "Translator": pgettext_lazy("role", "Translator"),
    "Partner manager": pgettext_lazy("role", "Partner manager"),
    "Analyst": pgettext_lazy("role", "Analyst"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}


def shown(group: Group) -> str:
    """The name of a role in the active language; of another group, the name it was given."""
    return str(ROLES.get(group.name, group.name))


def install() -> None:
    """Show the names wherever a group is shown. Calling it again changes nothing."""
    Group.__str__ = shown  # type: ignore[assignment,method-assign]
