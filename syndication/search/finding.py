# ruff: noqa: S608 — every name in these statements is our own; every value is a parameter.
"""Posts that answer a question: the newest first, or the best of the newest thousand.

Along the index's own order, which is the places', so that the newest of a common word cost no more
than those of a rare one. Ranks are numbers of our own, which depend on the post alone: neither
another post nor the database moves them, so that pages meet without repeating any.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from syndication import rows
from syndication.audience import Audience
from syndication.models import Head
from syndication.rows import Media, Row
from syndication.search import index, words
from syndication.search.question import SCORED, Question
from syndication.search.tables import ENTRIES, INDEX, VECTOR
from syndication.versions import Selection

RANKED = 1000  # of the newest matches; design: performance.md, 7.6

_HEADS = Head._meta.db_table  # noqa: SLF001  # Django's name for what any model tells


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where a post stands among those that answer: better ones first, then newer ones."""

    score: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Posts of a selection that answer a question, as an audience may read them."""

    question: Question
    selection: Selection
    audience: Audience

    def newest(self, *, limit: int, after: Spot | None, media: Media) -> list[tuple[Spot, Row]]:
        """Behind ``after``, the newest first: where each stands, and its row as ``rows`` has it."""
        place, tables, where, params = self._matching()
        if after:
            where.append(f"{place} < %s")
            params.append(after.place)
        condition = f"WHERE {' AND '.join(where)} ORDER BY {place} DESC LIMIT %s"
        found = rows.beside(place, tables, condition, [*params, limit], media=media)
        return [(Spot(0, row[0]), row[1:]) for row in found]

    def ranked(self) -> list[Spot]:
        """Where the newest matches stand by rank, up to ``RANKED`` of them."""
        place, tables, where, params = self._matching()
        sql = (
            f"SELECT {place}, s.title, s.headings, substr(s.body, 1, {SCORED}) FROM {tables} "
            f"WHERE {' AND '.join(where)} ORDER BY {place} DESC LIMIT {RANKED}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = [Spot(self.question.score(*said), place) for place, *said in cursor.fetchall()]
        return sorted(found, reverse=True)

    def at(self, spots: list[Spot], *, media: Media) -> list[tuple[Spot, Row]]:
        """The posts at these spots; one that was taken back meanwhile is missing."""
        if not spots:
            return []
        where, params = rows.readable(self.selection, self.audience)
        where.append(f"s.place IN ({', '.join(['%s'] * len(spots))})")
        found = rows.beside(
            "s.place",
            f"{ENTRIES} s JOIN {_HEADS} h ON h.post_id = s.head_id",
            f"WHERE {' AND '.join(where)}",
            [*params, *(spot.place for spot in spots)],
            media=media,
        )
        known = {row[0]: row[1:] for row in found}
        return [(spot, known[spot.place]) for spot in spots if spot.place in known]

    def _matching(self) -> tuple[str, str, list[str], list[Any]]:
        """The place's name, the tables, the conditions and their parameters."""
        readable, params = rows.readable(self.selection, self.audience)
        terms = self._terms()
        if connection.vendor == "sqlite":
            # CROSS keeps the order of the joins: along the index, never sorted afterwards.
            tables = (
                f"{INDEX} f CROSS JOIN {ENTRIES} s ON s.place = f.rowid "
                f"CROSS JOIN {_HEADS} h ON h.post_id = s.head_id"
            )
            place, matching = "f.rowid", [f"f.{INDEX} MATCH %s"]
            asked: list[Any] = [self.question.fts5(*terms)]
        else:
            tables = f"{ENTRIES} s JOIN {_HEADS} h ON h.post_id = s.head_id"
            place, matching = "s.place", [f"s.{VECTOR} @@ %s::tsquery"]
            asked = [self.question.tsquery(*terms)]
            for ways in self.question.phrases:
                # The vector knows which words a post has; only its text, in which order.
                said = "strpos(s.title || '|' || s.headings || '|' || s.body, %s) > 0"
                matching.append("(" + " OR ".join([said] * len(ways)) + ")")
                asked += ways
        since, until = self.selection.published_after, self.selection.published_before
        for sign, moment in ((">=", since), ("<", until)):
            if moment:
                matching.append(f"{place} {sign} %s")
                asked.append(index.first_place(moment))
        return place, tables, [*matching, *readable], [*asked, *params]

    def _terms(self) -> list[tuple[str, ...]]:
        """The filters and the contract as the index knows them: one of each must be borne.

        The heads' own conditions hold beside them; these only spare trying what can not fit.
        """
        wanted: list[tuple[str, tuple[str, ...]]] = [
            (name, (value,))
            for name in ("locale", "slug", "topic", "author")
            if (value := getattr(self.selection, name))
        ]
        wanted += [("locale", self.audience.locales), ("topic", self.audience.topics)]
        return [tuple(words.term(name, value) for value in values) for name, values in wanted]
