"""Version tokens: one per selection of posts, new at each change of it, and of nothing else.

Tokens are random, not counted: after a restore to an older state a token is never met again with
other content, so no cache keeps what is no longer true.
"""

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.dispatch import Signal

from syndication import sql
from syndication.models import Version

SITE = "site"
LEAD = timedelta(minutes=1)

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

    Language, topic and author narrow the version, too; nothing else does. Spans are half-open: the
    moment or day ``…_after`` belongs to one, ``…_before`` does not, so that neighbouring spans
    share no post and miss none.
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


def touch(keys: Iterable[str], *, at: datetime) -> None:
    """Give each key a new token. Call it in the transaction that makes the change.

    ``changed_at`` never goes back, whatever the clock does, and two changes have no second in
    common: who asks by the date alone (If-Modified-Since) would never hear of the second one.
    """
    keys = sorted(set(keys))  # one order for everybody: no deadlock between two publishers
    before = dict(Version.objects.filter(key__in=keys).values_list("key", "changed_at"))
    rows = [
        Version(
            key=key,
            token=secrets.token_hex(8),
            changed_at=_behind(before[key], at) if key in before else at,
        )
        for key in keys
    ]
    Version.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["token", "changed_at"],
    )
    touched.send(sender=Version, keys=keys)


def _behind(before: datetime, at: datetime) -> datetime:
    """``at`` or, where its second is told already, the next one that is not: by ``LEAD`` at most.

    RFC 9110 8.8.2.1 wants no date ahead of the clock. But clients on libcurl (newsboat) throw away
    an answer that is not dated later than the one they hold: they would never hear of the change.
    """
    following = before.replace(microsecond=0) + timedelta(seconds=1)
    return max(before, at, min(following, at + LEAD))


def current(keys: Iterable[str]) -> Token:
    """The token of these keys and of the site, read afresh: one query, for every request."""
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
    """The value of :func:`current` alone, for a little less: replays ask nothing more."""
    wanted = (SITE, *keys)
    rows = dict(sql.read(_select("key, token", len(wanted)), wanted))
    return ".".join(rows.get(key, "0") for key in wanted)


@cache
def _select(columns: str, count: int) -> str:
    marks = ", ".join(["%s"] * count)
    table = Version._meta.db_table  # noqa: SLF001  # Django's own name for public facts
    return f"SELECT {columns} FROM {table} WHERE key IN ({marks})"  # noqa: S608


def moment(value: datetime | str) -> datetime:
    """A time as a plain cursor gives it: SQLite's are in UTC, and do not say so."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=UTC)
