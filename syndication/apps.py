from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SyndicationConfig(AppConfig):
    """What readers and partners get."""

    name = "syndication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication import edge, related
        from syndication.search import tables

        related.connect()
        edge.connected()
        post_migrate.connect(tables.after_migrate, sender=self)
