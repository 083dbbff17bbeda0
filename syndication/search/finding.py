# ruff: noqa: S608 — every name in these statements is our own; every value is a parameter.
"""Posts that match a question: the newest first, or the best of the newest thousand.

Statements follow the index's own order, which is by publication: the newest matches of a common
word cost no more than those of a rare one. Scores are computed here from the post's words alone;
no other post and no database changes them, so that pages neither repeat nor skip posts.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from syndication.editions.audience import Audience
from syndication.editions.models import Head
from syndication.editions.versions import Selection
from syndication.reading import queries
from syndication.reading.queries import Media, Row
from syndication.search import index, words
from syndication.search.question import SCORED, Question
from syndication.search.tables import ENTRIES, INDEX, VECTOR

RANKED = 1000  # of the newest matches; design: performance.md, 7.6

_HEADS = Head._meta.db_table  # noqa: SLF001  # Django's public name for it


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A matching post: its score, and its key in the index, which rises with the publication date.

    Ordered: a better match is greater, and of equal ones the newer.
    """

    score: int
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Posts of a selection that match a question and that an audience may read."""

    question: Question
    selection: Selection
    audience: Audience

    def newest(self, *, limit: int, after: Match | None, media: Media) -> list[tuple[Match, Row]]:
        """The newest matches behind ``after``, with rows as :func:`queries.page` gives them."""
        place, tables, where, params = self._matching()
        if after:
            where.append(f"{place} < %s")
            params.append(after.entry)
        condition = f"WHERE {' AND '.join(where)} ORDER BY {place} DESC LIMIT %s"
        found = queries.beside(place, tables, condition, [*params, limit], media=media)
        return [(Match(0, row[0]), row[1:]) for row in found]

    def ranked(self) -> list[Match]:
        """The newest matches, up to ``RANKED`` of them, best first."""
        place, tables, where, params = self._matching()
        sql = (
            f"SELECT {place}, s.title, s.headings, substr(s.body, 1, {SCORED}) FROM {tables} "
            f"WHERE {' AND '.join(where)} ORDER BY {place} DESC LIMIT {RANKED}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = [
                Match(self.question.score(*texts), place) for place, *texts in cursor.fetchall()
            ]
        return sorted(found, reverse=True)

    def at(self, matches: list[Match], *, media: Media) -> list[tuple[Match, Row]]:
        """The rows of these matches; one that was withdrawn meanwhile is missing."""
        if not matches:
            return []
        where, params = queries.readable(self.selection, self.audience)
        where.append(f"s.place IN ({', '.join(['%s'] * len(matches))})")
        found = queries.beside(
            "s.place",
            f"{ENTRIES} s JOIN {_HEADS} h ON h.post_id = s.head_id",
            f"WHERE {' AND '.join(where)}",
            [*params, *(match.entry for match in matches)],
            media=media,
        )
        known = {row[0]: row[1:] for row in found}
        return [(match, known[match.entry]) for match in matches if match.entry in known]

    def _matching(self) -> tuple[str, str, list[str], list[Any]]:
        """The column of the index key, the tables, the conditions and their parameters."""
        readable, params = queries.readable(self.selection, self.audience)
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
            for spellings in self.question.phrases:
                # The vector holds a post's words without their order: phrases need the text.
                contained = "strpos(s.title || '|' || s.headings || '|' || s.body, %s) > 0"
                matching.append("(" + " OR ".join([contained] * len(spellings)) + ")")
                asked += spellings
        since, until = self.selection.published_after, self.selection.published_before
        for sign, moment in ((">=", since), ("<", until)):
            if moment:
                matching.append(f"{place} {sign} %s")
                asked.append(index.first_place(moment))
        return place, tables, [*matching, *readable], [*asked, *params]

    def _terms(self) -> list[tuple[str, ...]]:
        """The filters and the contract as words of the index: of each group, a post has one.

        An optimisation: the conditions on heads are checked as well.
        """
        wanted: list[tuple[str, tuple[str, ...]]] = [
            (name, (value,))
            for name in ("locale", "slug", "topic", "author")
            if (value := getattr(self.selection, name))
        ]
        wanted += [("locale", self.audience.locales), ("topic", self.audience.topics)]
        return [tuple(words.term(name, value) for value in values) for name, values in wanted]
