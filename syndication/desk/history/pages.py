"""The page that compares two versions of a post, and the ways to it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.widgets.button import Button
from wagtail.models import Page as WagtailPage

from blog.admin import history
from blog.models import PostPage
from syndication.desk.history import differences, versions
from syndication.desk.history.versions import UnreadableError
from syndication.desk.partners.pages import Breadcrumb, Page
from syndication.desk.partners.recall_copy import VIEW


class Differences(Page):
    """What changed between two versions of a post.

    Drafts are for whoever may edit or publish the post, editions also for partner managers.
    """

    needs = "wagtailadmin.access_admin"
    index = "wagtailadmin_home"
    page_title = gettext_lazy("Differences in words")
    header_icon = "history"
    template_name = "admin/history/differences.html"

    @cached_property
    def post_page(self) -> PostPage:
        return get_object_or_404(PostPage, pk=self.kwargs["page_id"])

    @cached_property
    def may_read_drafts(self) -> bool:
        return _may_read_drafts(self.post_page, self.request.user)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs) and not (
            self.may_read_drafts or request.user.has_perm(VIEW)
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        if self.may_read_drafts:
            return str(self.post_page.get_admin_display_title())
        return str(self.post_page.title)

    def parents(self) -> list[Breadcrumb]:
        if not self.may_read_drafts:
            return []
        where = reverse("wagtailadmin_pages:history", args=[self.post_page.pk])
        return [{"url": where, "label": _("History")}]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        page, given = self.post_page, self.request.GET
        before, after = given.get("from", ""), given.get("to", "")
        if self.may_read_drafts and not before and not after:
            before, after = versions.usual(page, self.request.user)
        groups = versions.choices(page, drafts=self.may_read_drafts, chosen=(before, after))
        return super().get_context_data(
            groups=groups,
            before=before,
            after=after,
            swapped=urlencode({"from": after, "to": before}),
            all_fields=_all_fields(page, before, after) if self.may_read_drafts else "",
            **self._found(before, after),
            **kwargs,
        )

    def _found(self, before: str, after: str) -> dict[str, Any]:
        """The changes, or why there are none to show."""
        if not before or not after:
            return {"changes": None}
        if not self.may_read_drafts and {before[:1], after[:1]} != {"e"}:
            raise PermissionDenied
        try:
            old, new = (versions.read(self.post_page, key) for key in (before, after))
        except UnreadableError as error:
            return {"changes": None, "problem": str(error)}
        changes = differences.between(old, new, versions.LABELS)
        return {"changes": changes, "lang": new["locale"]}


def _may_read_drafts(page: PostPage, user: Any) -> bool:
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() or permissions.can_publish())


def _all_fields(page: PostPage, before: str, after: str) -> str:
    """The address of Wagtail's comparison, which has every field, for two drafts."""
    revisions = [number for kind, number in map(versions.parted, (before, after)) if kind == "r"]
    if len(revisions) < 2:
        return ""
    return str(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, *revisions]))


def address(page_id: int, before: str = "", after: str = "") -> str:
    """The address of the page; for two versions by their keys."""
    where = reverse("post_differences", args=[page_id])
    return f"{where}?{urlencode({'from': before, 'to': after})}" if before else where


def buttons(page: WagtailPage, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Wagtail's hook for the menu of a post's header; for a reviewer, what changed since then."""
    if not isinstance(page, PostPage) or not page.pk or not page.latest_revision_id:
        return
    if not _may_read_drafts(page, user):
        return
    seen = versions.reviewed_by(page, user)
    since = seen is not None and seen != page.latest_revision_id
    label = _("What changed since my review") if since else _("Differences in words")
    yield Button(label, url=address(page.pk), icon_name="history", priority=38)


def urls() -> list[URLPattern]:
    """Wagtail's hook for addresses."""
    where = "posts/<int:page_id>/differences/"
    return [path(where, Differences.as_view(), name="post_differences")]


history.register_comparison(
    lambda page_id, before, after: address(page_id, f"r{before}", f"r{after}")
)
