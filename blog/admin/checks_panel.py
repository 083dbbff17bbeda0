"""The side panel of the page editor: the findings of the draft, each linked to its field.

Wagtail has no hook for side panels, so the views of the page's viewset add this one. It is rendered
again, with its counter, whenever the draft is saved or autosaved.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel, ChecksSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from blog import checks
from blog import document as doc
from blog.admin import review_messages, reviewers, translating
from blog.builder.page import subject
from blog.checks.errors import FIELDS
from blog.checks.findings import Finding, Severity, shorten
from blog.models.moderation import lacks_review

log = logging.getLogger(__name__)

GROUPS: dict[Severity, tuple[str | Promise, str]] = {
    Severity.BLOCK: (_("Before you publish"), "warning"),
    Severity.WARN: (_("Worth a look"), "help"),
    Severity.INFO: (_("Good to know"), "info-circle"),
}
FIELD_NAMES: dict[str, str | Promise] = {
    "title": _("Title"),
    "slug": _("Address"),
    "lead": _("Lead"),
    "body": _("Body"),
    "image": _("Image"),
    "authors": _("Authors"),
    "topics": _("Topics"),
    "disclaimer": _("Disclaimer"),
    "related": _("Related posts"),
    "corrections": _("Corrections"),
    "share": _("Share links"),
    "email.subject": _("E-mail subject"),
    "email.preheader": _("E-mail preview text"),
    "search_description": _("Search description"),
}
# Inline forms have no field of the name that a finding gives: link to the button that adds a row,
# which is always there. `go_to.js` opens its tab.
FORM_ROWS = {
    "authors": "[id='id_post_authors-ADD']",
    "related": "[id='id_related_posts-ADD']",
}
_SAFE = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding as the panel shows it; ``target`` is a CSS selector in the editor's form.

    ``None`` as ``target`` is the post as a whole. ``translate`` is the address of the page that
    makes the translation whose lack was found.
    """

    finding: Finding
    link_text: str
    target: str | None
    translate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one severity."""

    heading: str | Promise
    icon: str
    rows: tuple[Row, ...]


class FindingsSidePanel(BaseSidePanel):
    """Findings of the saved draft; none before the first save."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle findings")
        icon_name = "list-ul"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> Any:
            return {**super().get_context_data(parent_context), "count": self.panel.count}

    name = "findings"
    title = _("Findings")
    template_name = "admin/checks/side_panel.html"
    order = 150

    @cached_property
    def subject(self) -> checks.Subject | None:
        """The draft as input of the checks; ``None`` if it is unsaved or cannot be built."""
        if not self.object.pk:
            return None
        try:
            return subject(self.object)
        except Exception:  # the editor must stay usable with any draft
            log.exception("Page %s could not be read for its findings.", self.object.pk)
            return None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return checks.run(self.subject) if self.subject else ()

    @property
    def count(self) -> int:
        """The number on the badge: findings that block publication."""
        return len(checks.blocking(self.findings))

    def groups(self) -> tuple[Group, ...]:
        """The findings by severity, without empty groups."""
        blocks = {block.id: block for block in self.subject.document.body} if self.subject else {}
        names = link_texts(self.findings, blocks)
        found = (
            Group(
                heading=heading,
                icon=icon,
                rows=tuple(
                    Row(
                        finding=each,
                        link_text=names[each],
                        target=target(each),
                        translate=self._translate(each),
                    )
                    for each in self.findings
                    if each.severity is severity
                ),
            )
            for severity, (heading, icon) in GROUPS.items()
        )
        return tuple(group for group in found if group.rows)

    def _translate(self, finding: Finding) -> str | None:
        if finding.id != "locale.twin_missing":
            return None
        return translating.link(self.object, self.request.user)

    def get_context_data(self, parent_context: Any) -> Any:
        return {
            **super().get_context_data(parent_context),
            "groups": self.groups(),
            "count": self.count,
            "readable": self.subject is not None,
            "unsaved": not self.object.pk,
            "is_partial": parent_context.get("is_partial", False),
        }


def target(finding: Finding) -> str | None:
    """The CSS selector of the form element that a finding is about; ``None``: the whole post."""
    if finding.block_id is not None:
        known = _SAFE.fullmatch(finding.block_id)
        return f"[id='block-{finding.block_id}-section']" if known else None
    if finding.field is None:
        return None
    name = FIELDS.get(finding.field, finding.field)
    return FORM_ROWS.get(finding.field, f"[data-contentpath='{name}']")


def link_text(finding: Finding, blocks: dict[str, doc.Block]) -> str:
    """The text of a finding's link: the field's name, or the beginning of the block's text."""
    block = blocks.get(finding.block_id or "")
    if block is None:
        return str(FIELD_NAMES.get(finding.field or "", "")) or str(_("The whole post"))
    names = ("heading", "title", "label", "text", "organization")
    words = next((text for text in (getattr(block.value, name, "") for name in names) if text), "")
    return shorten(words) or str(_("This part of the body"))


def link_texts(findings: Sequence[Finding], blocks: dict[str, doc.Block]) -> dict[Finding, str]:
    """The link text of each finding. Blocks with the same text are told apart by their place."""
    texts = {each: link_text(each, blocks) for each in findings}
    places = {block_id: place for place, block_id in enumerate(blocks, start=1)}
    targets: dict[str, set[str | None]] = {}
    for each, text in texts.items():
        targets.setdefault(text, set()).add(target(each))
    return {
        each: f"{text} ({places[each.block_id]})"
        if len(targets[text]) > 1 and each.block_id in places
        else text
        for each, text in texts.items()
    }


class _WithFindings:
    """Replaces Wagtail's checks panel by ours, and its message about a refused form.

    Wagtail's panel needs its user bar in the preview, which our pages do not have: it would show a
    second, empty list. Its message says that nothing could be saved, while the draft is.
    """

    def form_invalid(self, form: Any) -> Any:
        asked: Any = self
        words = review_messages.refused(asked.request.POST)
        if words is None or asked.expects_json_response or getattr(asked, "locked_for_user", False):
            return super().form_invalid(form)  # type: ignore[misc]  # Wagtail's view
        messages.validation_error(asked.request, words, form)
        asked.has_unsaved_changes = True
        return asked.render_to_response(asked.get_context_data())

    def get_side_panels(self) -> MediaContainer:
        found: Any = super()
        page, request = self.page, self.request  # type: ignore[attr-defined]
        others = [each for each in found.get_side_panels() if not isinstance(each, ChecksSidePanel)]
        return MediaContainer([*others, FindingsSidePanel(page, request)])


class FindingsEditView(_WithFindings, EditView):
    """Wagtail's page editor with the findings beside it.

    A refused form continues the draft that it was opened with. Wagtail 8.0.1 draws it as if it
    continued the newest one, and its next autosave replaces what another tab saved meanwhile.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            if answer := reviewers.refuse(request):
                return answer
            raise

    def redirect_away(self) -> Any:
        if not self.next_url and not reviewers.sees_pages(self.request.user):
            return redirect("wagtailadmin_home")
        return super().redirect_away()

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if asked := review_messages.changes_asked(self.page):
            messages.warning(request, asked)
        return super().get(request, *args, **kwargs)

    def add_save_confirmation_message(self) -> None:
        """Say what became of the post: Wagtail says “updated” whatever a reviewer did with it."""
        action = getattr(self, "workflow_action", "")
        if words := review_messages.outcome(action, self.page.pk):
            messages.success(self.request, words)
        else:
            super().add_save_confirmation_message()

    def submit_action(self) -> Any:
        """Submit the post. One that was sent back goes to whoever sent it back, except where its
        topics ask for a clinical review now that it passed by itself before: it begins anew.
        """
        state = self.workflow_state
        sent_back = state and state.status == state.STATUS_NEEDS_CHANGES
        if sent_back and lacks_review(state, self.form.cleaned_data.get("topics", ())):
            return self.restart_workflow_action()
        return super().submit_action()

    def form_invalid(self, form: Any) -> Any:
        loaded = self.request.POST.get("loaded_revision_id", "")
        if self.is_out_of_date and loaded.isascii() and loaded.isdigit():
            self.page.latest_revision_id = int(loaded)
            self.latest_revision_created_at = self.request.POST.get(
                "loaded_revision_created_at", ""
            )
        return super().form_invalid(form)


class FindingsCreateView(_WithFindings, CreateView):
    """The same for a new page: Wagtail fills the panel after the first save."""
