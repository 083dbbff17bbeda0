"""The pages about one copy: the mail that asks for it to be taken down, and its mark."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages

from blog.models.seen_form import Seen
from syndication.desk.models import RecallMark
from syndication.desk.partners import journal, letters, recall_words
from syndication.desk.partners.pages import Breadcrumb, Page, moment
from syndication.desk.recall import copies
from syndication.desk.recall.copies import Copy
from syndication.desk.recall.recalls import Recall
from syndication.editions import publisher
from syndication.reading import replacements

VIEW, CHANGE = "partners.view_partner", "partners.change_partner"


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
            return to_desk(request, _with_what_was_typed(words, request))
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
        return [
            desk_breadcrumb(),
            {"url": self.home, "label": recall_words.title(self.copy.recall)},
        ]

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
            letters.contacts_by_owner([self.copy])[letters.owner(self.copy)],
            publisher.current(),
            replacement=replacements.of(recall.post_id, recall.replacement),
        )
        may_mark = self.copy.open and self.request.user.has_perm(CHANGE)
        return super().get_context_data(
            about=self.about(),
            letter=letter,
            mark_url=copy_url("mark", self.copy) if may_mark else "",
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


def post_url(recall: Recall) -> str:
    return reverse("recall:post", args=[recall.post_id])


def copy_url(name: str, copy: Copy) -> str:
    names = [copy.recall.post_id, copy.recall.sequence, copy.holder.id]
    return reverse(f"recall:{name}", args=names)


def to_desk(request: HttpRequest, words: str) -> HttpResponse:
    """To the list of open copies, with why the page that was asked for is not there."""
    messages.info(request, words)
    return redirect("recall:index")


def desk_breadcrumb() -> Breadcrumb:
    return {"url": reverse("recall:index"), "label": _("Withdrawn posts")}


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
