"""Scheduled posts that were refused at their time of publication.

They stay scheduled and are retried after growing pauses, at most an hour apart: the cause may be
removed elsewhere, for example by confirming a crisis resource. The page's history gets each new
reason once; the timer's report counts refusals at every round.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from blog import checks
from syndication.desk.models import Beat
from syndication.desk.releases import Cause
from syndication.errors import Reason

ACTION = "wellspring.schedule.refused"
PREFIX = "refused "
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=1)


def note(revision: Revision, causes: Sequence[Cause], *, at: datetime) -> None:
    """Store a refusal and the time of the next attempt; log new reasons in the page's history."""
    row, _created = Beat.objects.get_or_create(name=f"{PREFIX}{revision.pk}")
    tries, _space, before = row.report.partition(" ")
    reasons = [_stored(cause) for cause in causes]
    text = json.dumps(reasons)
    if text != before:
        log(
            instance=revision.content_object,
            action=ACTION,
            revision=revision,
            data={"reasons": reasons},
        )
    number = int(tries or 0)
    row.ran_at = at + min(FIRST_PAUSE * 2 ** min(number, 8), LONGEST_PAUSE)
    row.report = f"{number + 1} {text}"
    row.save()


def _stored(cause: Cause) -> dict[str, Any]:
    """What the history keeps of a cause: no sentence, as those who read it have two languages."""
    if isinstance(cause, Reason):
        return {"code": cause.code, "params": dict(cause.params)}
    words = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in cause.words.items()
    }
    return {"check": cause.id, "words": words}


def _worded(stored: dict[str, Any] | str) -> str:
    """In the active language. Rows from before there were codes hold a sentence."""
    if isinstance(stored, str):
        return stored
    if "code" in stored:
        return Reason(code=stored["code"], params=stored["params"]).words()
    try:
        return checks.message(stored["check"], stored["words"])
    except (KeyError, ValueError, TypeError):  # another release had another check
        return str(stored["check"])


def waiting(*, at: datetime) -> set[int]:
    """The refused revisions whose pause is not over."""
    # A longer pause than the longest was written with a wrong clock.
    rows = Beat.objects.filter(
        name__startswith=PREFIX, ran_at__gt=at, ran_at__lte=at + LONGEST_PAUSE
    )
    return {int(name.removeprefix(PREFIX)) for name in rows.values_list("name", flat=True)}


def in_words() -> dict[int, str]:
    """Why each refused revision could not be published, in the active language."""
    rows = Beat.objects.filter(name__startswith=PREFIX).order_by("name")
    return {
        int(name.removeprefix(PREFIX)): " ".join(map(_worded, _reasons(report)))
        for name, report in rows.values_list("name", "report")
    }


def by_page() -> dict[int, str]:
    """The same by page. Two queries."""
    reasons = in_words()
    revisions = Revision.objects.filter(pk__in=reasons).values_list("pk", "object_id")
    return {int(object_id): reasons[pk] for pk, object_id in revisions}


def _reasons(report: str) -> list[dict[str, Any] | str]:
    _tries, _space, text = report.partition(" ")
    found: list[dict[str, Any] | str] = json.loads(text)
    return found


def forget_but(revisions: set[int]) -> None:
    """Delete the refusals of all other revisions: they were published or unscheduled."""
    names = [f"{PREFIX}{pk}" for pk in revisions]
    Beat.objects.filter(name__startswith=PREFIX).exclude(name__in=names).delete()


@hooks.register("register_log_actions")
def describe(actions: LogActionRegistry) -> None:
    """The log action, and how the page's history words it."""

    @actions.register_action(ACTION)
    class Refused(LogFormatter):
        label = _("Scheduled publication refused")

        def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
            reasons = " ".join(_worded(stored) for stored in log_entry.data.get("reasons", []))
            return _("Could not be published as scheduled: %(reasons)s") % {"reasons": reasons}
