from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Publishing, previews, the timer and the admin of partners."""

    name = "syndication.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing rules and receivers registers them.
        from blog.models.shared_form import register_guard
        from syndication.desk import (  # noqa: F401
            deleting,
            newsletter_rules,
            previews,
            profile_rules,
            receivers,
            reissuing,
            seam,
        )

        seam.install()
        previews.install()
        register_guard(reissuing.form_error)
