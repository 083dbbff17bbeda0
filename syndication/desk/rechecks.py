"""Posts that must be built again because something outside their page changed.

A row per post remembers it, in the transaction of the change; a task only wakes whoever works the
rows off, and the timer finds those that no task came for.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from django_tasks import task

from wagtail.images import get_image_model
from wagtail.models import Page

from blog.models import (
    Author,
    CrisisResource,
    Disclaimer,
    Organization,
    PostIdentity,
    PostPage,
    Topic,
)
from syndication import editions, publisher
from syndication.desk import facts, posts, seam
from syndication.models import Head, Recheck, Source

logger = logging.getLogger("wellspring.desk")

# The name that a builder gives to each kind of source.
SOURCES: dict[type, str] = {
    Author: "author",
    Organization: "organization",
    CrisisResource: "crisis",
    Disclaimer: "disclaimer",
    Topic: "topic",
    get_image_model(): "image",
}
BACKOFF = timedelta(minutes=5)
BATCH = 200


def mark(post_ids: Iterable[UUID]) -> None:
    """Remember these posts, and wake a worker once the change is committed."""
    now = timezone.now()
    rows = [Recheck(post_id=post_id, due_at=now) for post_id in post_ids]
    if rows:
        Recheck.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["post_id"], update_fields=["due_at"]
        )
        transaction.on_commit(wake)


def mark_source(key: str) -> None:
    mark(Source.objects.filter(key=key).values_list("post_id", flat=True))


def mark_page(page_id: int) -> None:
    mark(PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True))


def mark_below(page: Page) -> None:
    mark(post_ids_below(page))
    # Links to the moved pages change too, wherever they stand.
    links = [f"page:{pk}" for pk in page.get_descendants(inclusive=True).values_list("pk", flat=True)]
    mark(Source.objects.filter(key__in=links).values_list("post_id", flat=True))


def post_ids_below(page: Page) -> list[UUID]:
    """The posts of a page's subtree, itself included."""
    below = Page.objects.descendant_of(page, inclusive=True).values("pk")
    return list(PostIdentity.objects.filter(page__in=below).values_list("pk", flat=True))


def wake() -> None:
    work_off_task.enqueue()


@task()
def work_off_task() -> int:
    return work_off()


def work_off(limit: int = BATCH) -> int:
    """Build the due posts again, one transaction each; returns how many were settled.

    A post that fails keeps its row and is tried again later; the others are not held up.
    """
    done = 0
    due = Recheck.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    for row in due[:limit]:
        # Whoever moves due_at owns the row until then.
        claimed = Recheck.objects.filter(pk=row.pk, due_at=row.due_at).update(
            due_at=timezone.now() + BACKOFF, attempts=row.attempts + 1
        )
        if claimed and _settle_row(row):
            done += 1
    return done


def _settle_row(row: Recheck) -> bool:
    identity = PostIdentity.objects.filter(pk=row.post_id).select_related("page").first()
    claimed_until = Recheck.objects.filter(pk=row.pk).values_list("due_at", flat=True).first()
    try:
        if identity is None or identity.page is None:
            seam.atomically(lambda: _withdraw(row.post_id, "deleted", timezone.now()))
        else:
            settle(identity.page, at=timezone.now())
    except Exception as exc:  # noqa: BLE001  # one post that fails must not stop the rest
        logger.warning("a post could not be built again", exc_info=True)
        Recheck.objects.filter(pk=row.pk).update(problem=str(exc)[:2000])
        return False
    # Marked again meanwhile? Then its due date is another, and the row stays.
    Recheck.objects.filter(pk=row.pk, due_at=claimed_until).delete()
    return True


def settle(page: Any, *, at: datetime) -> str:
    """Make the channels agree with the page as it is. Returns what was done.

    ``recorded``, ``withdrawn`` or ``unchanged``. Raises ``PublishRefused`` where the page can't be
    rendered; the edition that readers have stays.
    """
    if page.alias_of_id:
        return "unchanged"
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    if not posts.is_public(page):
        if identity is None:
            return "unchanged"
        reason = "private" if page.live else facts.default_withdrawal(page).reason
        return seam.atomically(lambda: _withdraw(identity.pk, reason, at))  # type: ignore[no-any-return]
    prepared = posts.prepare_again(page, publisher.current(), at=at)
    return seam.atomically(lambda: _record(page, prepared, at))  # type: ignore[no-any-return]


def _record(page: Any, prepared: posts.Prepared, at: datetime) -> str:
    # The page may have been taken down or published anew while it was built.
    fresh = PostPage.objects.filter(pk=page.pk).only("live_revision_id", "live").first()
    if fresh is None or not fresh.live or fresh.live_revision_id != page.live_revision_id:
        return "unchanged"
    before = Head.objects.filter(post_id=prepared.release.post_id).values_list("number", flat=True)
    number = before.first()
    posts.record(page, prepared, at=at)
    after = before.first()
    return "unchanged" if number == after else "recorded"


def _withdraw(post_id: UUID, reason: str, at: datetime) -> str:
    return "withdrawn" if editions.withdraw(post_id, at=at, reason=reason) else "unchanged"
