"""The recall desk in the admin: each copy of what was taken back that may still be shown."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
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

from blog.models.seen_form import Seen
from syndication.desk.models import RecallMark
from syndication.desk.partners import contract, journal, letters, recall_words
from syndication.desk.partners.pages import Breadcrumb, Page, moment, partner_url
from syndication.desk.recall import copies, recalls, removed
from syndication.desk.recall.copies import Copy, Count, Report
from syndication.desk.recall.recalls import Recall
from syndication.desk.withdrawing import WithdrawalForm
from syndication.editions import publisher
from syndication.editions.models import Head
from syndication.partners.models import Contact, Partner
from syndication.reading import replacements

VIEW, CHANGE = "partners.view_partner", "partners.change_partner"
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
        return [_desk()]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        heads = Head.objects.withdrawn().order_by("-position").values_list("post_id", flat=True)
        page = Paginator(heads, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            rows=_withdrawn_rows(list(page.object_list)), page_obj=page, **kwargs
        )


class PostCopies(Page):
    """All copies of one post that was taken back, with what proves that they heard."""

    needs = VIEW
    page_title = gettext_lazy("Who still holds it")
    header_icon = "warning"
    template_name = "admin/partners/recall.html"

    def parents(self) -> list[Breadcrumb]:
        return [_desk()]

    def get_page_subtitle(self) -> str:
        return recall_words.title(self.report.recalls[-1])

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs) and not self.report.recalls:
            return _to_desk(request, _("This post is not withdrawn."))
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


class MarkForm(Seen, forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who wrote to whom or rang whom, when, and what was answered."),
    )


class OneCopy(Page):
    """A page about one copy."""

    needs = CHANGE
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs) and self.found is None:
            words = _(
                "This copy is not listed any more: the post was published or withdrawn again."
            )
            return _to_desk(request, _with_what_was_typed(words, request))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def found(self) -> Copy | None:
        for each in copies.of_posts([self.kwargs["post_id"]]).copies:
            names = (each.holder.id, each.recall.sequence)
            if names == (self.kwargs["holder"], self.kwargs["sequence"]):
                return each
        return None

    @property
    def copy(self) -> Copy:
        if self.found is None:
            raise Http404
        return self.found

    def about(self) -> str:
        """Which post it is about: the heading names who has the copy."""
        return _("Taken back on %(when)s: “%(title)s”") % {
            "title": recall_words.title(self.copy.recall),
            "when": moment(self.copy.recall.at),
        }

    @property
    def home(self) -> str:
        return post_url(self.copy.recall)

    def parents(self) -> list[Breadcrumb]:
        return [_desk(), {"url": self.home, "label": recall_words.title(self.copy.recall)}]

    def get_page_subtitle(self) -> str:
        owner = str(self.copy.holder.partner or "")
        return ", ".join(filter(None, [owner, recall_words.holder(self.copy)]))

    def note(self, request: HttpRequest, action: str) -> None:
        if self.copy.holder.partner is not None:
            title = recall_words.title(self.copy.recall)
            journal.note(request, self.copy.holder.partner, action, title)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(back=self.home, **kwargs)


class Write(OneCopy):
    """The mail that asks for one copy to be taken down."""

    needs = VIEW
    page_title = gettext_lazy("Write a mail")
    template_name = "admin/partners/letter.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        recall = self.copy.recall
        letter = letters.about(
            self.copy,
            _contacts([self.copy])[_owner(self.copy)],
            publisher.current(),
            replacement=replacements.of(recall.post_id, recall.replacement),
        )
        may_mark = self.copy.open and self.request.user.has_perm(CHANGE)
        return super().get_context_data(
            about=self.about(),
            letter=letter,
            mark_url=_copy_url("mark", self.copy) if may_mark else "",
            **kwargs,
        )


class Mark(OneCopy):
    page_title = gettext_lazy("Mark as dealt with")
    template_name = "admin/partners/ask.html"

    @cached_property
    def form(self) -> MarkForm:
        return MarkForm(self.request.POST or None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.done() or super().get(request, *args, **kwargs)

    def done(self) -> HttpResponse | None:
        """Back to the copies, if nothing is left to do about this one."""
        if self.copy.open:
            return None
        said = (
            _("It has heard of this meanwhile: nothing is left to do.")
            if self.copy.heard
            else _("Somebody has marked this copy already: see the note.")
        )
        messages.info(self.request, _with_what_was_typed(said, self.request))
        return redirect(self.home)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        if self.copy.heard and (answer := self.done()):
            return answer
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        mark, made = RecallMark.objects.get_or_create(
            holder=self.copy.holder.id,
            sequence=self.copy.recall.sequence,
            defaults={
                "post_id": self.copy.recall.post_id,
                "note": self.form.cleaned_data["note"],
                "by_id": request.user.pk,
                "at": timezone.now(),
            },
        )
        if made:
            self.note(request, journal.COPY_DEALT_WITH)
        elif not (self.is_sent_twice(mark) or self.add_to(mark)):
            self.form.add_error("note", _who_was_faster(mark))
            return self.render_to_response(self.get_context_data(first=mark))
        messages.success(request, _("This copy is marked as dealt with."))
        return redirect(self.home)

    def is_sent_twice(self, mark: RecallMark) -> bool:
        mine = (self.request.user.pk, self.form.cleaned_data["note"])
        return (mark.by_id, mark.note) == mine

    def add_to(self, mark: RecallMark) -> bool:
        """Adds what was typed to a colleague's note, if the colleague's was shown before."""
        if self.request.POST.get("after") != str(mark.pk):
            return False
        who, typed = recall_words.person(self.request.user), self.form.cleaned_data["note"]
        with transaction.atomic():
            now = RecallMark.objects.select_for_update().get(pk=mark.pk)
            if not now.note.endswith(added := f"\n\n{who}: {typed}"):  # the form may come twice
                now.note += added
                now.save(update_fields=["note"])
        return True

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        first = kwargs.pop("first", None)
        sentences = [
            self.about(),
            _(
                "Nothing proves that it heard of this. Mark it once you know from a person that "
                "the post is down: it is then no longer listed as open."
            ),
            _("If the post is withdrawn again later, its copies are open again."),
        ]
        return super().get_context_data(
            form=self.form,
            sentences=sentences,
            button=_("Add it to the note") if first else _("Mark as dealt with"),
            hidden=[("after", first.pk)] if isinstance(first, RecallMark) else [],
            **kwargs,
        )


class Unmark(OneCopy):
    page_title = gettext_lazy("Take the mark back")
    template_name = "admin/partners/confirm.html"

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        marks = RecallMark.objects.filter(
            holder=self.copy.holder.id, sequence=self.copy.recall.sequence
        )
        if marks.delete()[0]:
            self.note(request, journal.COPY_OPEN_AGAIN)
        messages.success(request, _("This copy is open again."))
        return redirect(self.home)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        sentences = [
            self.about(),
            _("The note is removed, and the copy is listed as open again."),
        ]
        return super().get_context_data(
            sentences=sentences, button=_("Yes, it is open again"), serious=True, **kwargs
        )


def rows(found: Iterable[Copy], *, at: datetime) -> list[dict[str, Any]]:
    """Copies in words, and to whom to write. Two queries at most."""
    listed = list(found)
    told = recall_words.messages_about(listed)
    contacts = _contacts(listed)
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
            "tried": recall_words.tried(copy, told, at=at) if not copy.heard else "",
            "next": recall_words.next_step(copy, told, at=at) if copy.open else "",
            "contact": letters.reader(contacts[_owner(copy)]),
            "letter_url": _copy_url("letter", copy) if copy.open else "",
            "mark_url": _copy_url("mark", copy),
            "unmark_url": _copy_url("unmark", copy),
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


def post_url(recall: Recall) -> str:
    return reverse("recall:post", args=[recall.post_id])


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


def _contacts(found: Iterable[Copy]) -> dict[int, list[Contact]]:
    owners = {_owner(copy) for copy in found if copy.open} - {0}
    contacts: dict[int, list[Contact]] = defaultdict(list)
    if owners:
        for contact in Contact.objects.filter(partner__in=owners).order_by("pk"):
            contacts[contact.partner_id].append(contact)
    return contacts


def _owner(copy: Copy) -> int:
    return copy.holder.partner.pk if copy.holder.partner else 0


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


def _copy_url(name: str, copy: Copy) -> str:
    names = [copy.recall.post_id, copy.recall.sequence, copy.holder.id]
    return reverse(f"recall:{name}", args=names)


def _who_was_faster(mark: RecallMark) -> str:
    words = _(
        "%(who)s marked this copy on %(when)s, and noted: %(note)s. What you typed is kept here: "
        "add it to that note, or leave this page."
    )
    return words % {
        "who": recall_words.person(mark.by),
        "when": moment(mark.at),
        "note": mark.note.rstrip("."),
    }


def _with_what_was_typed(words: str, request: HttpRequest) -> str:
    """A message, with the note of a form that has no place any more."""
    typed = request.POST.get("note", "").strip()
    return " ".join([words, _("Your note was: %(note)s") % {"note": typed}]) if typed else words


def _page_number(request: HttpRequest) -> int:
    """The page that was asked for; the first where that is none."""
    asked = request.GET.get("p", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < LONGEST else 1


def _to_desk(request: HttpRequest, words: str) -> HttpResponse:
    """To the list of open copies, with why the page that was asked for is not there."""
    messages.info(request, words)
    return redirect("recall:index")


def _desk() -> Breadcrumb:
    return {"url": reverse("recall:index"), "label": _("Withdrawn posts")}


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
        ]


desk = RecallViewSet()
