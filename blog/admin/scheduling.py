"""The item "Publish at…" of the editor's action menu: opens the dialogue of the dates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.admin.action_menu import PublishMenuItem

from blog.models import PostPage


class ScheduleMenuItem(PublishMenuItem):
    """Shown for a saved post, to whoever may publish it."""

    label = _("Publish at…")
    name = "action-schedule"
    template_name = "admin/scheduling/menu_item.html"

    def is_shown(self, context: Any) -> bool:
        is_saved_post = context["view"] == "edit" and isinstance(context["page"], PostPage)
        return bool(is_saved_post and super().is_shown(context))


def menu_item() -> ScheduleMenuItem:
    """Wagtail's hook, right before "Publish"."""
    return ScheduleMenuItem(order=25)
