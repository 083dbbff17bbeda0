from django.apps import AppConfig


class BlogConfig(AppConfig):
    """Posts: their models, editing, checks, documents and renditions."""

    name = "blog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog.admin import (
            change_requests,
            choosers,
            local_times,
            seen_names,
            shown_workflows,
            spreadsheets,
            step_reviews,
        )
        from blog.builder.facts import form_errors
        from blog.models.moderation import register_recorder
        from blog.models.post_form import register_check
        from blog.pictures import storing

        storing.install()
        register_check(form_errors)
        change_requests.install()
        choosers.install()
        local_times.install()
        seen_names.install()
        shown_workflows.install()
        spreadsheets.install()
        register_recorder(step_reviews.record)
