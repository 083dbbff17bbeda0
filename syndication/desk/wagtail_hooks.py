"""Registers the desk's hooks with Wagtail."""

from wagtail import hooks

from syndication.desk import (
    bulk,
    home,
    integrity,
    profiles,
    redacting,
    refusals,
    sending_switch,
    withdrawing,
)
from syndication.desk.partners import failures, journal, menu, recall

__all__ = ["bulk", "refusals"]  # importing them registers their hooks

hooks.register("before_unpublish_page", withdrawing.before_unpublish)
hooks.register("construct_page_action_menu", withdrawing.menu_items)
hooks.register("before_delete_page", withdrawing.before_delete)
hooks.register("after_unpublish_page", withdrawing.after_unpublish)
hooks.register("after_unpublish_page", recall.after_withdrawal)
hooks.register("after_delete_page", withdrawing.after_withdrawal)
hooks.register("after_delete_page", recall.after_withdrawal)
hooks.register("after_bulk_action", withdrawing.after_bulk_action)
hooks.register("after_bulk_action", recall.after_bulk_action)
hooks.register("register_admin_viewset", lambda: menu.menu)
hooks.register("construct_homepage_panels", integrity.panels)
hooks.register("construct_homepage_panels", home.panels)
hooks.register("construct_homepage_panels", sending_switch.panels)
hooks.register("register_admin_urls", sending_switch.urls)
hooks.register("register_log_actions", sending_switch.log_actions)
hooks.register("register_log_actions", profiles.log_actions)
hooks.register("register_log_actions", journal.log_actions)
hooks.register("register_reports_menu_item", failures.menu_item)
hooks.register("register_admin_urls", redacting.urls)
hooks.register("register_page_header_buttons", redacting.buttons)
hooks.register("register_log_actions", redacting.log_actions)
