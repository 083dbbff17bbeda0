"""The publish seam: a page is live and every channel knows, or neither (docs/decisions/0003).

Wagtail's admin, its schedule, its workflows, bulk actions, copies and ``revision.publish()`` all
end in a few actions. They are wrapped here, once: building and rendering come first, then one
transaction holds the page's rows and the edition's.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from blog.models import PostPage
from syndication import embargoes, ledger
from syndication.desk import facts, posts, rechecks, scheduled
from syndication.partners import ahead

Execute = Callable[..., Any]

# Pages that went live inside an action that is not finished with them, each with its revision.
_held: ContextVar[list[tuple[Any, Any]] | None] = ContextVar("held", default=None)


def install() -> None:
    """Put the seam around Wagtail's actions. Doing it twice changes nothing."""
    for action, wrap in (
        (PublishPageRevisionAction, _publishing),
        (UnpublishPageAction, _in_one_transaction),
        (MovePageAction, _in_one_transaction),
        (DeletePageAction, _in_one_transaction),
        (CopyPageAction, _copying),
        (ConvertAliasPageAction, _converting),
    ):
        if not hasattr(action.execute, "seam"):
            action.execute = wrap(action.execute)
            action.execute.seam = True


def _publishing(execute: Execute) -> Execute:
    @functools.wraps(execute)
    def publish(action: Any, skip_permission_checks: bool = False) -> Any:
        page = action.object
        if not isinstance(page, PostPage):
            return ledger.atomically(lambda: execute(action, skip_permission_checks))
        action.check(skip_permission_checks=skip_permission_checks)
        try:
            now = timezone.now()
            prepare(page, at=now)
            waiting = foresee(page, action.revision, at=now)

            def work() -> Any:
                done = execute(action, skip_permission_checks=True)
                scheduled.write(page.pk, waiting, at=now)
                return done

            return ledger.atomically(work)
        except Exception:
            _leave_as_it_was(page)
            raise

    return publish


def _in_one_transaction(execute: Execute) -> Execute:
    @functools.wraps(execute)
    def run(action: Any, *args: Any, **kwargs: Any) -> Any:
        return ledger.atomically(lambda: execute(action, *args, **kwargs))

    return run


def _copying(execute: Execute) -> Execute:
    """A copy says that it is live before it has its restrictions: record it when it is complete."""

    @functools.wraps(execute)
    def copy(action: Any, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            with _holding() as live:
                made = execute(action, *args, **kwargs)
            for page, revision in live:
                record_live(page, revision, at=timezone.now())
            return made

        return ledger.atomically(work)

    return copy


def _converting(execute: Execute) -> Execute:
    """An alias that becomes a post of its own is live from then on, and Wagtail sends no signal."""

    @functools.wraps(execute)
    def convert(action: Any, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            page = execute(action, *args, **kwargs).specific
            if isinstance(page, PostPage) and page.live:
                if page.first_published_at is None:  # it was an alias of a draft
                    page.first_published_at = page.last_published_at or timezone.now()
                    page.save(update_fields=["first_published_at"], clean=False)
                record_live(page, page.live_revision, at=timezone.now())
            return page

        return ledger.atomically(work)

    return convert


def prepare(page: Any, *, at: datetime) -> None:
    """Build and render before the transaction; the receiver of ``page_published`` records it.

    A page that is scheduled, or private, is held to the same rules now, and built again when
    readers are to get it.
    """
    prepared = posts.prepare(page, facts.current(at=at), at=at)
    if not _is_scheduled(page, at) and not page.get_view_restrictions().exists():
        page.prepared = prepared


def foresee(page: Any, revision: Any, *, at: datetime) -> scheduled.Waiting | None:
    """What partners may read ahead, where the page is only scheduled. Before the transaction."""
    if not _is_scheduled(page, at):
        return None
    return scheduled.build(page, revision=revision.pk, when=page.go_live_at, at=at)


def _is_scheduled(page: Any, at: datetime) -> bool:
    return page.go_live_at is not None and page.go_live_at > at


def record_live(page: Any, revision: Any, *, at: datetime) -> None:
    """Tell the channels of a page that an editor made live. Raises ``PublishRefused``.

    States are compared, not signals trusted: scheduled pages and aliases come here too.
    """
    if hold(page, revision):
        return
    if posts.absence(page, at=at):
        rechecks.settle(page.pk, at=at)
        return
    prepared = getattr(page, "prepared", None)
    if prepared is None:  # a copy, or a page that was private when it was prepared
        prepared = posts.prepare(page, facts.current(at=at), at=at)
    # The publication's own row tells whoever was told of it ahead, unless it says nothing new, or
    # nothing to them.
    post_id = prepared.release.post_id
    told = embargoes.remove(post_id, at=at)
    done = posts.record(page, prepared, at=at, revision=revision)
    if done == "recorded":
        ahead.published(post_id, told, at=at)
    else:
        embargoes.take_back(post_id, told, at=at)
    posts.spend_note(page)
    if done == "recorded":
        rechecks.mark_source(f"page:{page.pk}", but=post_id)


def hold(page: Any, revision: Any) -> bool:
    """Whether an action that is under way takes care of this page when it is through."""
    held = _held.get()
    if held is None:
        return False
    held.append((page, revision))
    return True


@contextmanager
def _holding() -> Iterator[list[tuple[Any, Any]]]:
    pages: list[tuple[Any, Any]] = []
    token = _held.set(pages)
    try:
        yield pages
    finally:
        _held.reset(token)


def _leave_as_it_was(page: Any) -> None:
    """Wagtail saves a new page as live before it publishes it; a refused one must not stay so."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and connection.needs_rollback:
        return
    never_published(Page.objects.filter(pk=page.pk)).update(
        live=False, has_unpublished_changes=True
    )


def never_published(pages: Any) -> Any:
    """Those of the pages that are marked live without ever having been published."""
    return pages.filter(
        live=True,
        alias_of__isnull=True,
        first_published_at__isnull=True,
        last_published_at__isnull=True,
        live_revision__isnull=True,
    )
