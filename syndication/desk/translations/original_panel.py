"""The side panel of a translation's editor: the original, block by block, and what changed in it.

It shows what readers have of the original. A draft of it is shown to those who may edit it.
"""

import json
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.side_panels import BaseSidePanel

from blog import codec
from blog.builder.page import build
from blog.models import PostPage
from syndication.desk import publisher_sync
from syndication.desk.history.differences import Change
from syndication.desk.models import TranslatedFrom
from syndication.desk.siblings import language_name
from syndication.desk.translations import baselines, changes, content
from syndication.editions.models import Edition


class OriginalSidePanel(BaseSidePanel):
    """What the post was translated from; its badge says that something changed there."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle the original")
        icon_name = "globe"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> Any:
            return {**super().get_context_data(parent_context), "count": self.panel.count}

    name = "original"
    title = _("Original")
    template_name = "admin/translations/original.html"
    order = 160

    class Media:
        js = ["admin/original.js"]
        css = {"all": ["admin/original.css"]}

    def __init__(self, page: PostPage, request: HttpRequest, row: TranslatedFrom) -> None:
        super().__init__(page, request)
        self.row = row
        self.original = row.original

    @property
    def count(self) -> int:
        """What alarms: changes other than minor edits."""
        return len(self.changes) if self.row.outdated_since and not self.row.minor else 0

    @cached_property
    def current(self) -> Edition | None:
        return baselines.current(self.original)

    @cached_property
    def may_edit_original(self) -> bool:
        return bool(self.original.permissions_for_user(self.request.user).can_edit())

    @cached_property
    def document(self) -> str:
        """The original as JSON: its edition, or its draft where it was never published."""
        if self.current is not None:
            return self.current.document
        if self.is_withdrawn or not self.may_edit_original:
            return ""
        draft = self.original.get_latest_revision_as_object()
        return codec.dumps(build(draft, today=timezone.localdate()).document).decode()

    @property
    def is_withdrawn(self) -> bool:
        return self.current is None and self.original.first_published_at is not None

    @cached_property
    def changes(self) -> list[Change]:
        """What changed since the edition that the translation was compared with."""
        base = self.row.edition
        if not self.row.outdated_since or self.current is None or base is None:
            return []
        return changes.between(base.document, self.current.document) if base.document else []

    def get_context_data(self, parent_context: Any) -> Any:
        document = self.document
        return {
            **super().get_context_data(parent_context),
            # Wagtail draws panels without the request's context processors.
            "csrf_token": get_token(self.request),
            "LANGUAGE_CODE": get_language(),
            "original": self.original,
            "language": language_name(self.original.locale.language_code),
            "lang": json.loads(document)["locale"] if document else "",
            "parts": list(content.parts(content.translated(document))) if document else [],
            "row": self.row,
            "current": self.current,
            "changes": self.changes,
            "withdrawn": self.is_withdrawn,
            "public_url": publisher_sync.address_of(self.original) if self.current else "",
            "edit_url": self._edit_url(),
            "newer_draft": self.current is not None and self.original.has_unpublished_changes,
            "confirm_url": reverse("translation_compared", args=[self.object.pk]),
            "may_confirm": self.object.permissions_for_user(self.request.user).can_edit(),
        }

    def _edit_url(self) -> str:
        if not self.may_edit_original:
            return ""
        address: str = reverse("wagtailadmin_pages:edit", args=[self.original.pk])
        return address


def of(page: PostPage, request: HttpRequest) -> OriginalSidePanel | None:
    """The panel of a translation; None for any other post."""
    row = baselines.of(page)
    return OriginalSidePanel(page, request, row) if row else None
