"""What the worker does with an import: it looks at the posts of the file, or saves them as drafts.

A task works for a minute at most and then lets others go first. A worker that vanishes loses
nothing: the timer wakes another one, which goes on where the import stands.
"""

import logging
import time
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from django_tasks import task

from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wagtail.users.models import UserProfile

from blog.admin.imports import one_post, rights, runs
from blog.importers import entries
from blog.importers.entries import Reading
from blog.importers.picture_store import PictureStore
from blog.importers.source import ImportFailed
from blog.models import BlogIndexPage, ImportRun

logger = logging.getLogger("wellspring.imports")

SECONDS = 60.0  # that one task works
TRIES = 3  # of a post at which the worker vanishes


@task(priority=-10)  # mails and rebuilt posts go first
def work_off_task() -> int:
    return work_off()


def wake() -> None:
    work_off_task.enqueue()


def wake_safely() -> None:
    """Wake a worker after the commit. Where the queue is away, the timer finds the row."""
    transaction.on_commit(wake, robust=True)


def wake_due(*, at: datetime) -> bool:
    """Wake a worker where an import waits for one, or lost its own. The timer calls it."""
    waits = runs.due(at).exists()
    if waits:
        wake()
    return waits


def work_off(seconds: float = SECONDS) -> int:
    """Work on the import that waits longest; how many posts were done."""
    run = runs.claim()
    if run is None:
        return 0
    begun_at = run.position
    with translation.override(_language(run)):
        _work(run, time.monotonic() + seconds)
    if runs.due(timezone.now()).exists():
        wake()
    return run.position - begun_at


def _language(run: ImportRun) -> str:
    """What is reported is in the language of whoever started the import."""
    profile = UserProfile.objects.filter(user_id=run.started_by_id).first()
    return str(profile.get_preferred_language()) if profile else translation.get_language() or "en"


def _work(run: ImportRun, until: float) -> None:
    try:
        _each(run, until)
    except runs.LostRun:
        return
    except rights.RightLost as lost:
        _end(run, runs.State.STOPPED, str(lost))
    except ImportFailed as failed:
        _end(run, runs.State.FAILED, _("The file %(reason)s.") % {"reason": failed.reason})
    except DatabaseError:
        raise  # it is away: the lease runs out, and the import goes on
    except Exception:  # what the file does to a library must not come back for ever
        logger.exception("a file could not be imported", extra={"run": run.pk})
        _end(run, runs.State.FAILED, _("The program failed at this file; its log says why."))


def _end(run: ImportRun, state: ImportRun.State, reason: str = "", **changes: Any) -> None:
    try:
        runs.end(run, state, reason=reason, **changes)
    except runs.LostRun:
        return


def _each(run: ImportRun, until: float) -> None:
    store, position = PictureStore(), 0
    for position, found in enumerate(_posts(run, store), 1):
        if position <= run.position:
            continue
        user = rights.starter(run)
        if run.attempts > TRIES:
            one_post.refuse(run, found, _("The worker ended at this post each time."))
        else:
            one_post.done(run, found, store, user)
        if time.monotonic() >= until:
            runs.release(run)
            return
    rights.starter(run)
    state = runs.State.DONE if run.is_import else runs.State.LOOKED
    _end(run, state, total=position)


def _posts(run: ImportRun, store: PictureStore) -> Any:
    rights.starter(run)
    index = BlogIndexPage.objects.select_related("locale").get(pk=run.index_id)
    reading = Reading(
        locale=one_post.tag(index),
        other_title=PurePath(run.name).stem,
        with_pictures=run.with_pictures,
        origins=tuple(run.origins),
        keeps_pictures=run.is_import and run.position == 0,
    )
    path = Path(run.file.path)
    found = entries.posts(path, reading, store=store, name=run.name)
    first = next(found, None)  # an archive gives its pictures to the store
    packed = store.files

    def files(address: str) -> bytes | None:
        runs.keep(run)  # each picture may take its time
        return packed(address)

    store.files = files
    if first is not None:
        yield first
    yield from found
