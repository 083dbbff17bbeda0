"""The desk's places in the admin."""

from wagtail import hooks

from syndication.desk import withdrawing

hooks.register("before_unpublish_page", withdrawing.before_unpublish)
