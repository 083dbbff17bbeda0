"""The review status of a post: the newest review of its words, if there is one."""

import hashlib
from datetime import date
from typing import cast

from blog import codec
from blog import document as doc
from blog.models import Review

# Filled from snippets and settings: not part of what a reviewer reads.
NOT_REVIEWED = frozenset(
    {
        "author_byline",
        "share_links",
        "organization_boilerplate",
        "related_posts",
        "corrections",
        "divider",
    }
)


def content_digest(title: str, lead: doc.RichText, body: tuple[doc.Block, ...]) -> str:
    """SHA-256 of the text that a reviewer reads, in hexadecimal."""
    parts = [title, lead, [block for block in body if block.type not in NOT_REVIEWED]]
    return hashlib.sha256(codec.dumps(parts)).hexdigest()


def review_status(reviews: list[Review], digest: str, today: date) -> doc.Review:
    """The newest review of this text.

    A review holds only for the text that was read (``digest`` of :func:`content_digest`): after an
    edit only ``changed_since`` is set. One of a later draft takes nothing from what is published.
    After its next review date its status is ``expired``.
    """
    if not reviews:
        return doc.Review()
    of_this = [review for review in reviews if review.content_digest == digest]
    if not of_this:
        return doc.Review(changed_since=True)
    newest = max(of_this, key=lambda review: (review.reviewed_on, review.pk))
    reviewer = newest.reviewer
    return doc.Review(
        status="expired" if newest.next_review_on < today else "reviewed",
        reviewed_by=doc.Reviewer(
            name=reviewer.name,
            credentials=reviewer.credential_list or None,
            scope=cast("doc.ReviewScope", newest.scope),
            url=reviewer.url or None,
        ),
        reviewed_at=newest.reviewed_on.isoformat(),
        next_review_at=newest.next_review_on.isoformat(),
    )
