from django.apps import AppConfig


class SyndicationConfig(AppConfig):
    """What readers and partners get."""

    name = "syndication"
    default_auto_field = "django.db.models.BigAutoField"
