from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners, their keys, and what their contracts let them read."""

    name = "syndication.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from syndication.partners import authentication, embargo_access, entitlements

        embargo_access.connect_receivers()
        entitlements.connect_receivers()
        authentication.connect_receivers()
