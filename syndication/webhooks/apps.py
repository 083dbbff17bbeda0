from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Telling partners of changes as they happen."""

    name = "syndication.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"
