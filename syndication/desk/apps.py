from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Where Wagtail and the channels meet."""

    name = "syndication.desk"
    label = "desk"

    def ready(self) -> None:
        from syndication.desk import previews, profile_rules, receivers, seam  # noqa: F401

        seam.install()
        previews.install()
        receivers.connected()
