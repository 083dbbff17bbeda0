"""Posts that must be built again because something outside their page changed.

A row per post remembers it, in the transaction of the change; a task only wakes whoever works the
rows off, and the timer finds those that no task came for.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django_tasks import task

from django.db import transaction
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Page

from blog import codec
from blog.models import (
    Author,
    CrisisResource,
    Disclaimer,
    Organization,
    PostIdentity,
    PostPage,
    Topic,
)
from syndication import editions, embargoes, ledger
from syndication.desk import facts, posts, renderers, scheduled
from syndication.models import Head, Recheck, Source
from syndication.partners import ahead

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
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
SETTLE_TRIES = 5


class Contended(Exception):  # noqa: N818  # it is no error, it is told to come again
    """The post changed each time while it was built; trying again later will do."""


def mark(post_ids: Iterable[UUID]) -> None:
    """Remember these posts, and wake a worker once the change is committed."""
    now = timezone.now()
    # In one order, each once: two fan-outs that overlap wait for each other, and never in a ring.
    rows = [Recheck(post_id=post_id, due_at=now) for post_id in sorted(set(post_ids))]
    if rows:
        Recheck.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["post_id"],
            update_fields=["due_at"],
        )
        # A queue that cannot be reached must not undo an answer: the timer finds the rows.
        transaction.on_commit(wake, robust=True)


def mark_source(key: str, *, but: UUID | None = None) -> None:
    """Mark the posts whose words came from a thing, except one."""
    live = Source.objects.filter(key=key).values_list("post_id", flat=True)
    mark(post_id for post_id in [*live, *embargoes.from_source(key)] if post_id != but)


def mark_page(page_id: int) -> None:
    mark(PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True))


def mark_below(page: Page) -> None:
    """Mark the posts of a subtree, and those that link into it."""
    below = page.get_descendants(inclusive=True).values_list("pk", flat=True)
    links = [f"page:{pk}" for pk in below]
    linking = Source.objects.filter(key__in=links).values_list("post_id", flat=True)
    mark([*post_ids_below(page), *linking, *embargoes.from_source(*links)])


def mark_all() -> None:
    """Mark every live post, and every embargoed one: something changed that all of them show."""
    live = PostIdentity.objects.filter(page__live=True).values_list("pk", flat=True)
    mark([*live, *embargoes.revisions()])


def post_ids_below(page: Page) -> list[UUID]:
    """The posts of a page's subtree, itself included."""
    below = Page.objects.descendant_of(page, inclusive=True).values("pk")
    return list(PostIdentity.objects.filter(page__in=below).values_list("pk", flat=True))


def wake() -> None:
    work_off_task.enqueue()


@task()
def work_off_task() -> int:
    return work_off()


def work_off() -> int:
    """Build the due posts again, one transaction each; returns how many were settled.

    A post that fails keeps its row, with the reason, and is tried again after a growing pause;
    the others are not held up.
    """
    done = 0
    while (row := _claim()) is not None:
        done += _settle_row(row)
    if not Recheck.objects.exists():  # one that fails does not hold this up for ever: reconcile
        editions.announce_move(at=timezone.now())
    return done


def _claim() -> Recheck | None:
    """The longest due post, which is then ours until the lease runs out."""
    now = timezone.now()
    for row in Recheck.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:20]:
        until = now + min(LEASE * 2 ** min(row.attempts, 8), LONGEST_PAUSE)
        mine = Recheck.objects.filter(pk=row.pk, due_at=row.due_at)
        # Whoever moves due_at owns the row until then.
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
            scheduled.settle(identity.page_id, at=timezone.now())
    except Exception as exc:  # one post that fails must not stop the rest
        logger.warning("a post could not be built again", exc_info=True)
        Recheck.objects.filter(pk=row.pk).update(problem=str(exc)[:2000])
        return False
    # Marked again meanwhile? Then its due date is another, and the row stays.
    Recheck.objects.filter(pk=row.pk, due_at=row.due_at).delete()
    return True


def settle(page_id: int, *, at: datetime) -> str:
    """Make the channels agree with the page as it is. Returns what was done.

    ``recorded``, ``rerendered``, ``withdrawn`` or ``unchanged``. Raises ``PublishRefused`` where
    the page can't be rendered (the edition that readers have stays), :class:`Contended` where it
    changed each time while it was built.
    """
    for _ in range(SETTLE_TRIES):
        done = _settle_once(page_id, at)
        if done:
            return done
    raise Contended(f"page {page_id}")


def _settle_once(page_id: int, at: datetime) -> str | None:
    """``None`` where the page or its edition changed meanwhile."""
    page = _fetch(page_id)
    if page is None or page.alias_of_id:
        return "unchanged"
    if posts.absence(page, at=at):
        return ledger.atomically(lambda: _withdraw_absent(page_id, at))
    seen = _sequence_of(page_id)
    current = facts.current(at=at)
    built = posts.build_again(page, current, at=at)
    if editions.is_current(
        UUID(built.document.id),
        digest=codec.digest(built.document),
        translation_key=page.translation_key,
        sources=built.sources,
        rendered=renderers.unmade(current),
    ):
        return "unchanged"
    prepared = posts.Prepared(release=posts.release_of(page, built, current))
    return ledger.atomically(lambda: _record(page, prepared, seen, at))


def _fetch(page_id: int) -> Any:
    return PostPage.objects.select_related("locale").filter(pk=page_id).first()


def _sequence_of(page_id: int) -> int | None:
    """What readers have; kept beside a build, to see whether somebody else was faster."""
    post_ids = PostIdentity.objects.filter(page_id=page_id).values("pk")
    return Head.objects.filter(post_id__in=post_ids).values_list("sequence", flat=True).first()


def _withdraw_absent(page_id: int, at: datetime) -> str | None:
    page = _fetch(page_id)
    reason = posts.absence(page, at=at) if page else "deleted"
    if not reason:
        return None
    identity = PostIdentity.objects.filter(page_id=page_id).first()
    return _withdraw(identity.pk, reason, at) if identity else "unchanged"


def _record(page: Any, prepared: posts.Prepared, seen: int | None, at: datetime) -> str | None:
    """Under the ledger's lock, nobody publishes, withdraws or restricts: look once more."""
    fresh = Page.objects.filter(pk=page.pk).first()
    if fresh is None or posts.absence(fresh, at=at) or _sequence_of(page.pk) != seen:
        return None
    if (fresh.live_revision_id, fresh.url_path) != (page.live_revision_id, page.url_path):
        return None
    done = posts.record(page, prepared, at=at)
    if done == "recorded":
        mark_linking(prepared.release.post_id)
        # What is told of a post replaces what was told of it before, and the next words wait still.
        ahead.tell_again(prepared.release.post_id, at=at)
    return done


def _withdraw(post_id: UUID, reason: str, at: datetime) -> str:
    if editions.withdraw(post_id, at=at, reason=reason) is None:
        return "unchanged"
    mark_linking(post_id)
    return "withdrawn"


def mark_linking(post_id: UUID) -> None:
    """Mark the posts that link to a post: where it leads, or that it leads nowhere now."""
    page_id = PostIdentity.objects.filter(pk=post_id).values_list("page_id", flat=True).first()
    if page_id:
        mark_source(f"page:{page_id}", but=post_id)


def problems() -> list[tuple[UUID, str]]:
    """The posts that could not be built again, and why: for the people who look after the site."""
    return list(Recheck.objects.exclude(problem="").values_list("post_id", "problem"))
