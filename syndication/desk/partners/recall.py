"""Recall: of a withdrawn post, which partner has heard and who may still show it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from blog.models import PostIdentity, PostPage
from syndication.desk.partners import contract, receipts
from syndication.desk.partners.pages import Page, partner_url
from syndication.desk.withdrawing import REASONS
from syndication.partners import standing
from syndication.partners.models import Partner
from syndication.partners.standing import Told, Withdrawn

VIEW = "partners.view_partner"
PER_PAGE, RECENT = 20, 500
# Reasons that nobody chooses in the form.
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
    language: Any
    heard: int
    concerned: int
    url: str

    @property
    def open(self) -> int:
        return self.concerned - self.heard


class Withdrawals(Page):
    """Every post that is withdrawn now, the newest withdrawal first."""

    needs = VIEW
    page_title = gettext_lazy("Withdrawn posts")
    header_icon = "warning"
    template_name = "admin/partners/withdrawals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(standing.withdrawals(limit=RECENT), PER_PAGE).get_page(
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

    def way(self) -> list[dict[str, Any]]:
        return [{"url": reverse("recall:index"), "label": _("Withdrawn posts")}]

    def get_page_subtitle(self) -> str:
        return self.post_withdrawn.title

    @property
    def post_withdrawn(self) -> Withdrawn:
        found = standing.withdrawals(posts=[self.kwargs["post_id"]])
        if not found:
            raise Http404(_("This post is not withdrawn."))
        return found[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        post = self.post_withdrawn
        accepted = receipts.withdrawals(posts=[post.post_id])
        partners = list(Partner.objects.prefetch_related("contacts"))
        told = standing.told([post], partners, accepted)[post.post_id]
        rows = [_row(each) for each in sorted(told, key=lambda each: not each.may_show)]
        return super().get_context_data(
            post=post,
            reason=reason(post),
            rows=rows,
            open=sum(row["open"] for row in rows),
            **kwargs,
        )


def _row(told: Told) -> dict[str, Any]:
    return {
        "told": told,
        "partner": told.partner,
        "url": partner_url(told.partner),
        "state": contract.state(told.partner),
        "open": told.may_show,
        "contacts": list(told.partner.contacts.all()),
    }


def recalled(posts: list[Withdrawn]) -> list[Recalled]:
    """How far each withdrawal has come. Three queries, however many posts and partners."""
    partners = list(Partner.objects.all())
    accepted = receipts.withdrawals(posts=[post.post_id for post in posts])
    every = standing.told(posts, partners, accepted)
    languages = dict(contract.languages())
    found = []
    for post in posts:
        told = [each for each in every[post.post_id] if each.has_read]
        found.append(
            Recalled(
                post=post,
                reason=reason(post),
                language=languages.get(post.locale, post.locale),
                heard=sum(each.heard for each in told),
                concerned=len(told),
                url=url(post),
            )
        )
    return found


def reason(post: Withdrawn) -> str:
    """Why it was withdrawn, in words."""
    return str((dict(REASONS) | OTHERS).get(post.reason, post.reason))


def url(post: Withdrawn) -> str:
    return reverse("recall:post", args=[post.post_id])


def after_unpublish(request: HttpRequest, page: Any) -> None:
    """Lead whoever keeps partners from the withdrawal to who still holds the post."""
    if not isinstance(page, PostPage) or not request.user.has_perm(VIEW):
        return
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    found = standing.withdrawals(posts=[identity.pk]) if identity else []
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
