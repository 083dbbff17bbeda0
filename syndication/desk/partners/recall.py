"""The recall desk in the admin: each copy of what was taken back that may still be shown."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page as WagtailPage

from syndication.desk.partners import contract, letters, recall_words
from syndication.desk.partners.pages import Breadcrumb, Page, partner_url
from syndication.desk.partners.recall_copy import (
    CHANGE,
    VIEW,
    Mark,
    Unmark,
    Write,
    copy_url,
    desk_breadcrumb,
    post_url,
    to_desk,
)
from syndication.desk.recall import copies, recalls, removed
from syndication.desk.recall.copies import Copy, Count, Report
from syndication.desk.withdrawing import WithdrawalForm
from syndication.editions.models import Head
from syndication.partners.models import Partner
from syndication.reading import replacements

REDACT = "syndication.redact_edition"
PER_PAGE = 20
LONGEST = 9  # digits of a page's number


class OpenCopies(Page):
    """The copies that may still be shown, the last to be taken back first."""

    needs = VIEW
    page_title = gettext_lazy("Withdrawn posts")
    header_icon = "warning"
    template_name = "admin/partners/open_copies.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        now = timezone.now()
        page = copies.open_page(_page_number(self.request), size=PER_PAGE, at=now)
        return super().get_context_data(
            rows=rows(page.copies, at=now),
            # Nothing but the page itself is kept: there may be hundreds of thousands of copies.
            page_obj=Paginator(range(page.count.open), PER_PAGE).page(page.number),
            now=now,
            summary=summary(page.count),
            nothing_yet=not page.count.open and not recalls.anything_ever(),
            may_mark=self.request.user.has_perm(CHANGE),
            **kwargs,
        )


class Withdrawals(Page):
    """The posts that are withdrawn now, newest withdrawal first."""

    needs = VIEW
    page_title = gettext_lazy("All withdrawn posts")
    header_icon = "warning"
    template_name = "admin/partners/withdrawals.html"

    def parents(self) -> list[Breadcrumb]:
        return [desk_breadcrumb()]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        heads = Head.objects.withdrawn().order_by("-position").values_list("post_id", flat=True)
        page = Paginator(heads, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            rows=_withdrawn_rows(list(page.object_list)), page_obj=page, **kwargs
        )


class Unknown(Page):
    """Any other address below the desk's, such as a post's id that was cut off."""

    needs = VIEW

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        return to_desk(request, _("This address leads to no withdrawn post: look for it here."))


class PostCopies(Page):
    """All copies of one post that was taken back, with what proves that they heard."""

    needs = VIEW
    page_title = gettext_lazy("Who still holds it")
    header_icon = "warning"
    template_name = "admin/partners/recall.html"

    def parents(self) -> list[Breadcrumb]:
        return [desk_breadcrumb()]

    def get_page_subtitle(self) -> str:
        return recall_words.title(self.report.recalls[-1])

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs) and not self.report.recalls:
            return to_desk(request, _("This post is not withdrawn."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def report(self) -> Report:
        return copies.of_posts([self.kwargs["post_id"]])

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        now, recall = timezone.now(), self.report.recalls[-1]
        page = Paginator(self.report.copies, PER_PAGE).get_page(self.request.GET.get("p"))
        opened = (copy.recall for copy in self.report.copies if copy.open)
        return super().get_context_data(
            now=now,
            recall=recall,
            reason=recall_words.reason(recall),
            replacement=replacements.of(recall.post_id, recall.replacement),
            rows=rows(page.object_list, at=now),
            page_obj=page,
            summary=summary(copies.counted(opened, at=now)),
            may_mark=self.request.user.has_perm(CHANGE),
            # A deleted post has no header that leads there.
            editions=reverse("post_editions", args=[recall.post_id])
            if self.request.user.has_perm(REDACT)
            else "",
            **kwargs,
        )


def rows(found: Iterable[Copy], *, at: datetime) -> list[dict[str, Any]]:
    """Copies in words, and to whom to write. Two queries at most."""
    listed = list(found)
    told = recall_words.messages_about(listed)
    contacts = letters.contacts_by_owner(listed)
    return [
        {
            "copy": copy,
            "recall": copy.recall,
            "title": recall_words.title(copy.recall),
            "reason": recall_words.reason(copy.recall),
            "url": post_url(copy.recall),
            **_owner_in_words(copy.holder.partner),
            "holder": recall_words.holder(copy),
            "proof": recall_words.proof(copy, told),
            "overdue": copy.is_overdue(at=at),
            "open_for": recall_words.open_for(copy.recall, at=at),
            "tried": recall_words.tried(copy, told, at=at) if not copy.heard else "",
            "next": recall_words.next_step(copy, told, at=at) if copy.open else "",
            "contact": letters.reader(contacts[letters.owner(copy)]),
            "letter_url": copy_url("letter", copy) if copy.open else "",
            "mark_url": copy_url("mark", copy),
            "unmark_url": copy_url("unmark", copy),
        }
        for copy in listed
    ]


def summary(count: Count) -> str:
    """How many copies are open, and how many of them for more than a day; "" if none is."""
    if not count.open:
        return ""
    words = ngettext(
        "%(count)s copy of a post that was taken back may still be shown, as far as we know.",
        "%(count)s copies of posts that were taken back may still be shown, as far as we know.",
        count.open,
    )
    sentences = [words % {"count": number_format(count.open, force_grouping=True)}]
    if late := count.overdue:
        words = ngettext(
            "%(count)s of them is open for more than a day.",
            "%(count)s of them are open for more than a day.",
            late,
        )
        sentences.append(words % {"count": number_format(late, force_grouping=True)})
    return " ".join(sentences)


def after_withdrawal(request: HttpRequest, page: WagtailPage) -> None:
    """After a post was unpublished or deleted: the same as :func:`tell`."""
    tell(request, getattr(request, "withdrawal_form", None))


def after_bulk_action(request: HttpRequest, kind: str, pages: Any, action: Any) -> None:
    """The same for several."""
    tell(request, action.cleaned_form)


def tell(request: HttpRequest, form: Any) -> None:
    """Link to the copies of what was taken down, for users who may see partners."""
    if not isinstance(form, WithdrawalForm) or not request.user.has_perm(VIEW):
        return
    heads = list(Head.objects.withdrawn().filter(pk__in=form.post_ids))
    if not heads:
        return
    if len(heads) == 1:
        said = _("Partners are being told that “%(title)s” is withdrawn.")
        address = reverse("recall:post", args=[heads[0].pk])
    else:
        said = _("Partners are being told that %(count)s posts are withdrawn.")
        address = reverse("recall:index")
    found = copies.of_posts([head.pk for head in heads]).copies
    opened = (copy.recall for copy in found if copy.open)
    sentences = [
        said % {"title": heads[0].title, "count": len(heads)},
        summary(copies.counted(opened, at=timezone.now())),
    ]
    button = messages.button(address, _("Who still holds it"))
    messages.info(request, " ".join(filter(None, sentences)), buttons=[button])


def _withdrawn_rows(posts: list[Any]) -> list[dict[str, Any]]:
    report = copies.of_posts(posts)
    by_post: dict[Any, list[Copy]] = defaultdict(list)
    for copy in report.copies:
        by_post[copy.recall.post_id].append(copy)
    languages = dict(contract.languages())
    withdrawals = {each.post_id: each for each in report.recalls if not each.partner}
    return [
        {
            "recall": recall,
            "reason": recall_words.reason(recall),
            "language": languages.get(recall.locale, recall.locale),
            "closed": sum(not copy.open for copy in by_post[post_id]),
            "count": len(by_post[post_id]),
            "url": post_url(recall),
        }
        for post_id in posts
        if (recall := withdrawals.get(post_id))
    ]


def _owner_in_words(partner: Partner | None) -> dict[str, Any]:
    if partner is None:
        return {"partner": None, "partner_url": "", "state": ""}
    if removed.is_deleted(partner):
        return {"partner": partner, "partner_url": "", "state": _("Deleted")}
    return {
        "partner": partner,
        "partner_url": partner_url(partner),
        "state": contract.state(partner),
    }


def _page_number(request: HttpRequest) -> int:
    """The page that was asked for; the first where that is none."""
    asked = request.GET.get("p", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < LONGEST else 1


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
        copy = "<uuid:post_id>/<int:sequence>/<slug:holder>"
        return [
            path("", OpenCopies.as_view(), name="index"),
            path("all/", Withdrawals.as_view(), name="all"),
            path("<uuid:post_id>/", PostCopies.as_view(), name="post"),
            path(f"{copy}/mail/", Write.as_view(), name="letter"),
            path(f"{copy}/dealt-with/", Mark.as_view(), name="mark"),
            path(f"{copy}/open-again/", Unmark.as_view(), name="unmark"),
            path("<path:unknown>", Unknown.as_view(), name="unknown"),
        ]


desk = RecallViewSet()
