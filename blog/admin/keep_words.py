"""The script that keeps what is typed in the admin's forms, and what it asks the server.

See ``templates/static/admin/keep_words.js`` for the faults of Wagtail 8.0.1 that it repairs.
"""

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wagtail.models import Page


@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """204 to whoever may use the admin; Wagtail sends everybody else to the login page.

    With ``page``, the id of a post: 409 if the person may not edit it any more, for instance
    because the step that they reviewed has ended, or if it is deleted.
    """
    pk = request.GET.get("page")
    return HttpResponse(status=204 if pk is None or _is_open(request, pk) else 409)


def _is_open(request: HttpRequest, pk: str) -> bool:
    page = Page.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    return page is not None and page.specific.permissions_for_user(request.user).can_edit()


def script() -> SafeString:
    """The tags of the scripts, for every page of the admin, with their addresses and words."""
    return format_html(
        '<script src="{}" data-keep-words data-session="{}" data-words="{}" data-closed="{}">'
        '</script><script src="{}"></script><script src="{}"></script>'
        '<script src="{}" data-locked data-words="{}"></script>',
        static("admin/keep_words.js"),
        reverse("keep_words_session"),
        _(
            "The server could not be reached, or you are no longer logged in. Keep this page "
            "open and log in in another tab: what you typed is saved then."
        ),
        _(
            "Nothing was sent: you may not edit this post any more, because its review has ended "
            "or it was deleted. What you typed last is on this page only: copy it before you leave."
        ),
        static("admin/go_to.js"),
        static("admin/schedule_dates.js"),
        static("admin/locked.js"),
        _(
            "This post is locked: nothing can be changed in it now. The message at the top of the "
            "page says why."
        ),
    )


def urls() -> list[URLPattern]:
    return [path("session/", session, name="keep_words_session")]
