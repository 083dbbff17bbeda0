from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SyndicationConfig(AppConfig):
    """Editions, search and the purging of CDNs: the tables and receivers that channels share."""

    name = "syndication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication import delivery
        from syndication.editions import related, versions
        from syndication.http import cdn
        from syndication.search import index, tables

        related.connect_receivers()
        index.connect_receivers()
        versions.touched.connect(cdn.on_touched, dispatch_uid="purges")
        delivery.register(cdn.CHANNEL)
        post_migrate.connect(tables.after_migrate, sender=self)
