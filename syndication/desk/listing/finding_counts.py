"""Counts the findings of drafts, for the list of posts.

To check a draft takes some milliseconds, and fifty of them would hold up the list. So the timer
checks what was saved since, and everything once a week: some findings come with time.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F, Q

from blog import checks
from blog.builder.facts import subject
from blog.checks.findings import Severity
from blog.models import PostPage
from syndication.desk.models import FindingCount

logger = logging.getLogger("wellspring.desk")

MOST = 200  # posts in one round
SECONDS = 5.0  # after which a round begins no further post
AGAIN = timedelta(days=7)


def count_due(*, at: datetime) -> int:
    """Check the drafts that are due, the newest first; returns how many."""
    changed = Q(finding_count=None) | Q(
        finding_count__counted_at__lt=F("latest_revision_created_at")
    )
    due = PostPage.objects.filter(changed).order_by(F("latest_revision_created_at").desc())
    old = PostPage.objects.filter(finding_count__counted_at__lt=at - AGAIN)
    ends, done = monotonic() + SECONDS, 0
    for posts in (due, old.order_by("finding_count__counted_at")):
        for page_id in list(posts.values_list("pk", flat=True)[: MOST - done]):
            if monotonic() > ends:
                return done
            count(page_id, at=at)
            done += 1
    return done


def count(page_id: int, *, at: datetime) -> None:
    """Check the newest draft of one post and store how many findings it has."""
    page = PostPage.objects.filter(pk=page_id).first()
    if page is None:
        return
    blocking: int | None = None
    warnings: int | None = None
    try:
        found = checks.run(subject(page.get_latest_revision_as_object()))
    except Exception:  # the list must show the others
        logger.exception("a draft could not be checked", extra={"page": page_id})
    else:
        blocking = len(checks.blocking(found))
        warnings = sum(each.severity is Severity.WARN for each in found)
    values = {"blocking": blocking, "warnings": warnings, "counted_at": at}
    FindingCount.objects.update_or_create(page=page, defaults=values)
