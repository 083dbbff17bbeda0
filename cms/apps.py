"""The wiring as an app: its commands, and the checks that run with every start."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Commands that set an installation up: it has no model of its own."""

    name = "cms"

    def ready(self) -> None:
        # Registered by being imported; nothing else imports them.
        from cms import checks  # noqa: F401
