"""The timer: publishes scheduled posts, takes down expired ones, retries what failed.

Wagtail's own command stops at its first failure; here each post has its own transaction, and a
refused post does not stop the others.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from wagtail.models import DraftStateMixin, Page, Revision

from blog.admin.imports import runs as import_runs
from blog.admin.imports import working as importing
from syndication import delivery
from syndication.delivery import pause
from syndication.desk import (
    embargo_sync,
    errors,
    integrity,
    ledger_mark,
    near_copies,
    old_pictures,
    rebuilds,
    reconciling,
    refusals,
    restoring,
)
from syndication.desk.beats import claim
from syndication.desk.links import rounds
from syndication.desk.listing import finding_counts
from syndication.desk.models import Beat
from syndication.desk.recall import clock, positions
from syndication.desk.releases import PublishRefused
from syndication.desk.weekly import rounds as weekly
from syndication.feeds import pruning
from syndication.partners import embargo_access
from syndication.unpublished import preview_drafts
from syndication.webhooks import catching_up, deliveries, endpoint_health

logger = logging.getLogger("wellspring.timer")

Report = Counter[str]
T = TypeVar("T")


def tick(*, at: datetime, deliver: bool = True) -> Report | None:
    """Do all that is due; ``None`` where another process does it or just did.

    Idempotent: however often or rarely it runs, each thing is done once. ``deliver`` is False
    where a thread of this process sends deliveries all the time (:func:`delivering`).
    """
    step = _clock_put_back(at)
    if not claim("tick", at, timedelta(seconds=20)):
        return None
    report: Report = Counter()
    if step:
        report["clock put back"] = delivery.clock_put_back(step) + rebuilds.clock_put_back(step)
        report["clock put back"] += clock.put_back(step, at=at)
    report["database older"] = restoring.notice()
    _take_down_expired(at, report)
    _publish_due(at, report)
    # After a long pause, posts that were just published may have expired already.
    _take_down_expired(at, report)
    _ahead(lambda: rebuilds.mark(embargo_sync.look(at=at)), report)
    report["rechecked"] = rebuilds.work_off()
    report["embargo rows"] = _ahead(lambda: embargo_access.review(at=at), report) or 0
    report["endpoints caught up"] = catching_up.review(at=at)
    report["previews pruned"] = preview_drafts.prune(at=at)
    if deliver:
        report["delivered"] = delivery.work_off_all()
    report["endpoints warned"] = endpoint_health.review(at=at) if pause.current() is None else 0
    _daily_and_hourly(at, report)
    _for_editors(at, report, deliver=deliver)
    Beat.objects.filter(name="tick").update(report=summary(report))
    if not report["database older"]:
        ledger_mark.write()
    return +report


def _for_editors(at: datetime, report: Report, *, deliver: bool) -> None:
    """What editors alone see: after all that readers and partners wait for.

    If one of these jobs fails, the rest of the round goes on.
    """
    jobs: dict[str, Callable[[], int]] = {
        "imports woken": lambda: importing.wake_due(at=at),
        "words indexed": near_copies.index,
        "findings counted": lambda: finding_counts.count_due(at=at),
        "weekly mails": lambda: weekly.work_off(at=at),
    }
    if deliver:
        jobs["links checked"] = lambda: rounds.work_off(at=at)
    for name, job in jobs.items():
        try:
            report[name] = job()
        except Exception:
            logger.exception("a job of the timer failed: %s", name)
            report[f"{name}: failed"] += 1


def _daily_and_hourly(at: datetime, report: Report) -> None:
    if claim("recall.positions", at, timedelta(days=1)):
        report["endpoints heard"] = positions.advance()
    if claim("webhooks.prune", at, timedelta(days=1)):
        report["deliveries pruned"] = deliveries.prune(at=at)
    if claim("reconcile", at, timedelta(minutes=settings.RECONCILE_MINUTES)):
        found = reconciling.reconcile(at=at)
        Beat.objects.filter(name="reconcile").update(report=summary(found))
        if found["pictures"] >= old_pictures.MOST_MADE:
            # What is private must not wait for an hour: the next round goes on.
            Beat.objects.filter(name="reconcile").update(ran_at=None)
        report.update({f"reconcile.{name}": count for name, count in found.items()})
    if claim("imports.prune", at, timedelta(days=1)):
        report["imported files deleted"] = import_runs.prune(at=at)
    if claim("prune", at, timedelta(days=1)):
        report["feeds forgotten"] = pruning.prune()
    if claim(integrity.NAME, at, timedelta(days=1)):
        state = integrity.check()
        Beat.objects.filter(name=integrity.NAME).update(report=state)
        report["database damaged"] = state != integrity.WHOLE


@contextmanager
def delivering() -> Iterator[None]:
    """Send deliveries and check links, each in a thread, until the block ends; what is in flight
    is finished then.

    So a slow host does not delay the timer, and the timer's work delays no delivery.
    """
    stop = threading.Event()
    threads = [
        threading.Thread(target=delivery.work_all_until, args=(stop,), name="deliveries"),
        threading.Thread(target=rounds.work_until, args=(stop,), name="links"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _ahead(work: Callable[[], T], report: Report) -> T | None:
    """The embargoes' part of the round: if it fails, the rest goes on."""
    try:
        return work()
    except Exception:
        logger.exception("the embargoes could not be looked at")
        report["embargoes failed"] += 1
        return None


def summary(report: Report) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(report.items()) if count)


def _clock_put_back(at: datetime) -> timedelta:
    """How far the clock was put back since the last round, as far as can be seen."""
    ran_at = Beat.objects.filter(name="tick").values_list("ran_at", flat=True).first()
    return max(ran_at - at, timedelta()) if ran_at else timedelta()


def _take_down_expired(at: datetime, report: Report) -> None:
    expired = Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at", "pk")
    for page in list(expired.specific()):
        try:
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            report["expired"] += 1
        except Exception:  # the others must still be taken down; this one is retried each round
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
            refusals.note(revision, refused.causes, at=at)
            report["refused"] += 1
        except Exception as exc:  # the other posts are due as well
            logger.exception("a scheduled publication failed", extra={"revision": revision.pk})
            failed = errors.PUBLICATION_FAILED(error=f"{type(exc).__name__}: {exc}")
            refusals.note(revision, [failed], at=at)
            report["failed"] += 1
    refusals.forget_but({revision.pk for revision in _due(at)})


def _due(at: datetime) -> list[Revision]:
    due = Revision.objects.filter(approved_go_live_at__lt=at).select_related("content_type")
    return [
        revision
        for revision in due.order_by("approved_go_live_at", "pk")
        if issubclass(revision.content_type.model_class() or object, DraftStateMixin)
    ]
