from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Telling partners of changes as they happen."""

    name = "syndication.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication import delivery
        from syndication.webhooks import channels, events

        events.connected()
        for channel in channels.ALL:
            delivery.register(channel)
