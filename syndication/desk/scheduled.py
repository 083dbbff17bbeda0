"""Scheduled posts, kept as embargoes for the partners that may read them ahead.

States are compared, as for publications: whatever was signalled or not, :func:`settle` makes the
embargo agree with the page, and :func:`look` finds the pages that it must be done for.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType

from wagtail.models import Revision, Site

from blog.builder import addresses
from blog.builder import page as builder
from blog.models import PostIdentity, PostPage
from blog.models.identity import identity_of
from syndication import embargoes, ledger
from syndication.desk import facts, posts
from syndication.editions import Release
from syndication.embargoes import Schedule
from syndication.models import Recheck
from syndication.partners import ahead

logger = logging.getLogger("wellspring.desk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a page is to become: its release, and when."""

    release: Release
    when: Schedule


def settle(page_id: int, *, at: datetime) -> bool:
    """Make the embargo agree with what is scheduled; whether that is news.

    Raises ``PublishRefused`` where the draft can't be rendered; what partners have then stays.
    """
    revision = _revision(page_id)
    waiting = None
    if revision is not None:
        when = revision.approved_go_live_at
        waiting = build(revision.as_object(), revision=revision.pk, when=when, at=at)
    seen = revision.pk if revision else None
    return ledger.atomically(
        lambda: _revision_of(page_id) == seen and write(page_id, waiting, at=at)
    )


def settle_all(*, at: datetime) -> int:
    """Settle every embargo there is; returns how many changed. One that fails stops no other."""
    changed = 0
    for post_id in embargoes.revisions():
        page_id = PostIdentity.objects.filter(pk=post_id).values_list("page_id", flat=True).first()
        try:
            changed += settle(page_id, at=at) if page_id else drop([post_id], at=at)
        except Exception:
            logger.exception("an embargoed post could not be built again", extra={"post": post_id})
    return changed


def drop(post_ids: list[UUID], *, at: datetime) -> int:
    """These posts are scheduled no more, or not for anybody outside: partners hear of it."""
    known = embargoes.revisions()
    gone = [post_id for post_id in post_ids if post_id in known]
    return sum(ahead.unschedule(post_id, at=at) for post_id in gone)


def look(*, at: datetime) -> list[UUID]:
    """End the embargoes of what is scheduled no more; return the posts that must be settled.

    Those have another draft or another time than their embargo, or none yet. Three queries where
    nothing is scheduled.
    """
    wanted, known = _wanted(at), embargoes.revisions()
    drop([post_id for post_id in known if post_id not in wanted], at=at)
    other = [post_id for post_id, draft in wanted.items() if known.get(post_id) != draft]
    # One that failed is tried again at its own pace.
    trying = set(Recheck.objects.filter(post_id__in=other).values_list("post_id", flat=True))
    return [post_id for post_id in other if post_id not in trying]


def build(page: Any, *, revision: int, when: datetime, at: datetime) -> Waiting | None:
    """What ``page``, as it is in the draft ``revision``, will be at ``when``.

    ``None`` where it will have no address, or have expired. Raises ``PublishRefused`` where it
    can't be rendered.
    """
    Site.clear_site_root_paths_cache()  # another process may have changed a site
    if not addresses.path_of(page) or (page.expire_at and page.expire_at <= max(at, when)):
        return None
    publisher = facts.current(at=at)
    # As it will be on that day: the note that goes out with it, and its review, are dated so.
    note = posts.pending_correction(page, publisher, at=when)
    built = builder.build(page, today=posts.local_date(when, publisher), pending=note)
    first = page.first_published_at or when
    return Waiting(
        posts.release_of(page, built, publisher),
        Schedule(publish_at=when, published_at=first, revision=revision),
    )


def write(page_id: int, waiting: Waiting | None, *, at: datetime) -> bool:
    """Keep what was built, if the page is still scheduled so; whether that is news.

    Call it in the transaction that schedules: under the ledger's lock nobody else does, publishes
    or restricts.
    """
    revision = _revision_of(page_id)
    if waiting is not None and revision == waiting.when.revision:
        return ahead.schedule(waiting.release, waiting.when, at=at)
    post_ids = PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True)
    return drop(list(post_ids), at=at) > 0


def _revision(page_id: int) -> Revision | None:
    """The draft that the page becomes, where readers may have it then."""
    page = PostPage.objects.filter(pk=page_id, alias_of__isnull=True).first()
    if page is None or page.get_view_restrictions().exists():
        return None
    found: Revision | None = page.scheduled_revision
    return found


def _revision_of(page_id: int) -> int | None:
    found = _revision(page_id)
    return found.pk if found else None


def _wanted(at: datetime) -> dict[UUID, tuple[int, datetime]]:
    """What is scheduled and no secret: the draft and its time, by post."""
    kind = ContentType.objects.get_for_model(PostPage)
    rows = Revision.objects.filter(content_type=kind, approved_go_live_at__isnull=False)
    drafts = {
        int(page_id): (pk, when)
        for page_id, pk, when in rows.values_list("object_id", "pk", "approved_go_live_at")
    }
    pages = PostPage.objects.public().filter(pk__in=drafts, alias_of__isnull=True)
    wanted = pages.defer_streamfields().select_related("identity")
    return {_identity(page): drafts[page.pk] for page in wanted}


def _identity(page: Any) -> UUID:
    """The page's permanent id, which only one that came past the seam is still without."""
    known: PostIdentity = getattr(page, "identity", None) or identity_of(page)
    return known.pk
