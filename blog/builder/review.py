"""What the reviews of a post are worth today."""

import hashlib
from datetime import date
from typing import Any

from blog import codec
from blog import document as doc

# Fed from elsewhere, and read by nobody who reviews a post.
NOT_REVIEWED = frozenset({"author_byline", "share_links", "organization_boilerplate", "divider"})


def content_digest(title: str, lead: doc.RichText, body: tuple[doc.Block, ...]) -> str:
    """SHA-256 of the words that a reviewer reads."""
    parts = [title, lead, [block for block in body if block.type not in NOT_REVIEWED]]
    return hashlib.sha256(codec.dumps(parts)).hexdigest()


def standing(reviews: list[Any], digest: str, today: date) -> doc.Review:
    """The newest review, and whether it still holds.

    It holds only for the words that were read: after an edit the badge is dropped, and
    ``changed_since`` says why. Past its next date it has expired.
    """
    if not reviews:
        return doc.Review()
    newest = max(reviews, key=lambda review: (review.reviewed_on, review.pk))
    changed = newest.content_digest != digest
    if changed:
        return doc.Review(changed_since=True)
    reviewer = newest.reviewer
    return doc.Review(
        status="expired" if newest.next_review_on < today else "reviewed",
        reviewed_by=doc.Reviewer(
            name=reviewer.name,
            credentials=reviewer.credential_list or None,
            scope=newest.scope,
            url=reviewer.url or None,
        ),
        reviewed_at=newest.reviewed_on.isoformat(),
        next_review_at=newest.next_review_on.isoformat(),
    )
