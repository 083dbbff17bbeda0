# ruff: noqa: S608 — every name in these statements is our own; every value is a parameter.
"""The hot reads in plain SQL: the ORM takes five times longer to compose them than to run them.

Each statement selects heads by ``editions.rights``, follows an index in the order of the answer,
and reads the publisher's facts and the wanted renditions in the same query.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from syndication.editions import rights, sql
from syndication.editions.audience import PUBLIC, Audience
from syndication.editions.models import Edition, Head, LedgerEntry, Publisher, Rendition, Term
from syndication.editions.versions import Selection, moment

COLUMNS = (
    "post_id",
    "number",
    "sequence",
    "kind",
    "note",
    "digest",
    "locale",
    "slug",
    "path",
    "title",
    "published_at",
    "updated_at",
    "changed_at",
    "reviewed_on",
    "review_due_on",
    "twins",
)
TOMBSTONE = ("number", "sequence", "reason", "note", "replacement", "recorded_at")

Row = tuple[Any, ...]
Media = tuple[str, ...]

_HEADS, _EDITIONS, _TERMS, _RENDITIONS, _PUBLISHERS, _LEDGER = (
    model._meta.db_table  # noqa: SLF001  # Django's public name for it
    for model in (Head, Edition, Term, Rendition, Publisher, LedgerEntry)
)
# The filters of a selection, in the order of their parameters.
_EQUAL = ("topic", "author", "locale", "slug")
# A span's end, its column and comparison: half-open, so that adjacent spans share no post.
_SPANS = {
    f"{name}_{end}": (column, sign)
    for name, column in (
        ("published", "published_at"),
        ("updated", "updated_at"),
        ("reviewed", "reviewed_on"),
        ("review_due", "review_due_on"),
    )
    for end, sign in (("after", ">="), ("before", "<"))
}
_STATE = ", ".join(["h.live", *(f"e.{name}" for name in TOMBSTONE)])
_FACTS = f"(SELECT p.facts FROM {_PUBLISHERS} p WHERE p.id = 1)"
_FROM = f"FROM {_HEADS} h JOIN {_EDITIONS} e ON e.id = h.edition_id"
# Conversions: SQLite returns text where PostgreSQL returns typed values.
_READ = {
    "post_id": lambda value: str(value if isinstance(value, UUID) else UUID(value)),
    "published_at": moment,
    "updated_at": moment,
    "changed_at": moment,
    "recorded_at": moment,
    "reviewed_on": lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    "review_due_on": lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    "twins": lambda value: json.loads(value) if isinstance(value, str) else value,
}
_READERS = [(index, _READ[name]) for index, name in enumerate(COLUMNS) if name in _READ]


def page(
    selection: Selection,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None,
    media: Media,
    audience: Audience = PUBLIC,
) -> list[Row]:
    """``COLUMNS``, facts and renditions of a selection's posts, newest first, behind ``after``."""
    filters = _filters(selection)
    statement = _page(
        tuple(name for name, _ in filters), after is not None, len(media), *rights.shape(audience)
    )
    start = [_time(after[0]), _time(after[0]), _identity(after[1])] if after else []
    params = [
        *media,
        *(_param(value) for _, value in filters),
        *rights.values(audience),
        *start,
        limit,
    ]
    return [_read(row) for row in sql.read(statement, params)]


def state(
    field: str, value: UUID | str, *, media: Media, audience: Audience = PUBLIC
) -> tuple[bool, Row, Row] | None:
    """The live post whose ``field`` (``post_id`` or ``path``) is ``value``, else the newest
    withdrawn one: whether it is live, its row as in :func:`page`, and ``TOMBSTONE``."""
    param = _identity(value) if isinstance(value, UUID) else value
    found = sql.read(
        _state(field, len(media), *rights.shape(audience)),
        [*media, param, *rights.values(audience)],
    )
    return _read_state(found[0]) if found else None


def at(path: str) -> tuple[str | None, str | None]:
    """The publisher's facts, as JSON text, and the id of the readable post at ``path``."""
    statement = (
        f"SELECT {_FACTS}, (SELECT h.post_id FROM {_HEADS} h "
        f"WHERE h.path = %s AND {rights.READABLE} ORDER BY h.changed_at DESC LIMIT 1)"
    )
    [(facts, post_id)] = sql.read(statement, [path])
    return facts, _READ["post_id"](post_id) if post_id else None


def changed(
    audience: Audience,
    *,
    after: int,
    until: int,
    limit: int,
    media: Media,
    locale: str | None = None,
) -> list[tuple[int, bool, Row, Row]]:
    """Posts that the audience may know of, in ledger order, with sequences in (``after``,
    ``until``]: the sequence, and then what :func:`state` gives.

    A post appears at its newest sequence alone. A denied one is left out: it gets another sequence
    when it is withdrawn or readable again.
    """
    within = ("h.position > %s", "h.position <= %s", *(("h.locale = %s",) if locale else ()))
    values = [after, until, *((locale,) if locale else ())]
    return _changes(within, values, audience, limit, media)


def present(
    post_ids: Sequence[UUID], audience: Audience, *, media: Media
) -> list[tuple[int, bool, Row, Row]]:
    """Of these posts, those that the audience may know of: as :func:`changed` gives them."""
    within = (f"h.post_id IN ({rights.marks(len(post_ids))})",)
    return _changes(within, [*map(_identity, post_ids)], audience, len(post_ids), media)


def _changes(
    within: tuple[str, ...], values: list[Any], audience: Audience, limit: int, media: Media
) -> list[tuple[int, bool, Row, Row]]:
    statement = _changed(within, len(media), *rights.shape(audience))
    found = sql.read(statement, [*media, *values, *rights.values(audience), limit])
    return [(row[0], *_read_state(row[1:])) for row in found]


def entries_of(partner: int, *, after: int, until: int, limit: int) -> list[tuple[int, str, str]]:
    """The ledger's entries about posts for this partner alone: sequence, event and post id."""
    statement = (
        f"SELECT l.sequence, l.event, l.post_id FROM {_LEDGER} l "
        "WHERE l.partner = %s AND l.sequence > %s AND l.sequence <= %s AND l.post_id IS NOT NULL "
        "ORDER BY l.sequence LIMIT %s"
    )
    read = _READ["post_id"]
    found = sql.read(statement, [partner, after, until, limit])
    return [(sequence, event, read(post_id)) for sequence, event, post_id in found]


def named(post_ids: Iterable[UUID], audience: Audience = PUBLIC) -> list[Row]:
    """``post_id``, ``locale``, ``title`` and ``path`` of those that the audience may read now."""
    wanted = [_identity(post_id) for post_id in post_ids]
    marks = [f"h.post_id IN ({rights.marks(len(wanted))})", *rights.within(*rights.shape(audience))]
    statement = (
        f"SELECT h.post_id, h.locale, h.title, h.path FROM {_HEADS} h "
        f"WHERE {' AND '.join([rights.READABLE, *marks])}"
    )
    found = sql.read(statement, [*wanted, *rights.values(audience)])
    return [(_READ["post_id"](row[0]), *row[1:]) for row in found]


def readable(selection: Selection, audience: Audience) -> tuple[list[str], list[Any]]:
    """SQL conditions on a head ``h`` of this selection that the audience may read, and their
    parameters: for statements with an order of their own, such as a search."""
    filters = _filters(selection)
    where = _readable(tuple(name for name, _ in filters), None, *rights.shape(audience))
    params = [_param(value) for _, value in filters]
    return where, [*params, *rights.values(audience)]


def beside(
    key: str, tables: str, condition: str, params: Sequence[Any], *, media: Media
) -> list[Row]:
    """The column ``key``, and then what :func:`page` gives, for each head ``h`` of ``tables``.

    ``condition`` is the rest of the statement, from WHERE on.
    """
    statement = f"SELECT {key}, {_columns(len(media))} FROM {tables} {condition}"
    return [(row[0], *_read(row[1:])) for row in sql.read(statement, [*media, *params])]


def _filters(selection: Selection) -> list[tuple[str, Any]]:
    return [(name, value) for name in (*_EQUAL, *_SPANS) if (value := getattr(selection, name))]


def _readable(filters: tuple[str, ...], along: str | None, locales: int, topics: int) -> list[str]:
    """The conditions of these filters and of a contract of this shape. ``along`` names the filter
    whose term ``t`` is joined to the head ``h``."""
    at, locale = ("h.published_at", "h.locale") if along is None else ("t.published_at", "t.locale")
    conditions = {"locale": f"{locale} = %s", "slug": "h.slug = %s"}
    for of in (Term.Of.TOPIC.value, Term.Of.AUTHOR.value):
        borne = f"{{0}}.\"of\" = '{of}' AND {{0}}.slug = %s"
        conditions[of] = (
            borne.format("t")
            if of == along
            else (
                f"EXISTS (SELECT 1 FROM {_TERMS} a "
                f"WHERE a.head_id = {'h.post_id' if along is None else 't.head_id'} "
                f"AND {borne.format('a')})"
            )
        )
    for name, (column, sign) in _SPANS.items():
        bounded = at if column == "published_at" else f"h.{column}"
        conditions[name] = f"{bounded} {sign} %s"
    return [
        rights.READABLE,
        *(conditions[name] for name in filters),
        *rights.within(locales, topics),
    ]


@lru_cache(maxsize=512)
def _page(filters: tuple[str, ...], after: bool, media: int, locales: int, topics: int) -> str:
    first = next((name for name in filters if name in ("topic", "author")), None)
    if first is None:
        source, at, post_id = f"{_HEADS} h", "h.published_at", "h.post_id"
    else:
        # By the term's index, which has the order of the list: no sorting.
        source = f"{_TERMS} t JOIN {_HEADS} h ON h.post_id = t.head_id"
        at, post_id = "t.published_at", "t.head_id"
    where = _readable(filters, first, locales, topics)
    if after:
        # A range and a tie-break, so that the index is entered at ``after``.
        where.append(f"{at} <= %s AND ({at} < %s OR {post_id} < %s)")
    return (
        f"SELECT {_columns(media)} FROM {source} WHERE {' AND '.join(where)} "
        f"ORDER BY {at} DESC, {post_id} DESC LIMIT %s"
    )


@cache
def _state(field: str, media: int, locales: int, topics: int) -> str:
    # The placeholders of media come first in the text, and so among the parameters.
    where = " AND ".join([f"h.{field} = %s", rights.KNOWN, *rights.within(locales, topics)])
    return (
        f"SELECT {_STATE}, {_columns(media)} {_FROM} WHERE {where} "
        "ORDER BY h.live DESC, h.changed_at DESC LIMIT 1"
    )


@lru_cache(maxsize=512)
def _changed(within: tuple[str, ...], media: int, locales: int, topics: int) -> str:
    where = " AND ".join([*within, rights.KNOWN, *rights.within(locales, topics)])
    return (
        f"SELECT h.position, {_STATE}, {_columns(media)} {_FROM} WHERE {where} "
        "ORDER BY h.position LIMIT %s"
    )


def _columns(media: int) -> str:
    content = (
        f"(SELECT r.content FROM {_RENDITIONS} r "
        "WHERE r.edition_id = h.edition_id AND r.medium = %s)"
    )
    return ", ".join([*(f"h.{name}" for name in COLUMNS), _FACTS, *[content] * media])


def _read(row: Row) -> Row:
    values = list(row)
    for index, read in _READERS:
        values[index] = read(values[index])
    return tuple(values)


def _read_state(row: Row) -> tuple[bool, Row, Row]:
    live, *tombstone = row[: 1 + len(TOMBSTONE)]
    tombstone[-1] = moment(tombstone[-1])
    return bool(live), _read(row[1 + len(TOMBSTONE) :]), tuple(tombstone)


def _param(value: Any) -> Any:
    """A filter's value as the database compares it."""
    if isinstance(value, datetime):
        return _time(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _time(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _identity(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex
