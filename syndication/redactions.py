"""Redactions: the words of an old edition go for good, for erasure or a former name.

That there was an edition, when, and in which place, stays true: its row stays.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from syndication import ledger, versions
from syndication.models import Edition, Head


class RedactionError(ValueError):
    """The edition can't be redacted; the text says why."""


@transaction.atomic
def redact(post_id: UUID, number: int, *, at: datetime) -> Edition:
    """Remove an edition's document, note and renditions. Doing it twice changes nothing.

    Raises :class:`RedactionError` for an edition that there is not, for one that readers have now
    (publish another one first), and for a tombstone, which has no words.
    """
    ledger.lock()
    edition = Edition.objects.filter(post_id=post_id, number=number).first()
    if edition is None:
        raise RedactionError(f"Post {post_id} has no edition {number}.")
    if Head.objects.filter(edition=edition).exists():
        raise RedactionError("This edition is the current one: publish another, or withdraw it.")
    if not edition.digest:
        raise RedactionError("This edition says that the post was withdrawn: it has no words.")
    if edition.redacted_at is None:
        # The one change of a fact, and so not by save().
        row = Edition.objects.filter(pk=edition.pk)
        row.update(document="", note="", redacted_at=at)
        edition.renditions.all().delete()
        versions.touch([versions.post_key(post_id)], at=at)
        edition.refresh_from_db()
    return edition
