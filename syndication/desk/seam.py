"""The publish seam: a page goes live and its edition is recorded, or neither (docs/decisions/0003).

Wagtail's admin, schedule, workflows, bulk actions, copies and ``revision.publish()`` all call a few
actions. They are wrapped here: building and rendering come first, then one transaction writes the
page's rows and the edition's.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
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
from wagtail.models import Page, Revision

from blog import checks
from blog.models import PostPage, copying
from syndication.desk import (
    aliases,
    deleting,
    embargo_sync,
    overtaken,
    publisher_sync,
    rebuilds,
    releases,
    under_way,
    uses,
)
from syndication.desk.publisher_sync import Withdrawal
from syndication.editions import ledger
from syndication.partners import embargo_access
from syndication.unpublished import embargoes

Execute = Callable[..., Any]

WentLive = list[tuple[PostPage, Revision | None]]

# Pages that went live inside an action that is not complete, to be recorded at its end.
_deferred: ContextVar[WentLive | None] = ContextVar("deferred", default=None)

# What an editor said of the posts that are being unpublished or deleted.
_given: ContextVar[Withdrawal | None] = ContextVar("given", default=None)


def install() -> None:
    """Wrap Wagtail's actions. Calling it again changes nothing."""
    for action, wrap in (
        (PublishPageRevisionAction, _publishing),
        (UnpublishPageAction, _unpublishing),
        (MovePageAction, _in_one_transaction),
        (DeletePageAction, _deleting),
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
            overtaken.refuse_ended(action, at=now)
            prepare(page, at=now)
            scheduled = foresee(page, action.revision, at=now)

            def work() -> Any:
                if overtaken.was_cancelled(action):
                    return None
                overtaken.refuse_taken_down(page)
                done = execute(action, skip_permission_checks=True)
                embargo_sync.write(page.pk, scheduled, at=now)
                return done

            return ledger.atomically(work)
        except Exception:
            _unpublish_new(page)
            raise

    return publish


def _in_one_transaction(execute: Execute) -> Execute:
    @functools.wraps(execute)
    def run(action: Any, *args: Any, **kwargs: Any) -> Any:
        return ledger.atomically(lambda: execute(action, *args, **kwargs))

    return run


def _deleting(execute: Execute) -> Execute:
    """A page that posts need is not deleted."""

    @functools.wraps(execute)
    def delete(action: Any, *args: Any, **kwargs: Any) -> Any:
        deleting.check_page(action.page)
        action.check(skip_permission_checks=kwargs.get("skip_permission_checks", any(args)))
        under_way.end_reviews(_subtree(action.page), user=action.user)
        done = execute(action, *args, **kwargs)
        take_down(getattr(action.page, "taken_along", ()), user=action.user)
        return done

    return _withdrawing(delete, _subtree)


def _unpublishing(execute: Execute) -> Execute:
    """An index is not unpublished while posts below it are public.

    A review ends with its post, but goes on where the post has merely expired.
    """

    @functools.wraps(execute)
    def unpublish(action: Any, *args: Any, **kwargs: Any) -> Any:
        deleting.check_unpublish(action.object)
        action.check(skip_permission_checks=kwargs.get("skip_permission_checks", any(args)))
        if not Page.objects.filter(pk=action.object.pk, live=True).exists():
            return None  # somebody else took it down, or deleted it, while this one waited
        # What was stored meanwhile must not be overwritten.
        action.object.refresh_from_db()
        if not action.set_expired:
            under_way.end_reviews([str(action.object.pk)], user=action.user)
        done = execute(action, *args, **kwargs)
        take_down(getattr(action.object, "taken_along", ()), user=action.user)
        return done

    return _withdrawing(unpublish, lambda page: [str(page.pk)])


def take_down(posts: Iterable[PostPage], *, user: Any) -> None:
    """Unpublish copies and translations that were chosen with a post.

    Call it in the transaction that takes down the post.
    """
    for post in posts:
        UnpublishPageAction(post, user=user).execute(skip_permission_checks=True)


def _subtree(page: Page) -> list[str]:
    ids = PostPage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)
    return [str(pk) for pk in ids]


def _withdrawing(execute: Execute, taken: Callable[[Page], list[str]]) -> Execute:
    """The reason that was given for a page holds for the posts that go with it.

    ``taken`` are the ids of the pages that go.
    """
    in_one_transaction = _in_one_transaction(execute)

    @functools.wraps(execute)
    def run(action: Any, *args: Any, **kwargs: Any) -> Any:
        page: Any = getattr(action, "page", None) or getattr(action, "object", None)
        along = [str(post.pk) for post in getattr(page, "taken_along", ())]
        ids = [*taken(page), *along]
        with giving(getattr(page, "withdrawal", None) or given()):
            if not under_way.reviews(ids).exists():
                # Repeated after a deadlock, which an outer transaction would prevent.
                return in_one_transaction(action, *args, **kwargs)
            with transaction.atomic():
                under_way.lock_reviews(ids)
                return in_one_transaction(action, *args, **kwargs)

    return run


def given() -> Withdrawal | None:
    """What was said of the posts that are being taken down."""
    return _given.get()


@contextmanager
def giving(withdrawal: Withdrawal | None) -> Iterator[None]:
    """Posts that are taken down in here are withdrawn with these words."""
    token = _given.set(withdrawal)
    try:
        yield
    finally:
        _given.reset(token)


def _copying(execute: Execute) -> Execute:
    """A copy is live before it has its view restrictions: record it when it is complete.

    Its blocks get ids of their own, except in a translation.
    """

    @functools.wraps(execute)
    def copy(action: Any, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            with _deferring() as live:
                made = execute(action, *args, **kwargs)
            if action.reset_translation_key:
                copies = PostPage.objects.descendant_of(made, inclusive=True)
                copying.renew_block_ids(copies.order_by("pk"))
                copying.remember_originals(action.page, made)
            for page, revision in live:
                page.refresh_from_db(fields=["body"])
                record_live(page, revision, at=timezone.now())
            return made

        return ledger.atomically(work)

    return copy


def _converting(execute: Execute) -> Execute:
    """An alias that becomes a post is live from then on, and Wagtail sends no signal."""

    @functools.wraps(execute)
    def convert(action: Any, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            now, original = timezone.now(), action.page.alias_of
            page = execute(action, *args, **kwargs).specific
            if isinstance(page, PostPage):
                copying.remember_originals(original, page)
                if not aliases.keep_back(page, original, at=now):
                    _record_converted(page, at=now)
            return page

        return ledger.atomically(work)

    return convert


def _record_converted(page: PostPage, *, at: datetime) -> None:
    if page.first_published_at is None:  # it was an alias of a draft
        page.first_published_at = page.last_published_at or at
        page.save(update_fields=["first_published_at"], clean=False)
    record_live(page, page.live_revision, at=at)


def prepare(page: PostPage, *, at: datetime) -> None:
    """Build and render before the transaction; the receiver of ``page_published`` records it.

    A scheduled or private page is checked now, too, and built again when it becomes public.
    Raises ``PublishRefused``.
    """
    prepared = releases.prepare(page, publisher_sync.current(at=at), at=at)
    if not _is_scheduled(page, at) and not page.get_view_restrictions().exists():
        page.prepared = prepared


def foresee(page: PostPage, revision: Revision, *, at: datetime) -> embargo_sync.Scheduled | None:
    """Build the embargo of a page that is only scheduled, before the transaction."""
    if not _is_scheduled(page, at):
        return None
    return embargo_sync.build(page, revision=revision.pk, when=page.go_live_at, at=at)


def _is_scheduled(page: PostPage, at: datetime) -> bool:
    return page.go_live_at is not None and page.go_live_at > at


def record_live(page: PostPage, revision: Revision | None, *, at: datetime) -> None:
    """Record a page that an editor made live. Raises ``PublishRefused``.

    The page's state is checked, because scheduled pages and aliases are signalled, too.
    """
    if defer(page, revision):
        return
    if releases.absence(page, at=at):
        rebuilds.settle(page.pk, at=at)
        return
    prepared = getattr(page, "prepared", None)
    if prepared is None:  # a copy, or a page that was private when it was prepared
        prepared = releases.prepare(page, publisher_sync.current(at=at), at=at)
    # What was deleted since the post was built may leave a hole: deletions take the same lock.
    if not uses.is_complete(prepared.release.sources):
        raise releases.PublishRefused(page, [checks.found("choice.deleted")])
    # Partners with early access learn of the publication by its own ledger entry, unless there is
    # no new edition or their contract no longer covers it.
    post_id = prepared.release.post_id
    told = embargoes.remove(post_id, at=at)
    done = releases.record(page, prepared, at=at, revision=revision)
    if done == "recorded":
        embargo_access.published(post_id, told, at=at)
    else:
        embargoes.announce_end(post_id, told, at=at)
    releases.spend_note(page)
    if done == "recorded":
        rebuilds.mark_source(f"page:{page.pk}", but=post_id)


def defer(page: PostPage, revision: Revision | None) -> bool:
    """Leave the page to the action that is under way; returns whether there is one."""
    deferred = _deferred.get()
    if deferred is None:
        return False
    deferred.append((page, revision))
    return True


@contextmanager
def _deferring() -> Iterator[WentLive]:
    pages: WentLive = []
    token = _deferred.set(pages)
    try:
        yield pages
    finally:
        _deferred.reset(token)


def _unpublish_new(page: PostPage) -> None:
    """Wagtail saves a new page as live before it publishes it; a refused one must not stay live."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and connection.needs_rollback:
        return
    never_published(Page.objects.filter(pk=page.pk)).update(
        live=False, has_unpublished_changes=True
    )


def never_published(pages: Any) -> Any:
    """Pages that are marked live and were never published."""
    return pages.filter(
        live=True,
        alias_of__isnull=True,
        first_published_at__isnull=True,
        last_published_at__isnull=True,
        live_revision__isnull=True,
    )
