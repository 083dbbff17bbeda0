"""Version tokens: one for each selection of posts, replaced at each change of it.

Tokens are random, not counted: after a restore from a backup, no token comes again with other
content, so no cache serves outdated answers.
"""

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal

from syndication.editions import sql
from syndication.editions.models import Version

SITE = "site"
CLOCK = "clock"  # no selection: the date of the latest change of any key
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

# keys=… Sent inside the transaction that touches them: receivers write rows only.
touched = Signal()


@dataclass(frozen=True, slots=True)
class Token:
    """The state of some keys together: ``value`` for ETags, ``changed_at`` for Last-Modified."""

    value: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which posts: the filters that lists and feeds share.

    Language, topic and author also narrow the version; the others do not. Spans are half-open:
    ``…_after`` is included, ``…_before`` is not, so that adjacent spans share no post and miss
    none.
    """

    locale: str | None = None
    topic: str | None = None
    author: str | None = None
    slug: str | None = None
    published_after: datetime | None = None
    published_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    reviewed_after: date | None = None
    reviewed_before: date | None = None
    review_due_after: date | None = None
    review_due_before: date | None = None

    @property
    def key(self) -> str:
        return _key(self.locale, self.topic, self.author)


def _key(locale: str | None, topic: str | None, author: str | None) -> str:
    return f"posts|{locale or ''}|{topic or ''}|{author or ''}"


def selection_of(key: str) -> Selection | None:
    """The selection that this key is the version of; ``None`` for other keys."""
    kind, *parts = key.split("|")
    if kind != "posts" or len(parts) != 3:
        return None
    locale, topic, author = (part or None for part in parts)
    return Selection(locale=locale, topic=topic, author=author)


def post_key(post_id: object) -> str:
    return f"post|{post_id}"


def selections_of(locale: str, topics: Iterable[str], authors: Iterable[str]) -> set[str]:
    """The keys of every selection that a post of these terms appears in."""
    parts = itertools.product((None, locale), (None, *topics), (None, *authors))
    return {_key(*part) for part in parts}


@transaction.atomic(savepoint=False)
def touch(keys: Iterable[str], *, at: datetime) -> None:
    """Give each key a new token. Call it in the transaction that makes the change.

    ``changed_at`` is later, by a second at least, than that of every change before, whatever keys
    it had and whatever the clock does. So is the latest date of any keys together: a client that
    sends If-Modified-Since alone misses no change. In a burst, or after the clock was set back,
    it is ahead of the clock: ``http.conditional`` shows no such date (RFC 9110 8.8.2.1).
    """
    keys = sorted(set(keys))  # always in one order: no deadlock between two publishers
    changed_at = max(at, _last_change() + timedelta(seconds=1))
    rows = [
        Version(key=key, token=secrets.token_hex(8), changed_at=changed_at)
        for key in (CLOCK, *keys)
    ]
    Version.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["token", "changed_at"],
    )
    touched.send(sender=Version, keys=keys)


def _last_change() -> datetime:
    """The date of the latest change, to the second; locked until the transaction ends."""
    locked = Version.objects.select_for_update().filter(key=CLOCK)
    found = locked.values_list("changed_at", flat=True).first()
    if found is None:  # before the first change of this release
        found = Version.objects.aggregate(last=Max("changed_at"))["last"] or NEVER
    return found.replace(microsecond=0)


def current(keys: Iterable[str]) -> Token:
    """The token of these keys and of the site, read from the database: one query."""
    wanted = (SITE, *keys)
    rows = {
        key: (token, moment(changed_at))
        for key, token, changed_at in sql.read(
            _select("key, token, changed_at", len(wanted)), wanted
        )
    }
    value_ = ".".join(rows[key][0] if key in rows else "0" for key in wanted)
    dates = [changed_at for _, changed_at in rows.values()]
    return Token(value=value_, changed_at=max(dates, default=None))


def value(keys: Iterable[str]) -> str:
    """The value of :func:`current` alone, a little faster: enough for the response cache."""
    wanted = (SITE, *keys)
    rows = dict(sql.read(_select("key, token", len(wanted)), wanted))
    return ".".join(rows.get(key, "0") for key in wanted)


@cache
def _select(columns: str, count: int) -> str:
    marks = ", ".join(["%s"] * count)
    table = Version._meta.db_table  # noqa: SLF001  # Django's public name for it
    return f"SELECT {columns} FROM {table} WHERE key IN ({marks})"  # noqa: S608


def moment(value: datetime | str) -> datetime:
    """A time as a plain cursor returns it; SQLite's are in UTC without saying so."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=UTC)
