"""The editors' pages of review links: those of a post with the form, one link, its evidence."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages

from blog import codec
from blog.admin import reviews
from blog.admin.review_links import answering, making
from blog.document import Document
from blog.models import PostPage, ReviewLink
from syndication.desk import releases
from syndication.desk.partners.pages import Breadcrumb, Page
from syndication.desk.review_links import evidence, mails
from syndication.desk.review_links.ask_form import AskForm
from syndication.desk.review_links.passages import starts
from syndication.editions import publisher

State = ReviewLink.State


class LinkPage(Page):
    """A page below a post, for whoever may ask for its review or record one."""

    index = "wagtailadmin_home"

    @cached_property
    def post_page(self) -> PostPage:
        return get_object_or_404(PostPage, pk=self.kwargs["page_id"])

    @cached_property
    def may_ask(self) -> bool:
        return making.may_ask(self.post_page, self.request.user)

    def allows(self, user: Any) -> bool:
        if self.may_ask:
            return True
        can_edit = self.post_page.permissions_for_user(user).can_edit()
        return bool(can_edit and user.has_perm(reviews.ADD_REVIEW))

    def get_page_subtitle(self) -> str:
        title: str = self.post_page.get_admin_display_title()
        return title

    def parents(self) -> list[Breadcrumb]:
        return [{"url": editor_url(self.post_page), "label": self.get_page_subtitle()}]


class Links(LinkPage):
    """The review links of a post, and the form that makes one."""

    page_title = gettext_lazy("Reviews by link")
    header_icon = "link"
    template_name = "admin/review_links/links.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        kwargs.setdefault("form", AskForm())
        return super().get_context_data(
            rows=[(link, link.state(now).label) for link in making.links_of(self.post_page)],
            may_ask=self.may_ask,
            back=editor_url(self.post_page),
            **kwargs,
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        if not self.may_ask:
            return redirect(request.path)
        document = self._document()
        form = AskForm(request.POST, page=self.post_page, document=document)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            link, token = making.make(
                self.post_page, document, form.asked(), user=request.user, at=timezone.now()
            )
        except making.OpenLinkError as error:
            form.add_error("reviewer" if form.asked().reviewer else "name", _open_already(error))
            return self.render_to_response(self.get_context_data(form=form))
        return show(self, link, token)

    def _document(self) -> Document:
        draft = self.post_page.get_latest_revision_as_object()
        return releases.draft_document(draft, publisher.current(), at=timezone.now())


class Link(LinkPage):
    """One link: its openings, its answer, and what can be done with it."""

    page_title = gettext_lazy("Review by link")
    header_icon = "link"
    template_name = "admin/review_links/link.html"

    @cached_property
    def link(self) -> ReviewLink:
        links = ReviewLink.objects.select_related("page", "created_by", "answer__review")
        return get_object_or_404(links, pk=self.kwargs["link_id"])

    @cached_property
    def post_page(self) -> PostPage:
        if self.link.page is None:
            raise Http404
        return self.link.page

    def parents(self) -> list[Breadcrumb]:
        url = reverse("review_links", args=[self.post_page.pk])
        return [*super().parents(), {"url": url, "label": _("Reviews by link")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link, state = self.link, self.link.state(timezone.now())
        values = {
            "link": link,
            "state": state.label,
            "given": link.given,
            "comments": _comments(link, editor_url(self.post_page)),
            "openings": list(link.openings.all()[:20]),
            "opened": link.openings.count(),
            "changed": answering.has_changed(link),
            **self._offers(state),
        }
        return super().get_context_data(**{**values, **kwargs})

    def _offers(self, state: ReviewLink.State) -> dict[str, bool]:
        """What the person may do with the link, by the name of the template's value."""
        link = self.link
        return {
            "may_renew": self.may_ask and state in {State.OPEN, State.EXPIRED} and not link.given,
            "may_revoke": self.may_ask and state in {State.OPEN, State.ANSWERED},
            "may_confirm": answering.may_confirm(link, self.request.user),
            "may_erase": self.may_ask and bool(link.signature or link.email),
        }

    def post(self, request: HttpRequest, link_id: int) -> HttpResponseBase:
        asked = request.POST.get("action", "")
        acts = {
            "renew": self._renew,
            "revoke": self._revoke,
            "confirm": self._confirm,
            "erase": self._erase,
        }
        if not self._offers(self.link.state(timezone.now())).get(f"may_{asked}"):
            return redirect(request.path)
        return acts[asked]()

    def _renew(self) -> HttpResponseBase:
        return show(
            self, self.link, making.renew(self.link, user=self.request.user, at=timezone.now())
        )

    def _revoke(self) -> HttpResponseBase:
        making.revoke(self.link, user=self.request.user, at=timezone.now())
        messages.success(self.request, _("The link is revoked: it opens nothing any more."))
        return redirect(self.request.path)

    def _confirm(self) -> HttpResponseBase:
        try:
            answering.confirm(self.link, user=self.request.user)
        except answering.OwnPostError:
            messages.error(self.request, _("An author cannot review their own post."))
        else:
            messages.success(self.request, _("The review is recorded."))
        return redirect(self.request.path)

    def _erase(self) -> HttpResponseBase:
        making.erase_person([self.link], user=self.request.user, at=timezone.now())
        messages.success(self.request, _("The person’s data is removed from the link."))
        return redirect(self.request.path)


class Evidence(Link):
    """The evidence as the reviewer sees it."""

    def get(self, *_args: object, **_kwargs: object) -> HttpResponse:
        if self.link.given is None:
            raise Http404
        return evidence.page(self.link, publisher.current())


def show(view: LinkPage, link: ReviewLink, token: str) -> HttpResponse:
    """Show the address this one time, and mail it where there is an address."""
    url = mails.url_of(token)
    sent = mails.invite(link, url) if link.email else None
    view.template_name = "admin/review_links/shown.html"
    onwards = reverse("review_link", args=[link.pk])
    return view.show_secret(link=link, url=url, sent=sent, onwards=onwards)


def editor_url(page: PostPage) -> str:
    """The address of the post's editor."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _comments(link: ReviewLink, editor: str) -> list[dict[str, str]]:
    """The comments at passages, each with the address of its block in the editor."""
    given = link.given
    if given is None or not given.passages or not link.document:
        return []
    known = starts(codec.loads(link.document))
    return [
        {**each, "url": f"{editor}#block-{each['block']}-section"}
        if each["block"] in known
        else each
        for each in given.passages
    ]


def _open_already(error: making.OpenLinkError) -> str:
    words = _(
        "There is an open link for %(name)s to these words already. Open it in the list below to "
        "make a new address for it, or to revoke it."
    )
    return words % {"name": error.link.name}


def urls() -> list[URLPattern]:
    """Wagtail's hook for addresses."""
    return [
        path("posts/<int:page_id>/review-links/", Links.as_view(), name="review_links"),
        path("review-links/<int:link_id>/", Link.as_view(), name="review_link"),
        path("review-links/<int:link_id>/evidence/", Evidence.as_view(), name="review_evidence"),
    ]
