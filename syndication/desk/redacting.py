"""Editions of a post in the admin, and the removal of their words.

Only those with ``syndication.redact_edition`` (the Administrator role) see these pages. Each
removal needs a reason, is confirmed on a page of its own, and is logged; the log names the
editions, never their words.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.models import Page as WagtailPage

from blog.models import PostIdentity, PostPage
from blog.models.seen_form import Seen
from syndication.desk.partners.pages import Breadcrumb, Page, day
from syndication.editions import redaction
from syndication.editions.models import Edition, Head
from syndication.editions.redaction import RedactionError

REDACT = "syndication.redact_edition"
ACTION = "syndication.redact"
LONGEST_REASON = 500


@transaction.atomic
def redact(
    post_id: UUID, numbers: Iterable[int], *, reason: str, user: Any, at: datetime
) -> list[Edition]:
    """Redact these editions and log who did it and why: all of them, or none.

    ``user`` is None where a command does it. Raises :class:`RedactionError`.
    """
    redacted = [redaction.redact(post_id, number, at=at) for number in sorted(set(numbers))]
    if redacted:
        page = _page_of(post_id)
        log(
            instance=page or redacted[-1],
            action=ACTION,
            user=user,
            title=None if page else Head.objects.get(pk=post_id).title,
            data={"editions": [edition.number for edition in redacted], "reason": reason},
        )
    return redacted


def redactable(post_id: UUID) -> list[int]:
    """The numbers of the editions that have words and are not the current one, oldest first."""
    current = Head.objects.filter(post_id=post_id).values("edition")
    rows = Edition.objects.filter(post_id=post_id, redacted_at=None).exclude(digest="")
    return list(rows.exclude(pk__in=current).order_by("number").values_list("number", flat=True))


def _page_of(post_id: UUID) -> PostPage | None:
    """The post's page, unless it was deleted."""
    identity = PostIdentity.objects.filter(pk=post_id).values("page_id")
    page: PostPage | None = PostPage.objects.filter(pk__in=identity).first()
    return page


class RedactionForm(Seen, forms.Form):
    editions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Editions"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one edition."),
            "invalid_choice": gettext_lazy(
                "Edition %(value)s cannot be chosen: its words are removed already, or readers "
                "have them now."
            ),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Kept in the site’s history. Do not repeat here what is to be removed."
        ),
    )

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions: Any = self.fields["editions"]
        editions.choices = [(number, str(number)) for number in numbers]


class Editions(Page):
    """The editions of one post; those with words can be chosen and redacted."""

    needs = REDACT
    index = "wagtailadmin_home"
    page_title = gettext_lazy("Editions")
    header_icon = "history"
    template_name = "admin/editions/editions.html"

    @cached_property
    def current(self) -> Head:
        found = Head.objects.filter(post_id=self.kwargs["post_id"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        return self.current.title

    def parents(self) -> list[Breadcrumb]:
        page = _page_of(self.current.post_id)
        if page is None or not page.permissions_for_user(self.request.user).can_edit():
            return []
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return [{"url": address, "label": page.get_admin_display_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = redactable(self.current.post_id)
        rows = Edition.objects.filter(post_id=self.current.post_id).order_by("-number")
        kwargs.setdefault("form", RedactionForm(numbers=numbers))
        chosen = set(kwargs["form"]["editions"].value() or ())
        return super().get_context_data(
            rows=[_row(row, self.current, numbers, chosen) for row in rows],
            redactable=numbers,
            **kwargs,
        )

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        form = RedactionForm(request.POST, numbers=redactable(self.current.post_id))
        if not form.is_valid() or "back" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "confirmed" not in request.POST:
            return self.confirm(form)
        try:
            redacted = redact(
                post_id,
                form.cleaned_data["editions"],
                reason=form.cleaned_data["reason"],
                user=request.user,
                at=timezone.now(),
            )
        except RedactionError as error:  # another person was faster
            form.add_error(None, error.reason.words())
            return self.render_to_response(self.get_context_data(form=form))
        count = len(redacted)
        words = ngettext(
            "The words of %(count)d edition are removed.",
            "The words of %(count)d editions are removed.",
            count,
        )
        messages.success(request, words % {"count": count})
        return redirect(request.path)

    def confirm(self, form: RedactionForm) -> HttpResponse:
        """Ask once more: what is removed cannot be brought back."""
        chosen = sorted(form.cleaned_data["editions"])
        words = ngettext(
            "The words of edition %(numbers)s are removed for good: nobody can bring them back.",
            "The words of editions %(numbers)s are removed for good: nobody can bring them back.",
            len(chosen),
        )
        values = {
            "form": form,
            "sentences": [words % {"numbers": ", ".join(map(str, chosen))}],
            "chosen": chosen,
            "reason": form.cleaned_data["reason"],
        }
        context = WagtailAdminTemplateMixin.get_context_data(self, **values)
        return TemplateResponse(self.request, "admin/editions/confirm.html", context)


def _row(row: Edition, head: Head, numbers: list[int], chosen: set[str]) -> dict[str, Any]:
    if row.redacted_at:
        state = _("Words removed on %(day)s") % {"day": day(row.redacted_at)}
    elif not row.digest:
        state = _("Withdrawal")
    elif row.pk == head.edition_id:
        state = _("What readers have now")
    else:
        state = ""
    return {
        "edition": row,
        "title": json.loads(row.document)["title"] if row.document else "",
        "state": state,
        "may_redact": row.number in numbers,
        "chosen": str(row.number) in chosen,
    }


def buttons(page: WagtailPage, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Leads from a post's header to its editions."""
    if not isinstance(page, PostPage) or not page.pk or not user.has_perm(REDACT):
        return
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    if identity and Head.objects.filter(post_id=identity.pk).exists():
        yield Button(_("Editions"), url=url(identity.pk), icon_name="history", priority=45)


def url(post_id: UUID) -> str:
    """The address of the page that lists a post's editions."""
    return reverse("post_editions", args=[post_id])


def urls() -> list[URLPattern]:
    return [path("posts/<uuid:post_id>/editions/", Editions.as_view(), name="post_editions")]


def log_actions(actions: LogActionRegistry) -> None:
    """How a redaction reads in the histories."""

    @actions.register_action(ACTION)
    class Redacted(LogFormatter):
        label = gettext_lazy("Remove the words of editions")

        def format_message(self, log_entry: ModelLogEntry | PageLogEntry) -> str:
            numbers = log_entry.data.get("editions", ())
            words = ngettext(
                "Words removed from edition %(numbers)s: %(reason)s",
                "Words removed from editions %(numbers)s: %(reason)s",
                len(numbers),
            )
            return words % {
                "numbers": ", ".join(map(str, numbers)),
                "reason": log_entry.data.get("reason", ""),
            }
