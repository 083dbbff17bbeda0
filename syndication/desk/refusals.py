"""Scheduled posts that could not go out when their time came.

The schedule stands, and is tried again after growing pauses, at most an hour apart: what is missing
may be mended elsewhere, a crisis resource confirmed again. The page's history says what is missing,
once per reason; the timer's report counts it at every round.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from syndication.models import Beat

ACTION = "wellspring.schedule.refused"
PREFIX = "refused "
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=1)


def note(revision: Revision, reasons: Sequence[str], *, at: datetime) -> None:
    """Remember a refusal, and when to try again; new reasons go into the page's history."""
    row, _created = Beat.objects.get_or_create(name=f"{PREFIX}{revision.pk}")
    tries, _space, before = row.report.partition(" ")
    said = " ".join(reasons)
    if said != before:
        log(
            instance=revision.content_object,
            action=ACTION,
            revision=revision,
            data={"reasons": list(reasons)},
        )
    number = int(tries or 0)
    row.ran_at = at + min(FIRST_PAUSE * 2 ** min(number, 8), LONGEST_PAUSE)
    row.report = f"{number + 1} {said}"
    row.save()


def waiting(*, at: datetime) -> set[int]:
    """The revisions that were refused and whose pause is not over."""
    # A pause that is longer than the longest comes of a clock that was wrong.
    rows = Beat.objects.filter(
        name__startswith=PREFIX, ran_at__gt=at, ran_at__lte=at + LONGEST_PAUSE
    )
    return {int(name.removeprefix(PREFIX)) for name in rows.values_list("name", flat=True)}


def forget_but(revisions: set[int]) -> None:
    """Forget the refusals of what went out after all, or is no longer scheduled."""
    names = [f"{PREFIX}{pk}" for pk in revisions]
    Beat.objects.filter(name__startswith=PREFIX).exclude(name__in=names).delete()


@hooks.register("register_log_actions")
def describe(actions: LogActionRegistry) -> None:
    """What the page's history shows."""

    @actions.register_action(ACTION)
    class Refused(LogFormatter):
        label = _("Scheduled publication refused")

        def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
            reasons = " ".join(log_entry.data.get("reasons", []))
            return _("Could not be published as scheduled: %(reasons)s") % {"reasons": reasons}
