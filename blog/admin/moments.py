"""The named moments of a post in its log, and what was saved between two of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from wagtail.log_actions import LogActionRegistry
from wagtail.models import PageLogEntry

from blog.admin import reviews
from blog.importers import saving
from blog.models import PostPage

SAVED = "wagtail.edit"
# What is no moment of a post, beside saves and comments.
SMALL = frozenset({SAVED, "wagtail.rename", "wagtail.lock", "wagtail.unlock"})
COMMENTS = "wagtail.comments."

NAMES: dict[str, str | Promise] = {
    "wagtail.create": gettext_lazy("Begun"),
    saving.IMPORTED: gettext_lazy("Imported"),
    reviews.REVIEWED: gettext_lazy("Reviewed"),
    "wagtail.copy": gettext_lazy("Copied"),
    "wagtail.copy_for_translation": gettext_lazy("Translated"),
    "wagtail.workflow.start": gettext_lazy("Submitted"),
    "wagtail.workflow.resume": gettext_lazy("Submitted again"),
    "wagtail.workflow.reject": gettext_lazy("Sent back"),
    "wagtail.workflow.approve": gettext_lazy("Approved"),
    "wagtail.workflow.cancel": gettext_lazy("Submission withdrawn"),
    "wagtail.publish": pgettext_lazy("moment", "Published"),
    "wagtail.publish.schedule": gettext_lazy("Scheduled"),
    "wagtail.publish.scheduled": pgettext_lazy("moment", "Published"),
    "wagtail.schedule.cancel": gettext_lazy("Schedule cancelled"),
    "wagtail.unpublish": pgettext_lazy("moment", "Withdrawn"),
    "wagtail.unpublish.scheduled": pgettext_lazy("moment", "Withdrawn"),
    "wagtail.revert": gettext_lazy("Restored"),
}
# Whose message in Wagtail's log says no more than the name.
BARE = frozenset(
    {
        "wagtail.create",
        "wagtail.publish",
        "wagtail.unpublish",
        "wagtail.publish.scheduled",
        "wagtail.unpublish.scheduled",
        saving.IMPORTED,
        reviews.REVIEWED,
    }
)
CHANGES: dict[str, str | Promise] = {
    PostPage.UpdateKind.CORRECTION: gettext_lazy("Corrected"),
    PostPage.UpdateKind.CLARIFICATION: gettext_lazy("Clarified"),
}


class Save(NamedTuple):
    """An entry of the log, as far as folding needs it."""

    pk: int
    action: str
    user: int | None
    at: datetime
    revision: int | None
    details: Any = None  # of a comment: its words

    @property
    def words(self) -> str:
        """What was written in a comment or a reply."""
        details = self.details if isinstance(self.details, dict) else {}
        found = details.get("reply") or details.get("comment") or {}
        return str(found.get("text", ""))


@dataclass(kw_only=True)
class Fold:
    """What was saved between two moments, newest first."""

    saves: list[Save] = field(default_factory=list)
    previous_revision: int | None = None

    @property
    def drafts(self) -> int:
        return sum(save.action == SAVED for save in self.saves)

    @property
    def comments(self) -> int:
        return sum(save.action.startswith(COMMENTS) for save in self.saves)


def is_moment(action: str) -> bool:
    return action not in SMALL and not action.startswith(COMMENTS)


def fold(entries: Iterable[Save]) -> dict[int, Fold | None]:
    """The lines to show, by the id of their newest entry: entries come newest first.

    The value is the fold that the line stands for; None for a moment.
    """
    shown: dict[int, Fold | None] = {}
    current: Fold | None = None
    for entry in entries:
        if is_moment(entry.action):
            shown[entry.pk] = current = None
            continue
        if current is None:
            shown[entry.pk] = current = Fold()
        current.saves.append(entry)
    return shown


def with_older(found: Fold) -> list[tuple[Save, int | None, int | None]]:
    """Each save, its revision and the one before; of the saves that made one revision, the newest
    alone has it: an autosave replaces the revision in place.
    """
    made = [save.revision for save in found.saves if save.action == SAVED and save.revision]
    revisions = list(dict.fromkeys(made))
    older = dict(zip(revisions, [*revisions[1:], found.previous_revision], strict=True))
    rows: list[tuple[Save, int | None, int | None]] = []
    for save in found.saves:
        if save.action == SAVED and save.revision in older:
            rows.append((save, save.revision, older.pop(save.revision)))
        else:
            rows.append((save, None, None))
    return rows


def name(entry: PageLogEntry) -> str | None:
    """The moment's name; of what was published with a correction, that it was corrected."""
    found = NAMES.get(entry.action)
    if entry.action == "wagtail.publish" and entry.revision is not None:
        found = CHANGES.get(entry.revision.content.get("update_kind", ""), found)
    return None if found is None else str(found)


def log_actions(actions: LogActionRegistry) -> None:
    """Wagtail's hook for how entries read."""
    actions.register_action(
        saving.IMPORTED, gettext_lazy("Import"), gettext_lazy("Made of an imported text")
    )
    actions.register_action(
        reviews.REVIEWED, gettext_lazy("Record a review"), gettext_lazy("Review recorded")
    )
