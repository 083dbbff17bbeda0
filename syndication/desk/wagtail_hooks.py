"""The desk's places in the admin."""

from wagtail import hooks

from syndication.desk import bulk, profiles, refusals, withdrawing
from syndication.desk.partners import failures, journal, menu, recall

__all__ = ["bulk", "refusals"]  # they register their own hooks

hooks.register("before_unpublish_page", withdrawing.before_unpublish)
hooks.register("after_unpublish_page", recall.after_unpublish)
hooks.register("register_admin_viewset", lambda: menu.menu)
hooks.register("register_log_actions", profiles.log_actions)
hooks.register("register_log_actions", journal.log_actions)
hooks.register("register_reports_menu_item", failures.menu_item)
