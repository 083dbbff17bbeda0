"""The states of an import, and who owns it at a moment.

A worker owns an import while its lease (``due_at``) runs. It moves the lease with each post, in the
transaction that saves the post, by an UPDATE that finds the row only as the worker left it: so a
post is counted once, and a worker that was taken for dead, or whose import a person stopped, saves
nothing more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from blog.models import ImportedEntry, ImportRun

State = ImportRun.State
Outcome = ImportedEntry.Outcome
LEASE = timedelta(minutes=2)
KEPT_FILE = timedelta(days=14)  # after the last that happened to its import
KEPT_REPORT = timedelta(days=365)


class LostRun(Exception):  # noqa: N818  # named for the event
    """The import is stopped, or another worker's."""


def due(at: datetime) -> QuerySet[ImportRun]:
    """The imports that wait for a worker, or whose worker has vanished."""
    return ImportRun.objects.filter(state=State.WORKING, due_at__lte=at)


def claim() -> ImportRun | None:
    """The import that waits longest, leased to the caller."""
    now = timezone.now()
    for run in due(now).order_by("due_at", "pk")[:20]:
        mine = due(now).filter(pk=run.pk, due_at=run.due_at)
        if mine.update(due_at=now + LEASE, attempts=F("attempts") + 1):
            run.due_at, run.attempts = now + LEASE, run.attempts + 1
            return run
    return None


def keep(run: ImportRun, **changes: Any) -> None:
    """Move the lease on, with what else changes. Raises :class:`LostRun`."""
    now = timezone.now()
    until = changes.setdefault("due_at", now + LEASE)
    mine = ImportRun.objects.filter(pk=run.pk, state=State.WORKING, due_at=run.due_at)
    if not mine.update(changed_at=now, **changes):
        raise LostRun
    run.due_at = until


@contextmanager
def advancing(run: ImportRun, **changes: Any) -> Iterator[None]:
    """The transaction in which one post is done. Raises :class:`LostRun` before the block."""
    leased = run.due_at
    try:
        with transaction.atomic():
            keep(run, position=run.position + 1, attempts=0, **changes)
            yield
    except BaseException:
        run.due_at = leased
        raise
    run.position += 1
    run.attempts = 0


def report(run: ImportRun, **said: Any) -> None:
    """Report the post that is being done, in the place of what was reported of it before."""
    empty: dict[str, Any] = {"title": "", "page": None, "reason": "", "notes": [], "notices": []}
    ImportedEntry.objects.update_or_create(
        run=run, position=run.position, defaults={**empty, **said, "title": said["title"][:255]}
    )


def release(run: ImportRun) -> None:
    """Give the import to whichever worker comes next."""
    keep(run, due_at=timezone.now())


def end(run: ImportRun, state: ImportRun.State, *, reason: str = "", **changes: Any) -> None:
    """End the worker's part."""
    keep(run, state=state, reason=reason, due_at=None, **changes)


def begin(run: ImportRun, choices: Mapping[str, str]) -> bool:
    """Import what was looked at. False where somebody was faster."""
    return _move(
        run, State.LOOKED, state=State.WORKING, is_import=True, position=0, choices=dict(choices)
    )


def stop(run: ImportRun) -> bool:
    """Stop after the post that is being saved. False where nothing is under way."""
    return _move(run, State.WORKING, state=State.STOPPED, due_at=None)


def go_on(run: ImportRun) -> bool:
    """Go on with an import that was stopped. False where it is not."""
    return _move(run, State.STOPPED, state=State.WORKING)


def _move(run: ImportRun, before: ImportRun.State, **changes: Any) -> bool:
    now = timezone.now()
    changes = {"due_at": now, "attempts": 0, "reason": "", **changes}
    found = ImportRun.objects.filter(pk=run.pk, state=before).exclude(file="")
    return bool(found.update(changed_at=now, **changes))


def counts(run: ImportRun) -> dict[str, int]:
    """How many posts each outcome has, in the order of the outcomes."""
    rows = run.entries.order_by().values_list("outcome").annotate(number=Count("pk"))
    found = dict(rows)
    return {each: found[each] for each in Outcome.values if each in found}


def prune(*, at: datetime) -> int:
    """Delete the files whose term has passed, and reports after a year; how many."""
    old = Q(changed_at__lt=at - KEPT_FILE)
    number = 0
    for run in ImportRun.objects.filter(old).exclude(file="").exclude(state=State.WORKING):
        run.file.delete(save=False)
        number += ImportRun.objects.filter(pk=run.pk).update(file="")
    ImportRun.objects.filter(changed_at__lt=at - KEPT_REPORT, file="").delete()
    return number
