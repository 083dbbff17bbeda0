from django.apps import AppConfig


class BlogConfig(AppConfig):
    """What editors write."""

    name = "blog"
    default_auto_field = "django.db.models.BigAutoField"
