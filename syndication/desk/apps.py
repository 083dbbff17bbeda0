from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Where Wagtail and the channels meet."""

    name = "syndication.desk"
    label = "desk"

    def ready(self) -> None:
        from syndication.desk import seam

        seam.install()
