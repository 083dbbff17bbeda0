"""What the project changes in Wagtail's menus."""

from django.http import HttpRequest

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale
from wagtail.permissions import policy_registry


@hooks.register("construct_settings_menu")
def no_locales_without_right(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take *Locales* away from people whom its page refuses; Wagtail asks for another right."""
    policy = policy_registry.get_by_type(Locale)
    if not policy.user_has_any_permission(request.user, ["add", "change", "delete"]):
        items[:] = [item for item in items if item.name != "locales"]
