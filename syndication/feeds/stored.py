"""The bytes of each feed, built once per version and kept in the database for every process.

A feed's tag is the digest of its bytes: what changed without changing the feed tells nobody to
fetch it again. Its date moves with its bytes, by a second at least, and never goes back.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.http import quote_etag

from syndication import publisher, views
from syndication.feeds import rss
from syndication.feeds.entries import Entry, entry
from syndication.feeds.places import NEVER, Place, describe
from syndication.models import StoredFeed
from syndication.versions import Token
from syndication.views import EditionView

logger = logging.getLogger("wellspring.feeds")

# Raised with every release that writes feeds differently: stored bytes are then built anew.
FORM = "1"
ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Validators:
    etag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Built:
    validators: Validators
    content: bytes


def key_of(place: Place, name: str) -> str:
    """Under which a feed is stored: its selection and its format."""
    return f"{place.selection.key}|{name}"


def validators(key: str, token: Token) -> Validators | None:
    """The tag and date of a feed that is stored for this version; its bytes stay where they are."""
    row = _rows(key, token).values_list("etag", "changed_at").first()
    return Validators(*row) if row else None


def read(key: str, token: Token) -> Built | None:
    """A feed as it is stored for this version."""
    row = _rows(key, token).values_list("etag", "changed_at", "content").first()
    return Built(Validators(row[0], row[1]), bytes(row[2])) if row else None


def build(place: Place, name: str, token: Token) -> Built | None:
    """Build a feed and store it; ``None`` where there is no such feed.

    The token was read before the posts are: what is stored under it is never older than it says.
    """
    facts = publisher.current()
    found = views.page(place.selection, limit=ENTRIES, media=("data", "feed"))
    feed = describe(place, found, name=name, facts=facts, changed_at=token.changed_at)
    if feed is None:
        return None
    content = rss.build(feed, _entries(found))
    return _keep(key_of(place, name), token, content)


def _rows(key: str, token: Token) -> QuerySet[StoredFeed]:
    return StoredFeed.objects.filter(key=key, version=_version(token))


def _version(token: Token) -> str:
    return f"{FORM}|{token.value}"


def _entries(found: list[EditionView]) -> list[Entry]:
    """The entries of the posts; one that is not whole is left out and logged."""
    entries = []
    for view in found:
        try:
            entries.append(entry(view))
        except (LookupError, ValueError, TypeError, AttributeError):
            logger.exception("a post was left out of a feed", extra={"post": view.post_id})
    return entries


def _keep(key: str, token: Token, content: bytes) -> Built:
    """Store the bytes. Builders that meet here write the same; a failure to write stops nobody."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    changed_at = token.changed_at or NEVER
    try:
        with transaction.atomic():
            rows = StoredFeed.objects.select_for_update().filter(key=key)
            if before := rows.values_list("etag", "changed_at").first():
                changed_at = _moved(Validators(*before), etag, changed_at)
            StoredFeed.objects.bulk_create(
                [
                    StoredFeed(
                        key=key,
                        version=_version(token),
                        etag=etag,
                        changed_at=changed_at,
                        content=content,
                    )
                ],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["version", "etag", "changed_at", "content"],
            )
    except DatabaseError:
        logger.exception("a feed could not be stored", extra={"feed": key})
    return Built(Validators(etag, changed_at), content)


def _moved(before: Validators, etag: str, changed_at: datetime) -> datetime:
    if before.etag == etag:
        return before.changed_at
    # HTTP dates have seconds: two changes within one must still differ.
    return max(changed_at, before.changed_at + timedelta(seconds=1))
