"""The side panel of the page editor: the findings of the draft, each linked to its field.

Wagtail has no hook for side panels, so the views of the page's viewset add this one. It is rendered
again, with its counter, whenever the draft is saved or autosaved.
"""

import logging
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel, ChecksSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from blog import checks
from blog.admin import counts, overriding, review_messages, reviewers, side_panels, translating
from blog.admin.finding_rows import MISSING_TWIN, Group, grouped
from blog.builder.facts import subject
from blog.checks.findings import Finding
from blog.models.moderation import lacks_review

log = logging.getLogger(__name__)


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
        """The findings by severity, without empty groups; apart from them what was overridden."""
        if self.subject is None:
            return ()
        document, page = self.subject.document, self.object
        translate, override = None, None
        if any(each.id == MISSING_TWIN for each in self.findings):
            translate = translating.link(page, self.request.user)
        if any(map(checks.can_override, self.findings)) and overriding.may(page, self.request.user):
            override = overriding.addresses(page, document)
        return grouped(
            self.findings,
            document,
            translate=translate,
            override=override,
            correct=reverse("correct_spacing", args=[page.pk]),
        )

    def get_context_data(self, parent_context: Any) -> Any:
        return {
            **super().get_context_data(parent_context),
            # Wagtail draws panels without the request's context processors.
            "csrf_token": get_token(self.request),
            "groups": self.groups(),
            "count": self.count,
            "counts": counts.of(self.subject) if self.subject else None,
            "readable": self.subject is not None,
            "unsaved": not self.object.pk,
            "is_partial": parent_context.get("is_partial", False),
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
            if answer := reviewers.refuse(request, self.page):
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

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if self.expects_json_response:  # the draft saved itself
            return panels
        return MediaContainer([*panels, *side_panels.further(self.page, self.request)])

    def add_save_confirmation_message(self) -> None:
        """Say what became of the post: Wagtail says “updated” whatever a reviewer did with it."""
        action = getattr(self, "workflow_action", "")
        if not_done := self._overtaken():
            saved = _("What you typed is saved as a draft.")
            messages.warning(self.request, f"{not_done} {saved}")
        elif words := review_messages.outcome(action, self.page.pk):
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

    def form_valid(self, form: Any) -> Any:
        """Wagtail saves where the action is not possible any more, and says that all is well."""
        not_done = self._overtaken()
        if not_done and self.is_out_of_date:
            self._continue_loaded_draft()
            kept = _("What you typed stays in the form.")
            messages.warning(self.request, f"{not_done} {kept}")
            self.has_unsaved_changes = True
            return self.render_to_response(self.get_context_data())
        if not_done and not form.has_changed():
            messages.warning(self.request, not_done)
            return self.redirect_and_remain()
        return super().form_valid(form)

    def _overtaken(self) -> str | None:
        """Why the action of the button that was pressed was not carried out; ``None``: it was."""
        pressed = self.request.POST
        if self.expects_json_response or self.action_name != "save":
            return None
        if not any(name in pressed for name in review_messages.REFUSED):
            return None
        return review_messages.overtaken(self.page, pressed)

    def form_invalid(self, form: Any) -> Any:
        self._continue_loaded_draft()
        return super().form_invalid(form)

    def _continue_loaded_draft(self) -> None:
        loaded = self.request.POST.get("loaded_revision_id", "")
        if self.is_out_of_date and loaded.isascii() and loaded.isdigit():
            self.page.latest_revision_id = int(loaded)
            self.latest_revision_created_at = self.request.POST.get(
                "loaded_revision_created_at", ""
            )


class FindingsCreateView(_WithFindings, CreateView):
    """The same for a new page: Wagtail fills the panel after the first save."""
