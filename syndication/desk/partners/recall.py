"""Withdrawn posts in the admin: which partners have heard, and which may still show them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page as WagtailPage

from blog.models import PostIdentity, PostPage
from syndication.desk.partners import contract, receipts
from syndication.desk.partners.pages import Breadcrumb, Page, partner_url
from syndication.desk.withdrawing import REASONS
from syndication.partners import recall_status
from syndication.partners.models import Partner
from syndication.partners.recall_status import RecallState, Withdrawn

VIEW = "partners.view_partner"
REDACT = "syndication.redact_edition"
PER_PAGE, RECENT = 20, 500
# Reasons that are not choices of the withdrawal form.
OTHERS = {
    "expired": gettext_lazy("Its time was over"),
    "deleted": gettext_lazy("Deleted"),
    "private": gettext_lazy("Made private"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """One withdrawal, and how many partners may still show the post."""

    post: Withdrawn
    reason: str
    language: str | Promise
    heard: int
    concerned: int
    url: str

    @property
    def open(self) -> int:
        return self.concerned - self.heard


class Withdrawals(Page):
    """The posts that are withdrawn now, newest withdrawal first."""

    needs = VIEW
    page_title = gettext_lazy("Withdrawn posts")
    header_icon = "warning"
    template_name = "admin/partners/withdrawals.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        page = Paginator(recall_status.withdrawals(limit=RECENT), PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        return super().get_context_data(
            rows=recalled(list(page.object_list)), page_obj=page, **kwargs
        )


class Recall(Page):
    """One withdrawal, partner by partner."""

    needs = VIEW
    page_title = gettext_lazy("Who still holds it")
    header_icon = "warning"
    template_name = "admin/partners/recall.html"

    def parents(self) -> list[Breadcrumb]:
        return [{"url": reverse("recall:index"), "label": _("Withdrawn posts")}]

    def get_page_subtitle(self) -> str:
        return self.post_withdrawn.title

    @property
    def post_withdrawn(self) -> Withdrawn:
        found = recall_status.withdrawals(posts=[self.kwargs["post_id"]])
        if not found:
            raise Http404(_("This post is not withdrawn."))
        return found[0]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        post = self.post_withdrawn
        accepted = receipts.withdrawals(posts=[post.post_id])
        partners = list(Partner.objects.prefetch_related("contacts"))
        states = recall_status.states([post], partners, accepted)[post.post_id]
        rows = [_row(each) for each in sorted(states, key=lambda each: not each.may_show)]
        return super().get_context_data(
            post=post,
            reason=reason(post),
            rows=rows,
            open=sum(row["open"] for row in rows),
            editions=_editions_url(post) if self.request.user.has_perm(REDACT) else "",
            **kwargs,
        )


def _row(state: RecallState) -> dict[str, Any]:
    return {
        "recall": state,
        "partner": state.partner,
        "url": partner_url(state.partner),
        "state": contract.state(state.partner),
        "open": state.may_show,
        "contacts": list(state.partner.contacts.all()),
    }


def recalled(posts: list[Withdrawn]) -> list[Recalled]:
    """How many partners have heard of each withdrawal. Three queries, however many posts."""
    partners = list(Partner.objects.all())
    accepted = receipts.withdrawals(posts=[post.post_id for post in posts])
    every = recall_status.states(posts, partners, accepted)
    languages = dict(contract.languages())
    found = []
    for post in posts:
        states = [each for each in every[post.post_id] if each.has_read]
        found.append(
            Recalled(
                post=post,
                reason=reason(post),
                language=languages.get(post.locale, post.locale),
                heard=sum(each.heard for each in states),
                concerned=len(states),
                url=url(post),
            )
        )
    return found


def reason(post: Withdrawn) -> str:
    """The reason of the withdrawal in words."""
    return str((dict(REASONS) | OTHERS).get(post.reason, post.reason))


def url(post: Withdrawn) -> str:
    return reverse("recall:post", args=[post.post_id])


def _editions_url(post: Withdrawn) -> str:
    """The page of the post's editions: a deleted post has no header that leads there."""
    return reverse("post_editions", args=[post.post_id])


def after_unpublish(request: HttpRequest, page: WagtailPage) -> None:
    """After a withdrawal, link to its recall page for users who may see partners."""
    if not isinstance(page, PostPage) or not request.user.has_perm(VIEW):
        return
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    found = recall_status.withdrawals(posts=[identity.pk]) if identity else []
    if found:
        button = messages.button(url(found[0]), _("Who still holds it"))
        words = _("Partners are being told that “%(title)s” is withdrawn.")
        messages.info(request, words % {"title": page.title}, buttons=[button])


class RecallMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


class RecallViewSet(ViewSet):
    name = "recall"
    url_prefix = "withdrawn"
    icon = "warning"
    menu_label = gettext_lazy("Withdrawn posts")
    menu_item_class = RecallMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", Withdrawals.as_view(), name="index"),
            path("<uuid:post_id>/", Recall.as_view(), name="post"),
        ]


recalls = RecallViewSet()
