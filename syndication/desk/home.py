"""What is wrong, on the first page of the admin: each with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.models import PostPage
from syndication.desk import refusals, siblings
from syndication.desk.models import Beat, Recheck
from syndication.desk.partners import failures, recall, recall_copy
from syndication.desk.recall import copies
from syndication.webhooks.models import Endpoint

LATE = timedelta(minutes=10)  # the timer runs each minute
MOST = 10  # refused posts, and posts whose time ended, that are named
SAID_FOR = timedelta(days=14)  # what else is published of a post, after its time ended


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


class CalmPanel(Component):
    """What a partner manager's first page says where nothing is wrong: it lists no posts."""

    name = "calm"
    order = 205
    template_name = "admin/home/calm.html"


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page: editors see what is wrong, if anything is.

    Partner managers also read that nothing is.
    """
    if found := list(troubles(request.user, at=timezone.now())):
        shown.append(TroublePanel(found))
    elif request.user.has_perms(["webhooks.view_endpoint", recall_copy.VIEW]):
        shown.append(CalmPanel())


def troubles(user: Any, *, at: datetime) -> Iterator[Trouble]:
    """What is wrong, as far as ``user`` can do something about it."""
    if PagePermissionPolicy().user_has_permission(user, "publish"):
        yield from late_timer(at)
        yield from _refused(user)
        yield from _left_published(user, at)
    yield from of_partners(user, at=at)
    if user.has_perm(failures.NEEDS):
        yield from _unbuilt()


def of_partners(user: Any, *, at: datetime) -> Iterator[Trouble]:
    """What is wrong with partners, for whoever looks after them."""
    if user.has_perm("webhooks.view_endpoint"):
        yield from _endpoints(at)
    if user.has_perm(recall_copy.VIEW):
        yield from _open_copies(at)


def late_timer(at: datetime) -> Iterator[Trouble]:
    """That the timer has not run for longer than it may."""
    beat = Beat.objects.filter(name="tick", ran_at__isnull=False).first()
    if beat is not None and beat.ran_at is not None and beat.ran_at < at - LATE:
        yield Trouble(
            what=_("Scheduled posts are not published: the timer has not run for %(minutes)d min.")
            % {"minutes": (at - beat.ran_at).total_seconds() // 60}
        )


def _refused(user: Any) -> Iterator[Trouble]:
    """Scheduled posts that could not be published at their time."""
    reasons = refusals.in_words()
    ids = list(reasons)[:MOST]
    revisions = Revision.objects.filter(pk__in=ids)
    pages = Page.objects.in_bulk([int(each.object_id) for each in revisions])
    for revision in revisions:
        page = pages.get(int(revision.object_id))
        if page is None:
            continue
        may_edit = page.permissions_for_user(user).can_edit()
        yield Trouble(
            what=_("was not published at its time: %(reasons)s")
            % {"reasons": reasons[revision.pk]},
            name=page.get_admin_display_title(),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else "",
        )


def _left_published(user: Any, at: datetime) -> Iterator[Trouble]:
    """Copies and translations of posts whose time ended: nobody was asked about them then."""
    ended = PostPage.objects.filter(live=False, expired=True, expire_at__range=(at - SAID_FOR, at))
    found = list(ended.defer_streamfields().order_by("-expire_at", "pk")[:MOST])
    if not siblings.of(found, user=user):
        return
    for post in found:
        for each in siblings.of([post], user=user):
            if each.may_unpublish and each.page.expire_at is None:
                yield Trouble(
                    what=_(
                        "(%(language)s) is still published; “%(title)s”, which it was made from or "
                        "for, ended on %(when)s. Take it down, too, or leave it."
                    )
                    % {
                        "language": each.language,
                        "title": post.title,
                        "when": date_format(timezone.localtime(post.expire_at), "DATE_FORMAT"),
                    },
                    name=each.page.get_admin_display_title(),
                    url=reverse("wagtailadmin_pages:unpublish", args=[each.page.pk]),
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
