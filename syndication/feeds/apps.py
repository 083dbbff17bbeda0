from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """RSS, Atom and JSON Feed."""

    name = "syndication.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication.feeds import websub

        websub.connected()
