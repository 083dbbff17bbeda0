"""Overriding a finding that blocks publication: for one post, with a reason, by who may publish.

An override ends when the words that it is about change, or when somebody ends it.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import ModelLogEntry, PageLogEntry

from blog import checks
from blog import document as doc
from blog.builder.facts import subject
from blog.checks import overriding
from blog.checks.findings import Finding
from blog.models import FindingOverride, PostPage
from blog.models.seen_form import Seen

PERMISSION = "blog.override_finding"
OVERRIDE, END = "blog.finding.override", "blog.finding.override_end"
LONGEST_REASON = 500


class OverrideForm(Seen, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why this post may be published all the same"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with your name in the history of the post."),
    )


def may(page: PostPage, user: Any) -> bool:
    """Whether the person may override findings of this post."""
    allowed = user.has_perm(PERMISSION) and page.permissions_for_user(user).can_publish()
    return bool(allowed)


def addresses(page: PostPage, document: doc.Document) -> Callable[[Finding], str]:
    """Where a finding of the page is overridden, and where its override is ended."""

    def address(finding: Finding) -> str:
        name = "override_finding" if finding.override is None else "end_override"
        return reverse(name, args=[page.pk, overriding.digest(finding, document)])

    return address


def override(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    """Ask for the reason, and override the finding with this digest in the newest draft.

    Raises :class:`PermissionDenied` for those who may not.
    """
    page = _page(request, page_id)
    form = OverrideForm(request.POST or None)
    finding = find(page, digest)
    if finding is None:
        gone = _("The finding is gone, or its words have changed. Look at the findings again.")
        if request.method != "POST":
            messages.warning(request, gone)
            return redirect("wagtailadmin_pages:edit", page.pk)
        if form.is_valid():
            form.add_error(NON_FIELD_ERRORS, gone)
    elif request.method == "POST" and form.is_valid():
        save(page, finding, digest, reason=form.cleaned_data["reason"], user=request.user)
        messages.success(request, _("Overridden: this finding no longer blocks publication."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    values = {"form": form, "page": page, "finding": finding}
    return render(request, "admin/checks/override.html", values)


@require_POST
def end(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    """End an override. Raises :class:`PermissionDenied` for those who may not."""
    page = _page(request, page_id)
    with transaction.atomic():
        row = page.overrides.select_for_update().filter(digest=digest).first()
        if row is not None:
            row.delete()
            log(instance=page, action=END, user=request.user, data={"check": row.check_id})
    messages.success(request, _("Ended: the finding blocks publication again."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def find(page: PostPage, digest: str) -> Finding | None:
    """The finding of the newest draft with this digest, if it can be overridden."""
    about = subject(page.get_latest_revision_as_object())
    return next(
        (
            each
            for each in checks.run(about)
            if checks.can_override(each) and overriding.digest(each, about.document) == digest
        ),
        None,
    )


@transaction.atomic
def save(page: PostPage, finding: Finding, digest: str, *, reason: str, user: Any) -> None:
    """Store the override, once for each finding, and note it in the history of the page."""
    made = {"check_id": finding.id, "reason": reason, "made_by": user, "made_at": timezone.now()}
    FindingOverride.objects.update_or_create(page=page, digest=digest, defaults=made)
    words = {name: str(value) for name, value in finding.words.items()}
    data = {"check": finding.id, "words": words, "reason": reason}
    log(instance=page, action=OVERRIDE, user=user, revision=page.latest_revision, data=data)


def _page(request: HttpRequest, page_id: int) -> PostPage:
    page: PostPage = get_object_or_404(PostPage, pk=page_id)
    if not may(page, request.user):
        raise PermissionDenied
    return page


def urls() -> list[URLPattern]:
    where = "posts/<int:page_id>/findings/<str:digest>"
    return [
        path(f"{where}/override/", override, name="override_finding"),
        path(f"{where}/end/", end, name="end_override"),
    ]


def log_actions(actions: LogActionRegistry) -> None:
    """How overrides read in the history of a post."""

    @actions.register_action(OVERRIDE)
    class Overridden(LogFormatter):
        label = gettext_lazy("Override a finding")

        def format_message(self, log_entry: ModelLogEntry | PageLogEntry) -> str:
            data = log_entry.data
            return _("Overridden: %(finding)s Reason: %(reason)s") % {
                "finding": _worded(data.get("check", ""), data.get("words", {})),
                "reason": data.get("reason", ""),
            }

    @actions.register_action(END)
    class Ended(LogFormatter):
        label = gettext_lazy("End an override")

        def format_message(self, log_entry: ModelLogEntry | PageLogEntry) -> str:
            return _("Override ended: %(check)s") % {"check": log_entry.data.get("check", "")}


def _worded(check: str, words: dict[str, str]) -> str:
    """In the active language; the id of a check that another release had."""
    try:
        return checks.message(check, words)
    except (KeyError, ValueError, TypeError):
        return check
