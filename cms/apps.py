"""The app that provides the project's commands and system checks."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Commands and system checks; the app has no models."""

    name = "cms"

    def ready(self) -> None:
        # Importing the module registers its checks.
        from cms import (
            checks,  # noqa: F401
            french,
            stored_files,
        )
        from cms.accounts import own, role_names

        french.install()
        own.install()
        role_names.install()
        stored_files.install()
