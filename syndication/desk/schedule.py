"""What becomes true with time: scheduled posts, expiry, what failed before.

Wagtail's own command stops at its first failure; here each post has its own transaction, and one
that is refused does not hold up the others.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from wagtail.models import DraftStateMixin, Page, Revision

from syndication.desk import reconciling, rechecks
from syndication.models import Beat

logger = logging.getLogger("wellspring.timer")

Report = Counter[str]
T = TypeVar("T")


def tick(*, at: datetime) -> Report | None:
    """One round of all that is due; ``None`` where another process is at it.

    Idempotent: running it twice, or after a long silence, does each thing once.
    """
    if not _claim("tick", at, timedelta(seconds=20)):
        return None
    report: Report = Counter()
    report["expired"] = _each(_expired(at), _expire, "expiry")
    report["published"] = _each(_due(at), _publish, "scheduled publication")
    report["rechecked"] = rechecks.work_off()
    if _claim("reconcile", at, timedelta(minutes=settings.RECONCILE_MINUTES)):
        found = reconciling.reconcile(at=at)
        Beat.objects.filter(name="reconcile").update(report=summary(found))
        report.update({f"reconcile.{name}": count for name, count in found.items()})
    Beat.objects.filter(name="tick").update(report=summary(report))
    return +report


def summary(report: Report) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(report.items()) if count)


def _claim(name: str, at: datetime, every: timedelta) -> bool:
    """Whoever moves ``ran_at`` does the job; nobody else until ``every`` has passed."""
    with transaction.atomic():
        Beat.objects.get_or_create(name=name)
    rows = Beat.objects.filter(name=name)
    free = rows.filter(ran_at__isnull=True) | rows.filter(ran_at__lte=at - every)
    return bool(free.update(ran_at=at))


def _expired(at: datetime) -> list[Page]:
    return list(Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at").specific())


def _expire(page: Page) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _due(at: datetime) -> list[Revision]:
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at", "pk")
    return [rev for rev in due if issubclass(rev.content_type.model_class(), DraftStateMixin)]


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _each(things: list[T], work: Callable[[T], None], name: str) -> int:
    done = 0
    for thing in things:
        try:
            work(thing)
        except Exception:
            logger.exception("%s failed", name, extra={"subject": str(thing)})
        else:
            done += 1
    return done
