"""Reconciliation: compares what channels serve with the pages, and corrects differences.

It finds what signals miss: bulk updates, a restored backup, a changed template, a crashed worker.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from blog import codec
from blog.models import PostIdentity, PostPage
from syndication.desk import (
    embargo_sync,
    old_pictures,
    publisher_sync,
    rebuilds,
    releases,
    renderers,
    seam,
)
from syndication.desk.links import noting
from syndication.editions import publisher, recording
from syndication.editions.models import Edition, Head, Rendition
from syndication.editions.publisher import Publisher
from syndication.search import index

logger = logging.getLogger("wellspring.desk")

Report = Counter[str]

BATCH = 200


def reconcile(*, at: datetime, write: Callable[[str], object] = logger.info) -> Report:
    """Check all posts, one transaction each; returns how many had which result.

    Results: ``recorded``, ``rerendered``, ``withdrawn``, ``unchanged`` or ``failed``;
    ``embargoed``: embargoes that had changed; ``unpublished``: pages that were marked live and
    never published; ``facts``: the publisher's facts had changed; ``indexed``: posts that were
    missing from the search index; ``links noted``: posts whose links were not noted; ``pictures``:
    pictures that had metadata and got a new address.
    ``write`` gets a line for each post and picture that was corrected.
    """
    report: Report = Counter()
    report["pictures"] += old_pictures.renew(write=write)
    report["facts"] += publisher_sync.copy(at=at)
    report["unpublished"] += _take_back_never_published()
    for page_id in _live_pages():
        state = _settled(page_id, at)
        report[state] += 1
        if state != "unchanged":
            title = PostPage.objects.filter(pk=page_id).values_list("title", flat=True).first()
            write(f"{state}: {title} (page {page_id})")
    report["embargoed"] += embargo_sync.settle_all(at=at)
    report["withdrawn"] += _withdraw_orphans(at, write)
    report.update(rerender(at=at))
    publisher.announce_move(at=at)
    old_pictures.delete_former()
    report["indexed"] += sum(index.reindex(post_id, at=at) for post_id in index.outdated())
    report["links noted"] += noting.note_missed()
    return +report


def _live_pages() -> Iterator[int]:
    """Ids of live pages, in batches: no database cursor stays open while rows are written."""
    pages = PostPage.objects.filter(live=True, alias_of__isnull=True).order_by("pk")
    last = 0
    while batch := list(pages.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield from batch
        last = batch[-1]


def _settled(page_id: int, at: datetime) -> str:
    try:
        return rebuilds.settle(page_id, at=at)
    except Exception:
        logger.exception("a post could not be reconciled", extra={"page": page_id})
        return "failed"


def _take_back_never_published() -> int:
    """Unpublish pages that a process saved as live and, before it could publish them, ended."""
    found = seam.never_published(PostPage.objects.all())
    return int(found.update(live=False, has_unpublished_changes=True))


def _withdraw_orphans(at: datetime, write: Callable[[str], object]) -> int:
    """Withdraw posts whose page is deleted or no longer live."""
    live_pages = PostIdentity.objects.filter(page__live=True, page__alias_of__isnull=True)
    orphans = Head.objects.filter(live=True).exclude(post_id__in=live_pages.values("pk"))
    count = 0
    for post_id in list(orphans.values_list("post_id", flat=True)):
        identity = PostIdentity.objects.filter(pk=post_id).select_related("page").first()
        page = identity.page if identity else None
        reason = (releases.absence(page, at=at) or "withdrawn") if page else "deleted"
        edition = recording.withdraw(post_id, at=at, reason=reason)
        if edition is not None:
            write(f"withdrawn: {edition.path} ({reason})")
            count += 1
    return count


def rerender(*, at: datetime) -> Report:
    """Render stored documents again whose renditions have an old renderer version or host.

    Most posts were just built again; this is for those that could not be built.
    """
    report: Report = Counter()
    current = publisher.current()
    for edition_id in stale(current):
        edition = Edition.objects.get(pk=edition_id)
        try:
            document = codec.loads(edition.document)
            rendered = renderers.render(document, releases.context(document, current), current)
        except Exception:
            logger.exception("an edition could not be rendered", extra={"edition": edition_id})
            report["failed"] += 1
            continue
        recording.rerender(edition, rendered, at=at)
        report["rerendered"] += 1
    return report


def stale(current: Publisher) -> list[int]:
    """The live editions with renditions of another renderer version or host."""
    heads = Head.objects.filter(live=True).values("edition_id")
    made_now = {"renderer": renderers.RENDERER, "origin": renderers.marker(current)}
    others = Rendition.objects.filter(edition_id__in=heads).exclude(**made_now)
    return list(others.order_by("edition_id").values_list("edition_id", flat=True).distinct())
