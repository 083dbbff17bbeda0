from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Publishing, previews, the timer and the admin of partners."""

    name = "syndication.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing rules and receivers registers them.
        from blog import checks
        from blog.admin import coming, side_panels
        from blog.admin.picture_changes import register_question
        from blog.models.shared_form import register_guard
        from syndication.desk import (  # noqa: F401
            deleting,
            fetching,
            near_copies,
            newsletter_rules,
            old_addresses,
            picture_changes,
            picture_dates,
            previews,
            profile_rules,
            receivers,
            reissuing,
            seam,
        )
        from syndication.desk.links import dead, noting
        from syndication.desk.translations import baselines, original_panel

        seam.install()
        fetching.install()
        noting.connect_receivers()
        old_addresses.install()
        previews.install()
        register_guard(reissuing.form_error)
        register_question(picture_changes.question)
        coming.register_facts(picture_dates.events)
        checks.register_original(baselines.original)
        checks.register_copies(near_copies.of)
        checks.register_dead_links(dead.of)
        side_panels.register(original_panel.of)
