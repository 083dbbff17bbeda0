from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """The feeds channel: RSS, Atom and JSON Feed, WebSub, and partners' feed profiles."""

    name = "syndication.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication.feeds import websub

        websub.connect_receivers()
