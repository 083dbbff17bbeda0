"""The desk's places in the admin."""

from wagtail import hooks

from syndication.desk import bulk, profiles, refusals, withdrawing

__all__ = ["bulk", "refusals"]  # they register their own hooks

hooks.register("before_unpublish_page", withdrawing.before_unpublish)
hooks.register("register_admin_viewset", lambda: profiles.profiles)
hooks.register("register_log_actions", profiles.log_actions)
