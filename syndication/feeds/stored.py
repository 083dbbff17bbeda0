"""The bytes of each feed, built once per version and kept in the database for every process.

A feed's tag is the digest of its bytes: what changed without changing the feed tells nobody to
fetch it again. Its date moves with its bytes, by a second at least, and never goes back.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.http import quote_etag

from syndication import http, publisher, sql, versions, views
from syndication.feeds import archives, changes
from syndication.feeds.entries import Entry, Feed, Withdrawal, entry
from syndication.feeds.formats import BY_FILE, Format
from syndication.feeds.places import NEVER, Place, describe
from syndication.models import StoredFeed, Version
from syndication.publisher import Publisher
from syndication.versions import Token
from syndication.views import EditionView

logger = logging.getLogger("wellspring.feeds")

# Raised with every release that writes feeds differently: stored bytes are then built anew.
FORM = "2"
ENTRIES = 20
MEDIA = ("data", "feed")
COLUMNS = {"": "content", "gzip": "gzip", "br": "brotli"}


@dataclass(frozen=True, slots=True)
class Validators:
    """What the headers say; ``link`` is the feed's own address and its hub."""

    etag: str
    changed_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Built:
    """``codings`` holds the same bytes by content coding; "" is the plain ones."""

    validators: Validators
    codings: dict[str, bytes]

    @property
    def content(self) -> bytes:
        return self.codings[""]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a feed is made of. ``floor`` is the least number of entries that leaves no gap."""

    views: list[EditionView]
    withdrawn: tuple[Withdrawal, ...] = ()
    floor: int = 1
    changed_at: datetime | None = None  # where there is no post to tell


def key_of(place: Place, name: str) -> str:
    """Under which a feed is stored: its place and its format."""
    return f"{place.key}|{name}"


def validators(key: str, token: Token) -> Validators | None:
    """The tag and date of a feed that is stored for this version; its bytes stay where they are."""
    row = _row(key, coding=None)
    return _validators(row) if row and row[0] == _version(token.value) else None


def read(key: str, token: Token, coding: str = "") -> Built | None:
    """A feed as it is stored for this version, in one coding."""
    row = _row(key, coding=coding)
    if row is None or row[0] != _version(token.value):
        return None
    return Built(_validators(row), {coding: bytes(row[4])})


def current(
    key: str, keys: tuple[str, ...], *, coding: str | None, day: str = ""
) -> tuple[str, Built] | None:
    """A feed and the version that it is stored for, if that is the one of now: a single query.

    ``keys`` are its version's, ``day`` what its token bears beside them. With ``coding`` ``None``
    the bytes stay where they are.
    """
    wanted = (versions.SITE, *keys)
    row = _row(key, coding=coding, wanted=wanted)
    if row is None:
        return None
    value = ".".join(token or "0" for token in row[len(row) - len(wanted) :])
    if row[0] != _version(value + day):
        return None
    return value, Built(_validators(row), {} if coding is None else {coding: bytes(row[4])})


def build(place: Place, name: str, token: Token, *, since: datetime | None = None) -> Built | None:
    """Build a feed and store it; ``None`` where there is no such feed.

    The token was read before the posts are: what is stored under it is never older than it says.
    ``since`` is where the feed of changes begins.
    """
    facts = publisher.current()
    parts = _parts(place, facts, since)
    if parts is None:
        return None
    changed_at = parts.changed_at or token.changed_at
    feed = describe(place, parts.views, name=name, facts=facts, changed_at=changed_at)
    if feed is None:
        return None
    if place.archive is not None:
        feed = replace(feed, pages=_pages_of_archive(place, name, facts))
    elif place.changes:
        feed = _changes(feed, parts)
    else:
        newest, behind = archives.settle(place.selection)
        feed = replace(
            feed,
            hub=settings.WEBSUB_HUB,
            pages=_page("prev-archive", newest, place, name, facts),
            updated=_updated(feed, place, parts.views),
        )
        parts = replace(parts, floor=max(behind, 1))
    content = _fitting(BY_FILE[name], feed, _entries(parts.views), parts.floor)
    codings = {coding: http.coded(content, coding) for coding in COLUMNS}
    return keep(key_of(place, name), token, codings, _link(feed))


def keep(key: str, token: Token, codings: Mapping[str, bytes], link: str = "") -> Built:
    """Store the bytes. Builders that meet here write the same; a failure to write stops nobody."""
    etag = quote_etag(hashlib.sha256(codings[""]).hexdigest()[:32])
    changed_at = token.changed_at or NEVER
    try:
        with transaction.atomic():
            rows = StoredFeed.objects.select_for_update().filter(key=key)
            if before := rows.values_list("etag", "changed_at").first():
                changed_at = _moved(*before, etag, changed_at)
            row = StoredFeed(key=key, version=_version(token.value), etag=etag, link=link)
            row.changed_at = changed_at
            for coding, column in COLUMNS.items():
                setattr(row, column, codings.get(coding, b""))
            StoredFeed.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["version", "etag", "changed_at", "link", *COLUMNS.values()],
            )
    except DatabaseError:
        logger.exception("a feed could not be stored", extra={"feed": key})
    return Built(Validators(etag, changed_at, link), dict(codings))


def _parts(place: Place, facts: Publisher, since: datetime | None) -> _Parts | None:
    if place.changes:
        corrected, withdrawn = changes.since(since or NEVER, facts, media=MEDIA)
        return _Parts(corrected, withdrawn, changed_at=NEVER)
    if place.archive is None:
        return _Parts(views.page(place.selection, limit=ENTRIES, media=MEDIA))
    part = archives.find(place.selection, place.archive)
    if part is None:
        return None
    posts = archives.posts(place.selection, part, media=MEDIA)
    return _Parts(posts, floor=len(posts), changed_at=part.until[0])


def _updated(feed: Feed, place: Place, found: Sequence[EditionView]) -> datetime:
    """When the feed last changed: the going of a post is a change, too, and no step back."""
    oldest = found[-1].published_at if len(found) == ENTRIES else None
    gone = changes.last_withdrawal(place.selection, oldest)
    return max(feed.updated, gone) if gone else feed.updated


def _changes(feed: Feed, parts: _Parts) -> Feed:
    dates = [one.withdrawn_at for one in parts.withdrawn]
    return replace(
        feed,
        hub=settings.WEBSUB_HUB,
        withdrawn=parts.withdrawn,
        updated=max([feed.updated, *dates]),
    )


def _pages_of_archive(place: Place, name: str, facts: Publisher) -> tuple[tuple[str, str], ...]:
    part = archives.place_of(place)
    before, after = archives.neighbours(place.selection, part) if part else (None, None)
    return (
        *_page("prev-archive", before, place, name, facts),
        *_page("next-archive", after, place, name, facts),
        ("current", facts.origin + replace(place, archive=None).folder + name),
    )


def _page(
    rel: str, number: int | None, place: Place, name: str, facts: Publisher
) -> tuple[tuple[str, str], ...]:
    if number is None:
        return ()
    return ((rel, facts.origin + replace(place, archive=number).folder + name),)


def _fitting(form: Format, feed: Feed, entries: Sequence[Entry], floor: int) -> bytes:
    """The feed with as many entries as its limit allows; never part of one, never fewer than
    the ``floor``."""
    content = form.build(feed, entries)
    while len(content) > form.limit and len(entries) > floor:
        fewer = min(len(entries) - 1, len(entries) * form.limit // len(content))
        entries = entries[: max(floor, fewer)]
        content = form.build(feed, entries)
    return content


def _row(key: str, *, coding: str | None, wanted: tuple[str, ...] = ()) -> tuple[Any, ...] | None:
    """Version, tag, date, link, the bytes if a coding is named, and the tokens of ``wanted``."""
    return next(iter(sql.read(_select(coding, len(wanted)), (*wanted, key))), None)


@cache
def _select(coding: str | None, tokens: int) -> str:
    feeds, tokens_in = StoredFeed._meta.db_table, Version._meta.db_table  # noqa: SLF001
    columns = ["version", "etag", "changed_at", "link"]
    columns += [COLUMNS[coding]] if coding is not None else []
    columns += [f"(SELECT token FROM {tokens_in} WHERE key = %s)"] * tokens  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM {feeds} WHERE key = %s"  # noqa: S608


def _validators(row: tuple[Any, ...]) -> Validators:
    return Validators(row[1], versions.moment(row[2]), row[3])


def _version(value: str) -> str:
    """What the bytes depend on beside the posts is part of it."""
    made_by = f"{FORM}|{settings.WEBSUB_HUB}|{settings.STATIC_URL}"
    return f"{hashlib.sha256(made_by.encode()).hexdigest()[:8]}|{value}"


def _entries(found: list[EditionView]) -> list[Entry]:
    """The entries of the posts; one that is not whole is left out and logged."""
    entries = []
    for view in found:
        try:
            entries.append(entry(view))
        except (LookupError, ValueError, TypeError, AttributeError, OverflowError):
            logger.exception("a post was left out of a feed", extra={"post": view.post_id})
    return entries


def _link(feed: Feed) -> str:
    """WebSub 4: subscribers read the header first. Exactly one self, and the hub, if any."""
    hub = f', <{feed.hub}>; rel="hub"' if feed.hub else ""
    return f'<{feed.address}>; rel="self"{hub}'


def _moved(old_etag: str, old_date: datetime, etag: str, changed_at: datetime) -> datetime:
    if old_etag == etag:
        return old_date
    # HTTP dates have seconds: two changes within one must still differ.
    return max(changed_at, old_date + timedelta(seconds=1))
