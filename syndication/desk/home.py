"""What is wrong, on the first page of the admin: each with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from syndication.desk.models import Beat, Recheck
from syndication.desk.partners import failures, recall, recall_copy
from syndication.desk.recall import copies
from syndication.desk.refusals import PREFIX
from syndication.webhooks.models import Endpoint

LATE = timedelta(minutes=10)  # the timer runs each minute
MOST = 10  # refused posts that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong, and the page where it can be mended."""

    what: str
    name: str = ""
    url: str = ""


class TroublePanel(Component):
    name = "trouble"
    order = 205
    template_name = "admin/home/trouble.html"

    def __init__(self, found: list[Trouble]) -> None:
        self._found = found

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"found": self._found}


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page: nothing is shown where nothing is wrong."""
    if found := list(troubles(request.user, at=timezone.now())):
        shown.append(TroublePanel(found))


def troubles(user: Any, *, at: datetime) -> Iterator[Trouble]:
    """What is wrong, as far as ``user`` can do something about it."""
    if PagePermissionPolicy().user_has_permission(user, "publish"):
        yield from _late_timer(at)
        yield from _refused(user)
    if user.has_perm("webhooks.view_endpoint"):
        yield from _endpoints(at)
    if user.has_perm(recall_copy.VIEW):
        yield from _open_copies(at)
    if user.has_perm(failures.NEEDS):
        yield from _unbuilt()


def _late_timer(at: datetime) -> Iterator[Trouble]:
    beat = Beat.objects.filter(name="tick", ran_at__isnull=False).first()
    if beat is not None and beat.ran_at is not None and beat.ran_at < at - LATE:
        yield Trouble(
            what=_("Scheduled posts are not published: the timer has not run for %(minutes)d min.")
            % {"minutes": (at - beat.ran_at).total_seconds() // 60}
        )


def _refused(user: Any) -> Iterator[Trouble]:
    """Scheduled posts that could not be published at their time."""
    rows = dict(
        Beat.objects.filter(name__startswith=PREFIX).order_by("name").values_list("name", "report")
    )
    ids = [int(name.removeprefix(PREFIX)) for name in rows][:MOST]
    revisions = Revision.objects.filter(pk__in=ids)
    pages = Page.objects.in_bulk([int(each.object_id) for each in revisions])
    for revision in revisions:
        page = pages.get(int(revision.object_id))
        if page is None:
            continue
        _tries, _space, reasons = rows[f"{PREFIX}{revision.pk}"].partition(" ")
        may_edit = page.permissions_for_user(user).can_edit()
        yield Trouble(
            what=_("was not published at its time: %(reasons)s") % {"reasons": reasons},
            name=page.get_admin_display_title(),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else "",
        )


def _endpoints(at: datetime) -> Iterator[Trouble]:
    failing = Endpoint.objects.listening(at=at).filter(failing_since__isnull=False).count()
    stopped = Endpoint.objects.filter(disabled_at__isnull=False).exclude(
        disabled_why=Endpoint.Disabled.BY_PERSON
    )
    url = reverse("partners:index")
    if failing:
        words = ngettext(
            "%(count)d address of a partner does not take our messages.",
            "%(count)d addresses of partners do not take our messages.",
            failing,
        )
        yield Trouble(what=words % {"count": failing}, name=_("Partners"), url=url)
    if count := stopped.count():
        words = ngettext(
            "%(count)d address of a partner was disabled because it failed or was gone.",
            "%(count)d addresses of partners were disabled because they failed or were gone.",
            count,
        )
        yield Trouble(what=words % {"count": count}, name=_("Partners"), url=url)


def _open_copies(at: datetime) -> Iterator[Trouble]:
    if words := recall.summary(copies.open_count(at=at)):
        yield Trouble(what=words, name=_("Withdrawn posts"), url=reverse("recall:index"))


def _unbuilt() -> Iterator[Trouble]:
    count = Recheck.objects.exclude(problem="").count()
    if count:
        words = ngettext(
            "%(count)d post could not be built again after something in it had changed.",
            "%(count)d posts could not be built again after something in them had changed.",
            count,
        )
        yield Trouble(what=words % {"count": count})
