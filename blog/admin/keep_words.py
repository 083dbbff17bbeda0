"""The script that keeps what is typed in the admin's forms, and what it asks the server.

See ``templates/static/admin/keep_words.js`` for the faults of Wagtail 8.0.1 that it repairs.
"""

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

# Wagtail's own messages whose French misleads ("will write a new version"): ours replaces it.
MISTRANSLATED = (
    gettext_noop("Saving will overwrite a newer version."),
    gettext_noop("Only reviewers for this task can edit the %(model_name)s."),
)


@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """204 to whoever may use the admin; Wagtail sends everybody else to the login page."""
    return HttpResponse(status=204)


def script() -> SafeString:
    """The tags of the scripts, for every page of the admin, with their addresses and words."""
    return format_html(
        '<script src="{}" data-keep-words data-session="{}" data-words="{}"></script>'
        '<script src="{}"></script><script src="{}"></script>',
        static("admin/keep_words.js"),
        reverse("keep_words_session"),
        _(
            "The server could not be reached, or you are no longer logged in. Keep this page "
            "open and log in in another tab: what you typed is saved then."
        ),
        static("admin/go_to.js"),
        static("admin/schedule_dates.js"),
    )


def urls() -> list[URLPattern]:
    return [path("session/", session, name="keep_words_session")]
