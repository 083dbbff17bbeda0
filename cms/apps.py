"""The wiring as an app, for its commands."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Commands that set an installation up: it has no model of its own."""

    name = "cms"
