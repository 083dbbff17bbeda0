"""Builds posts again because something outside their page changed.

The transaction of the change inserts one row per post. A task wakes a worker; the timer finds rows
for which no task came.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django_tasks import task

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Page

from blog import codec
from blog import document as doc
from blog.models import (
    Author,
    CrisisResource,
    Disclaimer,
    Organization,
    PostIdentity,
    PostPage,
    Topic,
)
from syndication.desk import embargo_sync, errors, holes, publisher_sync, releases, renderers
from syndication.desk.models import Recheck
from syndication.editions import ledger, publisher, recording
from syndication.editions.models import Head, Source
from syndication.errors import CodedError, Reason
from syndication.partners import embargo_access
from syndication.unpublished import embargoes

logger = logging.getLogger("wellspring.desk")

# The prefix of each kind of source in the builder's source keys.
SOURCES: dict[type[Model], str] = {
    Author: "author",
    Organization: "organization",
    CrisisResource: "crisis",
    Disclaimer: "disclaimer",
    Topic: "topic",
    get_image_model(): "image",
}
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
SETTLE_TRIES = 5


class Contended(CodedError):  # noqa: N818  # not a failure: it is tried again later
    """The post changed each time while it was built."""

    def __init__(self, page_id: int) -> None:
        super().__init__(errors.CONTENDED(page=page_id))


def mark(post_ids: Iterable[UUID]) -> None:
    """Mark these posts to be built again, and wake a worker after the commit."""
    now = timezone.now()
    # Sorted, each once: transactions that mark the same posts cannot deadlock.
    rows = [Recheck(post_id=post_id, due_at=now) for post_id in sorted(set(post_ids))]
    if rows:
        Recheck.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["post_id"],
            update_fields=["due_at"],
        )
        # An unreachable queue must not fail the request: the timer finds the rows.
        transaction.on_commit(wake, robust=True)


def mark_source(key: str, *, but: UUID | None = None) -> None:
    """Mark the posts that were built from a source, except ``but``."""
    live = Source.objects.filter(key=key).values_list("post_id", flat=True)
    mark(post_id for post_id in [*live, *embargoes.from_source(key)] if post_id != but)


def mark_page(page_id: int) -> None:
    mark(PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True))


def mark_below(page: Page) -> None:
    """Mark the posts of a subtree, and the posts that link into it."""
    below = page.get_descendants(inclusive=True).values_list("pk", flat=True)
    links = [f"page:{pk}" for pk in below]
    linking = Source.objects.filter(key__in=links).values_list("post_id", flat=True)
    mark([*post_ids_below(page), *linking, *embargoes.from_source(*links)])


def mark_all() -> None:
    """Mark every live and every embargoed post."""
    live = PostIdentity.objects.filter(page__live=True).values_list("pk", flat=True)
    mark([*live, *embargoes.revisions()])


def post_ids_below(page: Page) -> list[UUID]:
    """The posts of a page's subtree, itself included."""
    below = Page.objects.descendant_of(page, inclusive=True).values("pk")
    return list(PostIdentity.objects.filter(page__in=below).values_list("pk", flat=True))


def wake() -> None:
    work_off_task.enqueue()


def clock_put_back(step: timedelta) -> int:
    """Bring forward what waits for a time of a clock that ran ahead by ``step``."""
    waiting = Recheck.objects.filter(due_at__gt=timezone.now())
    return waiting.update(due_at=F("due_at") - step)


@task()
def work_off_task() -> int:
    return work_off()


def work_off() -> int:
    """Build the due posts again, one transaction each; returns how many were settled.

    A post that fails keeps its row, with the reason, and is retried after a growing pause; the
    others go on.
    """
    done = 0
    while (row := _claim()) is not None:
        done += _settle_row(row)
    if not Recheck.objects.exists():  # where a post keeps failing, reconcile announces it
        publisher.announce_move(at=timezone.now())
    return done


def _claim() -> Recheck | None:
    """Claim the post that is due longest, until the lease runs out."""
    now = timezone.now()
    for row in Recheck.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:20]:
        until = now + min(LEASE * 2 ** min(row.attempts, 8), LONGEST_PAUSE)
        mine = Recheck.objects.filter(pk=row.pk, due_at=row.due_at)
        # The conditional UPDATE that moves due_at claims the row.
        if mine.update(due_at=until, attempts=min(row.attempts + 1, 1000)):
            row.due_at = until
            return row
    return None


def _settle_row(row: Recheck) -> bool:
    identity = PostIdentity.objects.filter(pk=row.post_id).first()
    try:
        if identity is None or identity.page_id is None:
            ledger.atomically(lambda: _withdraw(row.post_id, "deleted", timezone.now()))
        else:
            settle(identity.page_id, at=timezone.now())
            embargo_sync.settle(identity.page_id, at=timezone.now())
    except Exception as exc:  # one post that fails must not stop the rest
        logger.warning("a post could not be built again", exc_info=True)
        Recheck.objects.filter(pk=row.pk).update(problem=_reason(exc))
        return False
    # A post that was marked again meanwhile has another due_at: its row stays.
    Recheck.objects.filter(pk=row.pk, due_at=row.due_at).delete()
    return True


def _reason(error: Exception) -> Reason:
    if isinstance(error, CodedError):
        return error.reason
    kind = errors.REFUSED if isinstance(error, releases.PublishRefused) else errors.BUILD_FAILED
    return kind(error=str(error))


def settle(page_id: int, *, at: datetime) -> str:
    """Record or withdraw the post so that channels agree with its page. Returns what was done:

    ``recorded``, ``rerendered``, ``withdrawn`` or ``unchanged``. Raises ``PublishRefused`` where
    the page can't be rendered or has lost what the checks ask for (the current edition stays),
    :class:`Contended` where it changed each time while it was built.
    """
    for _ in range(SETTLE_TRIES):
        done = _settle_once(page_id, at)
        if done:
            return done
    raise Contended(page_id)


def _settle_once(page_id: int, at: datetime) -> str | None:
    """``None`` where the page or its edition changed meanwhile."""
    page = _fetch(page_id)
    if page is None or page.alias_of_id:
        return "unchanged"
    if releases.absence(page, at=at):
        return ledger.atomically(lambda: _withdraw_absent(page_id, at))
    seen = _sequence_of(page_id)
    current = publisher_sync.current(at=at)
    built = releases.build_again(page, current, at=at)
    if recording.is_current(
        UUID(built.document.id),
        digest=codec.digest(built.document),
        translation_key=page.translation_key,
        sources=built.sources,
        rendered=renderers.unmade(current),
    ):
        return "unchanged"
    _refuse_holes(page, built.document)
    prepared = releases.Prepared(release=releases.release_of(page, built, current))
    return ledger.atomically(lambda: _record(page, prepared, seen, at))


def _refuse_holes(page: PostPage, document: doc.Document) -> None:
    """Raises ``PublishRefused`` where a live post has lost what the checks ask for."""
    head = Head.objects.filter(post_id=document.id, live=True).select_related("edition").first()
    if head is not None and head.edition.document:
        found = holes.findings(document, codec.loads(head.edition.document))
        if found:
            raise releases.PublishRefused(page, found)


def _fetch(page_id: int) -> PostPage | None:
    found = PostPage.objects.select_related("locale").filter(pk=page_id)
    page: PostPage | None = found.first()
    return page


def _sequence_of(page_id: int) -> int | None:
    """The current edition's sequence, to see after a build whether another one was recorded."""
    post_ids = PostIdentity.objects.filter(page_id=page_id).values("pk")
    return Head.objects.filter(post_id__in=post_ids).values_list("sequence", flat=True).first()


def _withdraw_absent(page_id: int, at: datetime) -> str | None:
    page = _fetch(page_id)
    reason = releases.absence(page, at=at) if page else "deleted"
    if not reason:
        return None
    identity = PostIdentity.objects.filter(page_id=page_id).first()
    return _withdraw(identity.pk, reason, at) if identity else "unchanged"


def _record(
    page: PostPage, prepared: releases.Prepared, seen: int | None, at: datetime
) -> str | None:
    """Record what was built, unless page or edition changed meanwhile. Under the ledger's lock."""
    fresh = Page.objects.filter(pk=page.pk).first()
    if fresh is None or releases.absence(fresh, at=at) or _sequence_of(page.pk) != seen:
        return None
    if (fresh.live_revision_id, fresh.url_path) != (page.live_revision_id, page.url_path):
        return None
    done = releases.record(page, prepared, at=at)
    if done == "recorded":
        mark_linking(prepared.release.post_id)
        # The new entry replaces the embargo grants' entries of the same post: append them anew.
        embargo_access.renew_grants(prepared.release.post_id, at=at)
    return done


def _withdraw(post_id: UUID, reason: str, at: datetime) -> str:
    if recording.withdraw(post_id, at=at, reason=reason) is None:
        return "unchanged"
    mark_linking(post_id)
    return "withdrawn"


def mark_linking(post_id: UUID) -> None:
    """Mark the posts that link to a post: its address changed or it was withdrawn."""
    page_id = PostIdentity.objects.filter(pk=post_id).values_list("page_id", flat=True).first()
    if page_id:
        mark_source(f"page:{page_id}", but=post_id)
