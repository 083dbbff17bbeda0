"""Reconcile: compare what readers get with what the pages say, and mend what signals missed.

Bulk updates, a restored backup, a changed template, a crashed worker: whatever happened, after
this the channels agree with the pages.
"""

import logging
from collections import Counter
from datetime import datetime
from typing import Any

from blog import codec
from blog.models import PostIdentity, PostPage
from syndication import editions, publisher
from syndication.desk import facts, posts, rechecks, renderers, seam
from syndication.models import Edition, Head, Rendition
from syndication.publisher import Publisher

logger = logging.getLogger("wellspring.desk")

Report = Counter[str]


def reconcile(*, at: datetime) -> Report:
    """Go through all posts, one transaction each; returns how many were found in which state.

    ``recorded``, ``withdrawn``, ``unchanged``, ``rerendered``, ``failed``, and ``facts`` where the
    publisher's own facts had changed.
    """
    report: Report = Counter()
    report["facts"] += seam.atomically(lambda: facts.copy(at=at))
    for page in PostPage.objects.filter(live=True, alias_of__isnull=True).iterator(chunk_size=50):
        report[_settled(page, at)] += 1
    report["withdrawn"] += _withdraw_orphans(at)
    report.update(rerender(at=at))
    return +report


def _settled(page: Any, at: datetime) -> str:
    try:
        return rechecks.settle(page, at=at)
    except Exception:
        logger.exception("a post could not be reconciled", extra={"page": page.pk})
        return "failed"


def _withdraw_orphans(at: datetime) -> int:
    """Posts that readers still get, whose page is gone or no longer live."""
    live_pages = PostIdentity.objects.filter(page__live=True, page__alias_of__isnull=True)
    orphans = Head.objects.filter(live=True).exclude(post_id__in=live_pages.values("pk"))
    count = 0
    for post_id in list(orphans.values_list("post_id", flat=True)):
        identity = PostIdentity.objects.filter(pk=post_id).select_related("page").first()
        reason = "withdrawn" if identity and identity.page else "deleted"
        edition = seam.atomically(
            lambda post_id=post_id, reason=reason: editions.withdraw(post_id, at=at, reason=reason)
        )
        count += edition is not None
    return count


def rerender(*, at: datetime) -> Report:
    """Make anew the renditions that another renderer or another host made. No new editions."""
    report: Report = Counter()
    current = publisher.current()
    for edition_id in stale(current):
        edition = Edition.objects.get(pk=edition_id)
        document = codec.loads(edition.document)
        try:
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
