from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Who reads by a contract: partners, their keys, and what they may read."""

    name = "syndication.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication.partners import ahead, entitlements, gate

        ahead.connected()
        entitlements.connected()
        gate.connected()
