"""Builds the bytes of each feed once per version, and stores them for all processes.

A feed's ``ETag`` is a digest of its bytes, so a new version with the same bytes causes no download.
Its ``Last-Modified`` changes only with the bytes: it moves at least one second, and never back.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.http import quote_etag

from syndication.editions import lock_waits, publisher, sql, versions
from syndication.editions.models import Version
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Token
from syndication.feeds import archives, changes
from syndication.feeds.addresses import NEVER, FeedAddress, describe
from syndication.feeds.entries import Entry, Feed, Withdrawal, each_valid, entry
from syndication.feeds.formats import BY_FILE, Format
from syndication.feeds.models import StoredFeed
from syndication.http import conditional
from syndication.reading import posts
from syndication.reading.posts import EditionView

logger = logging.getLogger("wellspring.feeds")

# Increased with every release that writes feeds differently: stored bytes are then rebuilt.
FORMAT_VERSION = "3"
MAX_ENTRIES = 20
LOCK_WAIT = 50  # milliseconds: a reader waits for the answer
MEDIA = ("data", "feed")
CODING_COLUMNS = {"": "content", "gzip": "gzip", "br": "brotli"}


@dataclass(frozen=True, slots=True)
class Validators:
    """Response headers of a stored feed; ``link`` is the ``Link`` header (self and hub)."""

    etag: str
    changed_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class FeedBytes:
    """A feed's headers and its bytes by content coding; "" is the identity coding."""

    validators: Validators
    codings: dict[str, bytes]

    @property
    def content(self) -> bytes:
        return self.codings[""]


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a feed is built from.

    ``floor`` is the least number of entries without a gap between this document and the archives.
    """

    views: list[EditionView]
    notices: list[Entry] = field(default_factory=list)
    withdrawn: tuple[Withdrawal, ...] = ()
    floor: int = 1
    changed_at: datetime | None = None  # the date of a feed without posts


def key_of(address: FeedAddress, file: str) -> str:
    """The primary key of a stored feed: its address and its format."""
    return f"{address.key}|{file}"


def validators(key: str, token: Token) -> Validators | None:
    """The headers of a feed that is stored for this version, or ``None``; loads no bytes."""
    row = _row(key, coding=None)
    return _validators(row) if row and row[0] == _version(token.value) else None


def read(key: str, token: Token, coding: str = "") -> FeedBytes | None:
    """The feed stored for this version, in one coding, or ``None``."""
    row = _row(key, coding=coding)
    if row is None or row[0] != _version(token.value):
        return None
    return FeedBytes(_validators(row), {coding: bytes(row[4])})


def current(
    key: str, keys: tuple[str, ...], *, coding: str | None, day: str = ""
) -> tuple[str, FeedBytes] | None:
    """The current version and the feed stored for it, or ``None`` if that is another version.

    Needs a single query. ``keys`` are the keys of the feed's version, ``day`` is appended to the
    version's token. No bytes are loaded if ``coding`` is ``None``.
    """
    wanted = (versions.SITE, *keys)
    row = _row(key, coding=coding, wanted=wanted)
    if row is None:
        return None
    value = ".".join(token or "0" for token in row[len(row) - len(wanted) :])
    if row[0] != _version(value + day):
        return None
    return value, FeedBytes(_validators(row), {} if coding is None else {coding: bytes(row[4])})


def build(
    address: FeedAddress, file: str, token: Token, *, since: datetime | None = None
) -> FeedBytes | None:
    """Builds a feed and stores it; returns ``None`` if there is no such feed.

    The caller reads ``token`` before this function reads the posts, so the stored bytes are never
    older than the version. ``since`` is the start of the feed of changes.
    """
    facts = publisher.current()
    contents = _contents(address, facts, since)
    if contents is None:
        return None
    changed_at = contents.changed_at or token.changed_at
    feed = describe(address, contents.views, file=file, facts=facts, changed_at=changed_at)
    if feed is None:
        return None
    if address.archive is not None:
        feed = replace(feed, pages=_archive_links(address, file, facts))
    elif address.changes:
        feed = _with_changes(feed, contents)
    else:
        newest, behind = archives.close_full(address.selection)
        feed = replace(
            feed,
            hub=settings.WEBSUB_HUB,
            pages=_page_link("prev-archive", newest, address, file, facts),
            updated=_updated(feed, address, contents.views),
        )
        contents = replace(contents, floor=max(behind, 1))
    entries = [*contents.notices, *each_valid(contents.views, entry)]
    content = _build_within_limit(BY_FILE[file], feed, entries, contents.floor)
    codings = {coding: conditional.coded(content, coding) for coding in CODING_COLUMNS}
    return store(key_of(address, file), token, codings, _link(feed))


def store(key: str, token: Token, codings: Mapping[str, bytes], link: str = "") -> FeedBytes:
    """Stores the bytes and returns them with their headers.

    Concurrent builders write the same bytes. A database error is logged, and the feed is served.
    """
    etag = _etag(codings[""])
    changed_at = token.changed_at or NEVER
    try:
        with lock_waits.short(LOCK_WAIT):
            rows = StoredFeed.objects.select_for_update().filter(key=key)
            if before := rows.values_list("etag", "changed_at").first():
                changed_at = _next_date(*before, etag, changed_at)
            row = StoredFeed(key=key, version=_version(token.value), etag=etag, link=link)
            row.changed_at = changed_at
            for coding, column in CODING_COLUMNS.items():
                setattr(row, column, codings.get(coding, b""))
            StoredFeed.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["version", "etag", "changed_at", "link", *CODING_COLUMNS.values()],
            )
    except DatabaseError:
        logger.exception("a feed could not be stored", extra={"feed": key})
    return FeedBytes(Validators(etag, changed_at, link), dict(codings))


def unstored(content: bytes, *, at: datetime) -> FeedBytes:
    """The bytes with their headers, for an answer that is not stored."""
    return FeedBytes(Validators(_etag(content), at, ""), {"": content})


def _etag(content: bytes) -> str:
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def forget_all() -> None:
    """Delete every stored feed: all are built again, with new dates. After a restore only."""
    StoredFeed.objects.all().delete()


def _contents(address: FeedAddress, facts: Publisher, since: datetime | None) -> _Contents | None:
    if address.changes:
        notices, withdrawn = changes.since(since or NEVER, facts)
        # Bounded by time alone: no announcement is left out for the size of the feed.
        return _Contents([], notices, withdrawn, floor=len(notices), changed_at=NEVER)
    if address.archive is None:
        return _Contents(posts.page(address.selection, limit=MAX_ENTRIES, media=MEDIA))
    archive = archives.find(address.selection, address.archive)
    if archive is None:
        return None
    views = archives.posts_in(address.selection, archive, media=MEDIA)
    return _Contents(views, floor=len(views), changed_at=archive.until[0])


def _updated(feed: Feed, address: FeedAddress, views: Sequence[EditionView]) -> datetime:
    """When the feed last changed; a withdrawal counts, so that the date does not go back."""
    oldest = views[-1].published_at if len(views) == MAX_ENTRIES else None
    gone = changes.last_withdrawal(address.selection, oldest)
    return max(feed.updated, gone) if gone else feed.updated


def _with_changes(feed: Feed, contents: _Contents) -> Feed:
    dates = [notice.updated for notice in contents.notices]
    dates += [one.withdrawn_at for one in contents.withdrawn]
    return replace(
        feed,
        hub=settings.WEBSUB_HUB,
        withdrawn=contents.withdrawn,
        updated=max([feed.updated, *dates]),
    )


def _archive_links(
    address: FeedAddress, file: str, facts: Publisher
) -> tuple[tuple[str, str], ...]:
    archive = archives.range_of(address)
    before, after = archives.neighbours(address.selection, archive) if archive else (None, None)
    return (
        *_page_link("prev-archive", before, address, file, facts),
        *_page_link("next-archive", after, address, file, facts),
        ("current", facts.origin + replace(address, archive=None).folder + file),
    )


def _page_link(
    rel: str, number: int | None, address: FeedAddress, file: str, facts: Publisher
) -> tuple[tuple[str, str], ...]:
    if number is None:
        return ()
    return ((rel, facts.origin + replace(address, archive=number).folder + file),)


def _build_within_limit(
    feed_format: Format, feed: Feed, entries: Sequence[Entry], floor: int
) -> bytes:
    """The feed with as many whole entries as its size limit allows, but at least ``floor``."""
    content = feed_format.build(feed, entries)
    while len(content) > feed_format.limit and len(entries) > floor:
        fewer = min(len(entries) - 1, len(entries) * feed_format.limit // len(content))
        entries = entries[: max(floor, fewer)]
        content = feed_format.build(feed, entries)
    return content


def _row(key: str, *, coding: str | None, wanted: tuple[str, ...] = ()) -> tuple[Any, ...] | None:
    """Version, ETag, date, link, the bytes if a coding is given, and the tokens of ``wanted``."""
    return next(iter(sql.read(_select(coding, len(wanted)), (*wanted, key))), None)


@cache
def _select(coding: str | None, tokens: int) -> str:
    feeds, tokens_in = StoredFeed._meta.db_table, Version._meta.db_table  # noqa: SLF001
    columns = ["version", "etag", "changed_at", "link"]
    columns += [CODING_COLUMNS[coding]] if coding is not None else []
    columns += [f"(SELECT token FROM {tokens_in} WHERE key = %s)"] * tokens  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM {feeds} WHERE key = %s"  # noqa: S608


def _validators(row: tuple[Any, ...]) -> Validators:
    return Validators(row[1], versions.moment(row[2]), row[3])


def _version(value: str) -> str:
    """The stored version: a token, and a digest of settings and code that the bytes depend on."""
    made_by = f"{FORMAT_VERSION}|{settings.WEBSUB_HUB}|{settings.STATIC_URL}"
    return f"{hashlib.sha256(made_by.encode()).hexdigest()[:8]}|{value}"


def _link(feed: Feed) -> str:
    """The ``Link`` header: exactly one self, and the hub if any (WebSub, section 4)."""
    hub = f', <{feed.hub}>; rel="hub"' if feed.hub else ""
    return f'<{feed.address}>; rel="self"{hub}'


def _next_date(old_etag: str, old_date: datetime, etag: str, changed_at: datetime) -> datetime:
    if old_etag == etag:
        return old_date
    # HTTP dates have a resolution of one second: two changes within it must differ.
    return max(changed_at, old_date + timedelta(seconds=1))
