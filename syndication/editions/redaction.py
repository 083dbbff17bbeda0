"""Redaction: removes the words of a former edition for good.

It answers a request for erasure, or takes a person's former name out of the record. The edition's
row stays, so that number, sequence and date remain true.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from syndication.editions import ledger, versions
from syndication.editions.models import Edition, Head
from syndication.errors import CodedError, define

UNKNOWN = define(
    "redaction.unknown",
    "the post has no edition %(number)s",
    _("Edition %(number)s: this post has no such edition."),
)
CURRENT = define(
    "redaction.current",
    "edition %(number)s is current: publish another one, or withdraw the post",
    _(
        "Edition %(number)s is the one that readers have now: publish another one, or unpublish "
        "the post."
    ),
)
TOMBSTONE = define(
    "redaction.tombstone",
    "edition %(number)s records a withdrawal and has no words",
    _("Edition %(number)s records a withdrawal: it has no words."),
)


class RedactionError(CodedError, ValueError):
    """An edition cannot be redacted."""


@transaction.atomic
def redact(post_id: UUID, number: int, *, at: datetime) -> Edition:
    """Remove the document, note and renditions of an edition, and return it.

    A second call changes nothing. Raises :class:`RedactionError`.
    """
    ledger.lock()
    edition = Edition.objects.filter(post_id=post_id, number=number).first()
    if edition is None:
        raise RedactionError(UNKNOWN(number=number))
    if Head.objects.filter(edition=edition).exists():
        raise RedactionError(CURRENT(number=number))
    if not edition.digest:
        raise RedactionError(TOMBSTONE(number=number))
    if edition.redacted_at is None:
        # save() refuses to change an edition: this is its one permitted change.
        row = Edition.objects.filter(pk=edition.pk)
        row.update(document="", note="", redacted_at=at)
        edition.renditions.all().delete()
        # The note of a correction is in the feed of changes, too.
        versions.touch([versions.post_key(post_id), versions.Selection().key], at=at)
        edition.refresh_from_db()
    return edition
