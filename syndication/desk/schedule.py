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

from syndication import delivery, drafts
from syndication.desk import rechecks, reconciling, refusals, scheduled
from syndication.desk.posts import PublishRefused
from syndication.feeds import pruning
from syndication.models import Beat
from syndication.partners import ahead
from syndication.webhooks import deliveries, failing

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
    _take_down_expired(at, report)
    _publish_due(at, report)
    # A timer that slept may have published what had expired meanwhile.
    _take_down_expired(at, report)
    _ahead(lambda: rechecks.mark(scheduled.look(at=at)), report)
    report["rechecked"] = rechecks.work_off()
    report["embargo rows"] = _ahead(lambda: ahead.review(at=at), report) or 0
    report["previews pruned"] = drafts.prune(at=at)
    report["delivered"] = delivery.work_off_all()
    report["endpoints warned"] = failing.review(at=at)
    if _claim("webhooks.prune", at, timedelta(days=1)):
        report["deliveries pruned"] = deliveries.prune(at=at)
    if _claim("reconcile", at, timedelta(minutes=settings.RECONCILE_MINUTES)):
        found = reconciling.reconcile(at=at)
        Beat.objects.filter(name="reconcile").update(report=summary(found))
        report.update({f"reconcile.{name}": count for name, count in found.items()})
    if _claim("prune", at, timedelta(days=1)):
        report["feeds forgotten"] = pruning.prune()
    Beat.objects.filter(name="tick").update(report=summary(report))
    return +report


def _ahead(work: Callable[[], T], report: Report) -> T | None:
    """Embargoes' part of the round: where it fails, what is to be delivered goes on."""
    try:
        return work()
    except Exception:
        logger.exception("the embargoes could not be looked at")
        report["embargoes failed"] += 1
        return None


def summary(report: Report) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(report.items()) if count)


def _claim(name: str, at: datetime, every: timedelta) -> bool:
    """Whoever moves ``ran_at`` does the job; nobody else until ``every`` has passed.

    A time that is still to come was written by a clock that was wrong: it holds nobody up.
    """
    with transaction.atomic():
        Beat.objects.get_or_create(name=name)
    rows = Beat.objects.filter(name=name)
    free = rows.filter(ran_at__isnull=True) | rows.filter(ran_at__lte=at - every)
    free |= rows.filter(ran_at__gt=at + every)
    return bool(free.update(ran_at=at))


def _take_down_expired(at: datetime, report: Report) -> None:
    expired = Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at", "pk")
    for page in list(expired.specific()):
        try:
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            report["expired"] += 1
        except Exception:  # the others must still come down; this one is tried at each round
            logger.exception("an expired page is still live", extra={"page": page.pk})
            report["expiry failed"] += 1


def _publish_due(at: datetime, report: Report) -> None:
    due = _due(at)
    waiting = refusals.waiting(at=at)
    for revision in due:
        if revision.pk in waiting:
            report["refused before"] += 1
            continue
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
            report["published"] += 1
        except PublishRefused as refused:
            logger.warning("a scheduled post was refused: %s", refused)
            refusals.note(revision, refused.reasons, at=at)
            report["refused"] += 1
        except Exception as exc:  # whatever it is, the other posts are due as well
            logger.exception("a scheduled publication failed", extra={"revision": revision.pk})
            refusals.note(revision, [f"{type(exc).__name__}: {exc}"], at=at)
            report["failed"] += 1
    refusals.forget_but({revision.pk for revision in _due(at)})


def _due(at: datetime) -> list[Revision]:
    due = Revision.objects.filter(approved_go_live_at__lt=at).select_related("content_type")
    return [
        revision
        for revision in due.order_by("approved_go_live_at", "pk")
        if issubclass(revision.content_type.model_class() or object, DraftStateMixin)
    ]
