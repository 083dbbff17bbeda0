"""Registers the desk's hooks with Wagtail."""

from wagtail import hooks

from syndication.desk import (
    bulk,
    guides,
    home,
    integrity,
    profiles,
    redacting,
    refusals,
    sending_switch,
    withdrawing,
)
from syndication.desk.history import pages as differences
from syndication.desk.links import pages as link_pages
from syndication.desk.links import report as link_report
from syndication.desk.listing import bulk as listing_bulk
from syndication.desk.listing.menu import all_posts
from syndication.desk.partners import failures, journal, menu, post_report, recall
from syndication.desk.planning import menu as planning
from syndication.desk.reports import (
    every_post,
    outdated,
    partner_figures,
    pictures,
    reviews,
    unused,
)
from syndication.desk.reports import menu as reports
from syndication.desk.review_links import admin_pages as review_links
from syndication.desk.review_links import comments
from syndication.desk.review_links import editor as review_links_editor
from syndication.desk.translations import confirming, report
from syndication.desk.weekly.account import WeeklyMailPanel

__all__ = ["bulk", "listing_bulk", "refusals"]  # importing them registers their hooks

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
hooks.register("register_admin_viewset", lambda: planning.calendar)
hooks.register("register_page_header_buttons", planning.buttons)
hooks.register("register_admin_urls", guides.urls)
hooks.register("register_help_menu_item", guides.menu_item)
hooks.register("construct_help_menu", guides.menu_without_wagtails)
hooks.register("register_admin_viewset", lambda: all_posts)
hooks.register("construct_homepage_panels", integrity.panels)
hooks.register("construct_homepage_panels", home.panels)
hooks.register("construct_homepage_panels", sending_switch.panels)
hooks.register("register_admin_urls", sending_switch.urls)
hooks.register("register_log_actions", sending_switch.log_actions)
hooks.register("register_log_actions", profiles.log_actions)
hooks.register("register_log_actions", journal.log_actions)
hooks.register("register_reports_menu_item", failures.menu_item)
hooks.register("register_admin_urls", link_pages.urls)
hooks.register("register_reports_menu_item", link_report.menu_item)
hooks.register("register_admin_urls", reports.urls)
hooks.register("register_reports_menu_item", reviews.menu_item)
hooks.register("register_reports_menu_item", outdated.menu_item)
hooks.register("register_reports_menu_item", unused.menu_item)
hooks.register("register_reports_menu_item", every_post.menu_item)
hooks.register("register_reports_menu_item", partner_figures.menu_item)
hooks.register("register_reports_menu_item", pictures.menu_item)
hooks.register("register_admin_urls", confirming.urls)
hooks.register("register_admin_urls", report.urls)
hooks.register("register_reports_menu_item", report.menu_item)
hooks.register("construct_homepage_panels", report.panels)
hooks.register("register_log_actions", confirming.log_actions)
hooks.register("register_admin_urls", redacting.urls)
hooks.register("register_page_header_buttons", redacting.buttons)
hooks.register("register_log_actions", redacting.log_actions)
hooks.register("register_admin_urls", review_links.urls)
hooks.register("register_page_header_buttons", review_links_editor.buttons)
hooks.register("before_edit_page", review_links_editor.before_edit)
hooks.register("register_admin_urls", differences.urls)
hooks.register("register_page_header_buttons", differences.buttons)
hooks.register("register_admin_urls", comments.urls)
hooks.register("register_page_header_buttons", comments.buttons)
hooks.register("before_edit_page", comments.before_edit)
hooks.register("register_admin_urls", post_report.urls)
hooks.register("register_page_header_buttons", post_report.buttons)
hooks.register("register_account_settings_panel", WeeklyMailPanel)
