"""Reconcile: compare what readers get with what the pages say, and mend what signals missed.

Bulk updates, a restored backup, a changed template, a crashed worker: whatever happened, after
this the channels agree with the pages.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from blog import codec
from blog.models import PostIdentity, PostPage
from syndication import editions, publisher
from syndication.desk import facts, posts, rechecks, renderers, scheduled, seam
from syndication.models import Edition, Head, Rendition
from syndication.publisher import Publisher
from syndication.search import index

logger = logging.getLogger("wellspring.desk")

Report = Counter[str]

BATCH = 200


def reconcile(*, at: datetime, tell: Callable[[str], object] = logger.info) -> Report:
    """Go through all posts, one transaction each; returns how many were found in which state.

    ``recorded``, ``rerendered``, ``withdrawn``, ``unchanged``, ``failed``, ``embargoed`` for
    scheduled posts that partners read ahead and that had changed; ``unpublished`` for
    pages that were marked live and never published; ``facts`` where the site's own had changed;
    ``indexed`` where search did not know their words.
    ``tell`` gets a line for each post that was mended.
    """
    report: Report = Counter()
    report["facts"] += facts.copy(at=at)
    report["unpublished"] += _take_back_never_published()
    for page_id in _live_pages():
        state = _settled(page_id, at)
        report[state] += 1
        if state != "unchanged":
            title = PostPage.objects.filter(pk=page_id).values_list("title", flat=True).first()
            tell(f"{state}: {title} (page {page_id})")
    report["embargoed"] += scheduled.settle_all(at=at)
    report["withdrawn"] += _withdraw_orphans(at, tell)
    report.update(rerender(at=at))
    editions.announce_move(at=at)
    report["indexed"] += sum(editions.reindex(post_id, at=at) for post_id in index.behind())
    return +report


def _live_pages() -> Iterator[int]:
    """Batch by batch: no cursor stays open while rows are written, and memory stays flat."""
    pages = PostPage.objects.filter(live=True, alias_of__isnull=True).order_by("pk")
    last = 0
    while batch := list(pages.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield from batch
        last = batch[-1]


def _settled(page_id: int, at: datetime) -> str:
    try:
        return rechecks.settle(page_id, at=at)
    except Exception:
        logger.exception("a post could not be reconciled", extra={"page": page_id})
        return "failed"


def _take_back_never_published() -> int:
    """A form saves a new page as live before it publishes it; whoever died between left it so."""
    found = seam.never_published(PostPage.objects.all())
    return int(found.update(live=False, has_unpublished_changes=True))


def _withdraw_orphans(at: datetime, tell: Callable[[str], object]) -> int:
    """Posts that readers still get, whose page is gone or no longer live."""
    live_pages = PostIdentity.objects.filter(page__live=True, page__alias_of__isnull=True)
    orphans = Head.objects.filter(live=True).exclude(post_id__in=live_pages.values("pk"))
    count = 0
    for post_id in list(orphans.values_list("post_id", flat=True)):
        identity = PostIdentity.objects.filter(pk=post_id).select_related("page").first()
        page = identity.page if identity else None
        reason = (posts.absence(page, at=at) or "withdrawn") if page else "deleted"
        edition = editions.withdraw(post_id, at=at, reason=reason)
        if edition is not None:
            tell(f"withdrawn: {edition.path} ({reason})")
            count += 1
    return count


def rerender(*, at: datetime) -> Report:
    """Make anew, from the stored documents, the renditions that another renderer or host made.

    Mostly their posts were just built again; these are the ones that could not be.
    """
    report: Report = Counter()
    current = publisher.current()
    for edition_id in stale(current):
        edition = Edition.objects.get(pk=edition_id)
        try:
            document = codec.loads(edition.document)
            rendered = renderers.render(document, posts.context(document, current), current)
        except Exception:
            logger.exception("an edition could not be rendered", extra={"edition": edition_id})
            report["failed"] += 1
            continue
        editions.rerender(edition, rendered, at=at)
        report["rerendered"] += 1
    return report


def stale(current: Publisher) -> list[int]:
    """The live editions with renditions that today's renderer would make differently."""
    heads = Head.objects.filter(live=True).values("edition_id")
    made_now = {"renderer": renderers.RENDERER, "origin": renderers.marker(current)}
    others = Rendition.objects.filter(edition_id__in=heads).exclude(**made_now)
    return list(others.order_by("edition_id").values_list("edition_id", flat=True).distinct())
