"""The pages that say why something that posts use was not changed or deleted."""

from typing import Any

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from syndication.desk import uses
from syndication.desk.deleting import InUse, PostsBelow
from syndication.desk.reissuing import MayNotReissue
from syndication.desk.uses import State, Use

CONFLICT = 409
FORBIDDEN = 403
SHOWN = 50  # uses that are listed

STATES: dict[State, str | Promise] = {
    State.LIVE: gettext_lazy("published"),
    State.SCHEDULED: gettext_lazy("scheduled"),
    State.UNPUBLISHED: gettext_lazy("not published"),
    State.WITHDRAWN: gettext_lazy("withdrawn: readers are sent on to this page"),
    State.SITE: gettext_lazy("settings of the site"),
    State.PARTNER: gettext_lazy("a partner is limited to this topic"),
}


class RefusedPage(WagtailAdminTemplateMixin):
    """A page of the admin with a heading, an explanation, and the posts in question."""

    header_icon = "warning"
    template_name = "admin/deleting/refused.html"

    def __init__(self, request: HttpRequest, title: str) -> None:
        self.request = request
        self.page_title = title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


def in_use(request: HttpRequest, error: ProtectedError) -> HttpResponse:
    """What stands in the way of a deletion, or of unpublishing an index (409)."""
    found = error.uses if isinstance(error, InUse) else uses.protecting(error)
    kept = (error.row,) if isinstance(error, InUse) else uses.protected(error)
    row = ", ".join(map(str, kept))
    values: dict[str, Any] = {"row": row, "uses": rows(found, request.user)}
    if isinstance(error, PostsBelow):
        sentence = _("This cannot be unpublished, because posts below it are public.")
        values["advice"] = _("Unpublish these posts first, and say why.")
        return _answer(request, _("Not unpublished"), sentence, values, status=CONFLICT)
    sentence = _("This cannot be deleted, because it is in use.")
    return _answer(request, _("Not deleted"), sentence, values, status=CONFLICT)


def may_not_reissue(request: HttpRequest, error: MayNotReissue) -> HttpResponse:
    """Who can make a change that would publish posts anew (403)."""
    sentence = str(error)
    values = {"row": str(error.row)}
    return _answer(request, _("Not changed"), sentence, values, status=FORBIDDEN)


def rows(found: tuple[Use, ...], user: Any) -> list[dict[str, Any]]:
    """The uses as the page lists them, each with a link where ``user`` may follow it.

    The list is bounded: its last row says how many there are besides.
    """
    rest = len(found) - SHOWN
    found = found[:SHOWN]
    pages = Page.objects.in_bulk([use.page_id for use in found if use.page_id])
    listed: list[dict[str, Any]] = [
        {"title": use.title, "state": STATES[use.state], "url": _url(pages.get(use.page_id), user)}
        for use in found
    ]
    if rest > 0:
        words = ngettext("and %(count)d more", "and %(count)d more", rest)
        listed.append({"title": words % {"count": rest}, "state": "", "url": ""})
    return listed


def _url(page: Page | None, user: Any) -> str:
    if page is None or not page.permissions_for_user(user).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _answer(
    request: HttpRequest, title: str, sentence: str, values: dict[str, Any], *, status: int
) -> HttpResponse:
    """The page, or JSON for a script of the admin."""
    asks = request.headers.get("Accept", "").startswith("application/json")
    if asks or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        titles = [use["title"] for use in values.get("uses", ())]
        words = {"success": False, "message": sentence, "error_message": sentence, "uses": titles}
        return JsonResponse(words, status=status)
    page = RefusedPage(request, title)
    context = page.get_context_data(sentence=sentence, **values)
    answer = TemplateResponse(request, page.template_name, context, status=status)
    return answer.render()
