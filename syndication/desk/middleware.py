"""Shows people in the admin why a publication, a change or a deletion was refused."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail.models import Page

from syndication.desk import already_down, refused_pages
from syndication.desk.reissuing import MayNotReissue
from syndication.desk.releases import PublishRefused
from syndication.desk.under_way import ReviewEndedError

UNPROCESSABLE = 422


class Refusals:
    """Turns ``PublishRefused`` from any view of the admin into a message on the page's form.

    What the editor wrote stays as a draft. A refused copy leaves no page: then the explorer is
    shown. A refused change or deletion of something that posts use is answered by a page that
    names the posts. Who comes to take down what is taken down is told who did it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        return already_down.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ProtectedError):
            return refused_pages.in_use(request, exception)
        if isinstance(exception, MayNotReissue):
            return refused_pages.may_not_reissue(request, exception)
        if isinstance(exception, ReviewEndedError):
            return already_down.review_ended(request, exception.page)
        if not isinstance(exception, PublishRefused):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(
                {"message": str(exception), "reasons": exception.reasons}, status=UNPROCESSABLE
            )
        messages.error(request, message(exception))
        if Page.objects.filter(pk=exception.page.pk).exists():
            return redirect("wagtailadmin_pages:edit", exception.page.pk)
        return redirect("wagtailadmin_explore_root")


def message(refused: PublishRefused) -> str:
    """The refusal in words, with the post's title and every reason."""
    return _("“%(title)s” was not published. %(reasons)s") % {
        "title": refused.page.title,
        "reasons": " ".join(refused.reasons),
    }
