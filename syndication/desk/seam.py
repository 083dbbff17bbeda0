"""The publish seam: a page is live and every channel knows, or neither (docs/decisions/0003).

Wagtail's admin, its schedule, its workflows, bulk actions, copies and ``revision.publish()`` all
end in four actions. They are wrapped here, once: building and rendering come first, then one
transaction holds the page's rows and the edition's.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from blog.models import PostPage
from syndication import ledger, publisher
from syndication.desk import posts

logger = logging.getLogger("wellspring.desk")

DEADLOCK_TRIES = 3

Execute = Callable[..., Any]


def install() -> None:
    """Put the seam around Wagtail's actions. Doing it twice changes nothing."""
    for action, wrap in (
        (PublishPageRevisionAction, _publishing),
        (UnpublishPageAction, _in_one_transaction),
        (CopyPageAction, _in_one_transaction),
    ):
        if not hasattr(action.execute, "seam"):
            action.execute = wrap(action.execute)
            action.execute.seam = True


def _publishing(execute: Execute) -> Execute:
    @functools.wraps(execute)
    def publish(action: Any, skip_permission_checks: bool = False) -> Any:
        page = action.object
        if not isinstance(page, PostPage):
            return atomically(lambda: execute(action, skip_permission_checks))
        action.check(skip_permission_checks=skip_permission_checks)
        try:
            prepare(action, page)
            return atomically(lambda: execute(action, skip_permission_checks=True))
        except Exception:
            _leave_as_it_was(page)
            raise

    return publish


def _in_one_transaction(execute: Execute) -> Execute:
    @functools.wraps(execute)
    def run(action: Any, *args: Any, **kwargs: Any) -> Any:
        return atomically(lambda: execute(action, *args, **kwargs))

    return run


def prepare(action: Any, page: Any) -> None:
    """Build and render before the transaction; the receiver of ``page_published`` records it.

    A page that is scheduled is held to the same rules now, and built again when its time comes.
    """
    at = timezone.now()
    facts = publisher.current()
    if page.get_view_restrictions().exists():
        return
    # Wagtail's own moment comes with its save; a first publication is not older than that.
    prepared = posts.prepare(page, facts, at=at)
    if not (page.go_live_at and page.go_live_at > at):
        page.prepared = prepared


def atomically(work: Callable[[], Any]) -> Any:
    """Run ``work`` in one transaction that takes the ledger's lock first.

    Only the outermost owner of a transaction can run it again after a deadlock.
    """
    outermost = not connection.in_atomic_block
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with transaction.atomic():
                ledger.lock()
                return work()
        except OperationalError as exc:
            if not outermost or attempt == DEADLOCK_TRIES or not _is_deadlock(exc):
                raise
            logger.warning("deadlock, trying again", extra={"attempt": attempt})
    raise AssertionError("unreachable")


def _is_deadlock(exc: OperationalError) -> bool:
    # PostgreSQL, class 40: 40P01 deadlock detected, 40001 serialization failure.
    return getattr(exc.__cause__, "sqlstate", None) in {"40P01", "40001"}


def _leave_as_it_was(page: Any) -> None:
    """Wagtail saves a new page as live before it publishes it; a refused one must not stay so."""
    if transaction.get_connection().in_atomic_block and transaction.get_rollback():
        return
    never_published = Page.objects.filter(
        pk=page.pk, live=True, first_published_at__isnull=True, last_published_at__isnull=True
    )
    never_published.update(live=False, has_unpublished_changes=True)
