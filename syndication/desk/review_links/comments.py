"""All comments on a post on one page: those in its text, and those that came by a review link.

The editor shows open comments at their place alone: this page has those whose place is gone and the
resolved ones, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Comment
from wagtail.models import Page as WagtailPage

from blog.admin.review_links import making
from blog.models import PostPage, comments
from syndication.desk.history.differences import block_label
from syndication.desk.partners.pages import Breadcrumb, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with its replies. ``url`` leads to its place in the editor, if it has one."""

    comment: Comment
    where: str
    url: str


class Comments(Page):
    """The comments on one post, for whoever may open its editor."""

    page_title = gettext_lazy("Comments")
    header_icon = "comment"
    index = "wagtailadmin_home"
    template_name = "admin/review_links/comments.html"

    @cached_property
    def post_page(self) -> PostPage:
        return get_object_or_404(PostPage, pk=self.kwargs["page_id"])

    def allows(self, user: Any) -> bool:
        return bool(self.post_page.permissions_for_user(user).can_edit())

    def get_page_subtitle(self) -> str:
        title: str = self.post_page.get_admin_display_title()
        return title

    def parents(self) -> list[Breadcrumb]:
        return [{"url": _editor(self.post_page), "label": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        threads = list(_threads(self.post_page))
        return super().get_context_data(
            **kwargs,
            here=[each for each in threads if each.url and not each.comment.resolved_at],
            lost=[each for each in threads if not each.url and not each.comment.resolved_at],
            resolved=[each for each in threads if each.comment.resolved_at],
            given=_given(self.post_page),
            back=_editor(self.post_page),
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        """Resolve a comment, or open one again; anybody may who may comment."""
        chosen = request.POST.get("comment", "")
        number = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
        comment = comments.of(self.post_page).filter(pk=number).first()
        if comment is None:
            messages.warning(request, _("That comment was deleted meanwhile."))
        elif request.POST.get("action") == "reopen":
            _resolve(comment, None)
            messages.success(request, _("The comment is open again."))
        elif comment.resolved_at is None:
            _resolve(comment, request.user)
            messages.success(request, _("The comment is resolved."))
        return redirect(request.path)


def _resolve(comment: Comment, user: Any) -> None:
    comment.resolved_at = timezone.now() if user else None
    comment.resolved_by = user
    comment.save()  # but for its place in the text, which the revision holds
    if user:
        comment.log_resolve(user=user)


def _threads(page: PostPage) -> Iterator[Thread]:
    """The comments in the text, oldest first. Four queries, whatever their number."""
    draft = page.get_latest_revision_as_object()
    blocks = {block.id: (n, block.block_type) for n, block in enumerate(draft.body, start=1)}
    found = comments.of(page).select_related("user", "resolved_by")
    for comment in found.prefetch_related("replies__user").order_by("created_at", "pk"):
        name, _dot, rest = comment.contentpath.partition(".")
        block_id = rest.partition(".")[0]
        is_there = comment.has_valid_contentpath(draft)
        if block_id in blocks:
            number, kind = blocks[block_id]
            where, target = f"{number}. {block_label(kind)}", f"#block-{block_id}-section"
        else:
            where, target = "" if rest else _field(name), ""
        url = _editor(page) + target if is_there else ""
        yield Thread(comment=comment, where=where, url=url)


def _field(name: str) -> str:
    known = {field.name: field for field in PostPage._meta.get_fields()}  # noqa: SLF001
    return str(capfirst(getattr(known.get(name), "verbose_name", "")))


def _given(page: PostPage) -> list[dict[str, Any]]:
    """The answers by review links that have comments, newest first."""
    return [
        {
            "who": link.signature or _("A reviewer"),
            "url": reverse("review_link", args=[link.pk]),
            "answer": link.given,
        }
        for link in making.links_of(page)
        if link.given and (link.given.comment or link.given.passages)
    ]


def _editor(page: PostPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def before_edit(request: HttpRequest, page: WagtailPage) -> None:
    """Wagtail's hook before the editor: say that open comments have lost their place."""
    specific = page.specific_deferred
    if request.method != "GET" or not isinstance(specific, PostPage):
        return
    found = list(comments.of(specific).filter(resolved_at=None))
    if not found:
        return
    draft = specific.get_latest_revision_as_object()
    lost = sum(not comment.has_valid_contentpath(draft) for comment in found)
    if lost:
        words = ngettext(
            "One open comment has lost its place: its block was deleted.",
            "%(count)s open comments have lost their place: their blocks were deleted.",
            lost,
        )
        button = messages.button(reverse("post_comments", args=[specific.pk]), _("All comments"))
        messages.warning(request, words % {"count": lost}, buttons=[button])


def buttons(page: WagtailPage, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Wagtail's hook for the menu of a post's header."""
    if isinstance(page, PostPage) and page.pk and page.permissions_for_user(user).can_edit():
        url = reverse("post_comments", args=[page.pk])
        yield Button(_("All comments"), url=url, icon_name="comment", priority=37)


def urls() -> list[URLPattern]:
    """Wagtail's hook for addresses."""
    return [path("posts/<int:page_id>/comments/", Comments.as_view(), name="post_comments")]
