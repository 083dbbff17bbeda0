"""The side panel of the page editor: what was found in the draft, and the way to each place.

Wagtail has no hook for side panels: the views of the page's viewset ask for this one. It is drawn
again whenever the draft is saved, by hand or by itself, and then brings its own counter along.
"""

import logging
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel, ChecksSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from blog import checks
from blog import document as doc
from blog.checks.errors import FIELDS
from blog.checks.findings import Finding, Severity, shorten

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
    "disclaimer": _("Disclaimer"),
    "related": _("Related posts"),
    "corrections": _("Corrections"),
    "share": _("Share links"),
    "email.subject": _("E-mail subject"),
    "email.preheader": _("E-mail preview text"),
    "search_description": _("Search description"),
}
# Forms of several rows have no field of their own name.
FORM_ROWS = {
    "authors": "[id='id_post_authors-TOTAL_FORMS']",
    "related": "[id='id_related_posts-TOTAL_FORMS']",
}
_SAFE = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding as the panel shows it; ``target`` is a CSS selector in the editor's form."""

    finding: Finding
    place: str
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    heading: str | Promise
    icon: str
    rows: tuple[Row, ...]


class FindingsSidePanel(BaseSidePanel):
    """Findings of the saved draft; none while the post has never been saved."""

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
        """The draft as the rules see it; ``None`` when it is unsaved or cannot be built."""
        from blog.builder.page import subject  # the page's model imports the checks

        if not self.object.pk:
            return None
        try:
            return subject(self.object)
        except Exception:  # the editor must stay usable whatever a draft holds
            log.exception("Page %s could not be read for its findings.", self.object.pk)
            return None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return checks.run(self.subject) if self.subject else ()

    @property
    def count(self) -> int:
        """What the badge says: how many findings keep the post from being published."""
        return len(checks.blocking(self.findings))

    def groups(self) -> tuple[Group, ...]:
        blocks = {block.id: block for block in self.subject.document.body} if self.subject else {}
        found = (
            Group(
                heading=heading,
                icon=icon,
                rows=tuple(
                    Row(finding=each, place=place(each, blocks), target=target(each))
                    for each in self.findings
                    if each.severity is severity
                ),
            )
            for severity, (heading, icon) in GROUPS.items()
        )
        return tuple(group for group in found if group.rows)

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
    """Where in the form the finding belongs; ``None`` for the post as a whole."""
    if finding.block_id is not None:
        known = _SAFE.fullmatch(finding.block_id)
        return f"[id='block-{finding.block_id}-section']" if known else None
    if finding.field is None:
        return None
    name = FIELDS.get(finding.field, finding.field)
    return FORM_ROWS.get(finding.field, f"[data-contentpath='{name}']")


def place(finding: Finding, blocks: dict[str, doc.Block]) -> str:
    """The words of the link: the field's name, or the beginning of the block."""
    block = blocks.get(finding.block_id or "")
    if block is None:
        return str(FIELD_NAMES.get(finding.field or "", "")) or str(_("The whole post"))
    names = ("heading", "title", "label", "text", "organization")
    words = next((text for text in (getattr(block.value, name, "") for name in names) if text), "")
    return shorten(words) or str(_("This part of the body"))


class _WithFindings:
    """Adds the panel to a page view's side panels, in the place of Wagtail's own checks.

    Those look at a preview through Wagtail's user bar, which no page of ours carries: beside these
    findings they would show a second, empty list.
    """

    def get_side_panels(self) -> MediaContainer:
        found: Any = super()
        page, request = self.page, self.request  # type: ignore[attr-defined]
        kept = [each for each in found.get_side_panels() if not isinstance(each, ChecksSidePanel)]
        return MediaContainer([*kept, FindingsSidePanel(page, request)])


class FindingsEditView(_WithFindings, EditView):
    """Wagtail's page editor with the findings beside it."""


class FindingsCreateView(_WithFindings, CreateView):
    """The same for a page that is not saved yet: Wagtail fills the panel after the first save."""
