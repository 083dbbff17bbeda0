from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registers the receivers and the delivery channels of webhooks."""

    name = "syndication.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication import delivery
        from syndication.webhooks import events, sending

        events.connect_receivers()
        for channel in sending.CHANNELS:
            delivery.register(channel)
