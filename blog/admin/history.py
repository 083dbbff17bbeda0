"""The history of a post: the saves of one person on one day, one after another, are one line.

The editor saves by itself while somebody types; Wagtail 8.0.1 shows each save as "Draft saved".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.models import PageLogEntry

SAVED = "wagtail.edit"
# With any other parameter (a filter, or EACH) every save has its line.
FOLDED_WITH = frozenset({"p", "ordering", "_w_filter_fragment"})
EACH = "each"


@dataclass(kw_only=True)
class Fold:
    """Saves that are shown as one line, that of the newest."""

    newest: int
    user: int | None
    until: datetime
    since: datetime
    count: int = 1
    previous_revision: int | None = None

    def takes(self, user: int | None, at: datetime) -> bool:
        """Whether the next older save belongs here: of the same person, on the same day."""
        local = timezone.localdate
        return user == self.user and local(at) == local(self.until)


def fold(entries: Iterable[PageLogEntry]) -> dict[int, Fold | None]:
    """The lines to show, by the id of their entry: entries come newest first.

    The value is the fold that the line stands for; None for what is no save.
    """
    shown: dict[int, Fold | None] = {}
    current: Fold | None = None
    for entry in entries:
        user, at = entry.user_id, entry.timestamp
        if entry.action != SAVED:
            shown[entry.pk] = current = None
        elif current is not None and current.takes(user, at):
            current.count += 1
            current.since = at
            current.previous_revision = entry.previous_revision_id
        else:
            previous = entry.previous_revision_id
            current = Fold(
                newest=entry.pk, user=user, until=at, since=at, previous_revision=previous
            )
            shown[entry.pk] = current
    return shown


class SavesColumn(ActionColumn):
    """What happened; for several saves, how many, from when to when, and a link to each."""

    def __init__(self, column: ActionColumn, folds: dict[int, Fold | None]) -> None:
        super().__init__(
            column.name,
            label=column.label,
            object=column.object,
            url_names=column.url_names,
            user_can_unschedule=column.user_can_unschedule,
        )
        self.folds = folds

    def get_value(self, instance: PageLogEntry) -> Any:
        message, found = super().get_value(instance), self.folds.get(instance.pk)
        if found is None or found.count == 1:
            return message
        since, until = (f"{timezone.localtime(at):%H:%M}" for at in (found.since, found.until))
        words = _("%(count)s times, %(since)s to %(until)s") % {
            "count": found.count,
            "since": since,
            "until": until,
        }
        link = format_html('<a href="?{}=yes">{}</a>', EACH, _("Show each save"))
        return format_html("{} ({}) {}", message, words, link)

    def get_actions(self, instance: PageLogEntry, parent_context: Any) -> Any:
        """Compared with what was there before the first of the saves."""
        if found := self.folds.get(instance.pk):
            instance.previous_revision_id = found.previous_revision
        return super().get_actions(instance, parent_context)


class FoldedHistoryView(PageHistoryView):
    """Wagtail's history of a page, with one line for the saves of one sitting.

    Whoever may open the post may read it (``get_object``); a reviewer has no right on pages.
    """

    any_permission_required = None

    @cached_property
    def folds(self) -> dict[int, Fold | None]:
        if not FOLDED_WITH.issuperset(self.request.GET):
            return {}
        entries = super().get_base_queryset().select_related(None)
        return fold(entries.order_by("-timestamp", "-pk"))

    def get_base_queryset(self) -> QuerySet[PageLogEntry]:
        entries: QuerySet[PageLogEntry] = super().get_base_queryset()
        return entries.filter(pk__in=self.folds) if self.folds else entries

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = super().columns
        return [SavesColumn(first, self.folds), *others]
