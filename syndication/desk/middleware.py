"""A refused publication, told to the editor who asked for it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail.models import Page

from syndication.desk.posts import PublishRefused

UNPROCESSABLE = 422


class Refusals:
    """Turns ``PublishRefused`` from any view of the admin into a message, at the page's form.

    What the editor wrote is kept as a draft. Only a refused copy leaves no page to go to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PublishRefused):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(
                {"message": str(exception), "reasons": exception.reasons}, status=UNPROCESSABLE
            )
        messages.error(request, said(exception))
        if Page.objects.filter(pk=exception.page.pk).exists():
            return redirect("wagtailadmin_pages:edit", exception.page.pk)
        return redirect("wagtailadmin_explore_root")


def said(refused: PublishRefused) -> str:
    """The message of one refusal."""
    return _("“%(title)s” was not published. %(reasons)s") % {
        "title": refused.page.title,
        "reasons": " ".join(refused.reasons),
    }
