"""The history of a post: its named moments, and what was saved between two of them on one line.

The editor saves by itself while somebody types; Wagtail 8.0.1 shows each save as "Draft saved".
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry

from blog.admin import moments
from blog.admin.moments import SAVED, Fold, Save

# With any other parameter (a filter, or EACH) every save has its line.
FOLDED_WITH = frozenset({"p", "ordering", "_w_filter_fragment"})
EACH = "each"
MOST_SAVES = 50  # that unfold in one line; the others are behind EACH

# Takes the post's id and those of two revisions; returns the address that compares their words.
Compared = Callable[[int, int, int], str]

_compared: list[Compared] = []


def register_comparison(compared: Compared) -> None:
    """Link each line to its differences: the page is in an app above this one."""
    _compared[:] = [compared]


class MomentColumn(ActionColumn):
    """What happened; what was saved between two moments unfolds, without a script."""

    def __init__(self, column: ActionColumn, folds: dict[int, Fold | None]) -> None:
        super().__init__(
            column.name,
            label=column.label,
            object=column.object,
            url_names=column.url_names,
            user_can_unschedule=column.user_can_unschedule,
        )
        self.folds = folds

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of all who saved, by id; one query."""
        ids = {save.user for found in self.folds.values() if found for save in found.saves}
        users = get_user_model().objects.select_related("wagtail_userprofile").in_bulk(list(ids))
        return {pk: str(get_user_display_name(user)) for pk, user in users.items()}

    def get_value(self, instance: PageLogEntry) -> Any:
        message, found = super().get_value(instance), self.folds.get(instance.pk)
        if found is not None and len(found.saves) > 1:
            return self._unfolding(found)
        name = moments.name(instance)
        if name is None:
            return message
        if instance.action in moments.BARE:
            return format_html("<strong>{}</strong>", name)
        return format_html("<div><strong>{}</strong><br>{}</div>", name, message)

    def _unfolding(self, found: Fold) -> str:
        rows = [self._row(*each) for each in moments.with_older(found)[:MOST_SAVES]]
        more = max(0, len(found.saves) - MOST_SAVES)
        values = {"summary": self._summary(found), "rows": rows, "more": more, "each": EACH}
        return render_to_string("admin/history/fold.html", values)

    def _summary(self, found: Fold) -> str:
        counts = []
        if found.drafts:
            words = ngettext("%(count)s draft", "%(count)s drafts", found.drafts)
            counts.append(words % {"count": found.drafts})
        if found.comments:
            words = ngettext("%(count)s comment", "%(count)s comments", found.comments)
            counts.append(words % {"count": found.comments})
        others = len(found.saves) - found.drafts - found.comments
        if others:
            words = ngettext("%(count)s small change", "%(count)s small changes", others)
            counts.append(words % {"count": others})
        who = ", ".join(dict.fromkeys(self._who(save) for save in found.saves))
        since, until = (timezone.localtime(found.saves[end].at) for end in (-1, 0))
        values = {"what": ", ".join(counts), "who": who, "day": _day(since)}
        if since.date() == until.date():
            values |= {"since": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
            return _("%(what)s by %(who)s, %(day)s, %(since)s to %(until)s") % values
        values |= {"since": _when(since), "until": _when(until)}
        return _("%(what)s by %(who)s, %(since)s to %(until)s") % values

    def _who(self, save: Save) -> str:
        return self.people.get(save.user or 0) or _("the system")

    def _row(self, save: Save, revision: int | None, older: int | None) -> dict[str, Any]:
        """One save; its links are those of a line of its own."""
        page, names = self.object.pk, self.url_names
        row: dict[str, Any] = {"at": _when(save.at), "who": self._who(save)}
        if save.action != SAVED:
            row["what"] = log_registry.get_action_label(save.action)
            row["words"] = save.words
        if revision is None:
            return row
        row["view"] = reverse(names["revisions_view"], args=[page, revision])
        if revision != self.object.latest_revision_id:
            row["restore"] = reverse(names["revisions_revert"], args=[page, revision])
        if older and _compared:
            row["differences"] = _compared[0](page, older, revision)
        return row

    def get_actions(self, instance: PageLogEntry, parent_context: Any) -> Any:
        """Compared with what was there before the first of the saves."""
        if found := self.folds.get(instance.pk):
            instance.previous_revision_id = found.previous_revision
        actions = super().get_actions(instance, parent_context)
        older, page = instance.previous_revision_id, self.object.pk
        if _compared and older and instance.revision_id and instance.content_changed:
            url = _compared[0](page, older, instance.revision_id)
            actions = [{"url": url, "label": _("Differences in words")}, *actions]
        return actions


def _when(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{_day(local)} {local:%H:%M}"


def _day(local: datetime) -> str:
    return date_format(local, "DATE_FORMAT")


class MomentsHistoryView(PageHistoryView):
    """Wagtail's history of a page, with one line for what was saved between two moments.

    Whoever may open the post may read it (``get_object``); a reviewer has no right on pages.
    """

    any_permission_required = None

    @cached_property
    def folds(self) -> dict[int, Fold | None]:
        if not FOLDED_WITH.issuperset(self.request.GET):
            return {}
        entries = PageLogEntry.objects.filter(page=self.object).latest_by_uuid_and_action()
        rows = entries.order_by("-timestamp", "-pk").values_list(
            "pk", "action", "user_id", "timestamp", "revision_id", "data"
        )
        folds = moments.fold(Save(*row) for row in rows)
        revisions = sorted(self.object.revisions.values_list("pk", flat=True))
        for found in filter(None, folds.values()):
            made = [save.revision for save in found.saves if save.revision]
            place = bisect_left(revisions, made[-1]) if made else 0
            found.previous_revision = revisions[place - 1] if place else None
        return folds

    def get_base_queryset(self) -> QuerySet[PageLogEntry]:
        entries: QuerySet[PageLogEntry] = super().get_base_queryset()
        return entries.filter(pk__in=self.folds) if self.folds else entries

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = super().columns
        return [MomentColumn(first, self.folds), *others]
