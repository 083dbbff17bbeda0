"""Keeps embargoes in step with scheduled posts, for partners that may read them early.

It compares states and does not rely on signals: :func:`settle` makes an embargo agree with its
page, and :func:`look` finds the pages for which it must be done.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType

from wagtail.models import Revision, Site

from blog.builder import addresses
from blog.builder import page as builder
from blog.models import PostIdentity, PostPage
from blog.models.identity import identity_of
from syndication.desk import publisher_sync, releases
from syndication.desk.models import Recheck
from syndication.editions import ledger
from syndication.editions.release import Release
from syndication.partners import embargo_access
from syndication.unpublished import embargoes
from syndication.unpublished.embargoes import Schedule

logger = logging.getLogger("wellspring.desk")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The release that a page becomes, and when."""

    release: Release
    when: Schedule


def settle(page_id: int, *, at: datetime) -> bool:
    """Make the embargo agree with the page's schedule; returns whether it changed.

    Raises ``PublishRefused`` where the draft can't be rendered; the embargo then stays as it is.
    """
    revision = _revision(page_id)
    scheduled = None
    if revision is not None:
        when = revision.approved_go_live_at
        scheduled = build(revision.as_object(), revision=revision.pk, when=when, at=at)
    seen = revision.pk if revision else None
    return ledger.atomically(
        lambda: _revision_of(page_id) == seen and write(page_id, scheduled, at=at)
    )


def settle_all(*, at: datetime) -> int:
    """Settle every embargo; returns how many changed. One that fails does not stop the others."""
    changed = 0
    for post_id in embargoes.revisions():
        page_id = PostIdentity.objects.filter(pk=post_id).values_list("page_id", flat=True).first()
        try:
            changed += settle(page_id, at=at) if page_id else drop([post_id], at=at)
        except Exception:
            logger.exception("an embargoed post could not be built again", extra={"post": post_id})
    return changed


def drop(post_ids: list[UUID], *, at: datetime) -> int:
    """Remove the embargoes of these posts and revoke access; returns how many there were."""
    known = embargoes.revisions()
    gone = [post_id for post_id in post_ids if post_id in known]
    return sum(embargo_access.unschedule(post_id, at=at) for post_id in gone)


def look(*, at: datetime) -> list[UUID]:
    """Remove embargoes of posts that are no longer scheduled; return the posts to settle.

    Those are scheduled with another draft or time than their embargo, or have no embargo yet.
    Three queries where nothing is scheduled.
    """
    wanted, known = _wanted(at), embargoes.revisions()
    drop([post_id for post_id in known if post_id not in wanted], at=at)
    other = [post_id for post_id, draft in wanted.items() if known.get(post_id) != draft]
    # Posts that failed are retried by their own schedule.
    trying = set(Recheck.objects.filter(post_id__in=other).values_list("post_id", flat=True))
    return [post_id for post_id in other if post_id not in trying]


def build(page: PostPage, *, revision: int, when: datetime, at: datetime) -> Scheduled | None:
    """The release of ``page``, as it is in the draft ``revision``, at the time ``when``.

    ``None`` where the page will have no address or have expired by then. Raises
    ``PublishRefused`` where it can't be rendered.
    """
    Site.clear_site_root_paths_cache()  # another process may have changed a site
    if not addresses.path_of(page) or (page.expire_at and page.expire_at <= max(at, when)):
        return None
    publisher = publisher_sync.current(at=at)
    # Dated as on that day: the correction note and the review.
    note = releases.pending_correction(page, publisher, at=when)
    built = builder.build(page, today=releases.local_date(when, publisher), pending=note)
    first = page.first_published_at or when
    return Scheduled(
        releases.release_of(page, built, publisher),
        Schedule(publish_at=when, published_at=first, revision=revision),
    )


def write(page_id: int, scheduled: Scheduled | None, *, at: datetime) -> bool:
    """Store the embargo if the page is still scheduled so, or drop it; whether it changed.

    Call it in the transaction that schedules: under the ledger's lock nobody else schedules,
    publishes or restricts the page.
    """
    revision = _revision_of(page_id)
    if scheduled is not None and revision == scheduled.when.revision:
        return embargo_access.schedule(scheduled.release, scheduled.when, at=at)
    post_ids = PostIdentity.objects.filter(page_id=page_id).values_list("pk", flat=True)
    return drop(list(post_ids), at=at) > 0


def _revision(page_id: int) -> Revision | None:
    """The scheduled draft of a page that is neither an alias nor restricted."""
    page = PostPage.objects.filter(pk=page_id, alias_of__isnull=True).first()
    if page is None or page.get_view_restrictions().exists():
        return None
    found: Revision | None = page.scheduled_revision
    return found


def _revision_of(page_id: int) -> int | None:
    found = _revision(page_id)
    return found.pk if found else None


def _wanted(at: datetime) -> dict[UUID, tuple[int, datetime]]:
    """Scheduled posts without view restrictions: draft and time, by post."""
    kind = ContentType.objects.get_for_model(PostPage)
    rows = Revision.objects.filter(content_type=kind, approved_go_live_at__isnull=False)
    drafts = {
        int(page_id): (pk, when)
        for page_id, pk, when in rows.values_list("object_id", "pk", "approved_go_live_at")
    }
    pages = PostPage.objects.public().filter(pk__in=drafts, alias_of__isnull=True)
    wanted = pages.defer_streamfields().select_related("identity")
    return {_identity(page): drafts[page.pk] for page in wanted}


def _identity(page: PostPage) -> UUID:
    """The page's permanent id, created here if the page was not saved through the seam."""
    known: PostIdentity = getattr(page, "identity", None) or identity_of(page)
    return known.pk
