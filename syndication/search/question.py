"""What somebody looks for: words and phrases, all of which a post must say.

There are no operators: whatever is not a word is passed over, and what reaches a database is made
of our own words alone.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from blog.renditions.context import Language, language
from syndication.search import words
from syndication.search.words import LANGUAGES, Word

MAX_CHARACTERS = 200
MAX_WORDS = 12

_PIECE = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+)')
# How much a word counts by where it stands; in the text so many times at most.
_TITLE, _HEADINGS, _BODY, _MOST = 12, 4, 1, 6
SCORED = 20_000  # characters of the text that are looked at for its rank


class QuestionError(ValueError):
    """The text is no question that can be answered; says why, after the parameter's name."""


@dataclass(frozen=True)
class Question:
    """``wanted`` are the words and phrases looked for; each may be said in several ways."""

    text: str
    wanted: tuple[tuple[Word, ...], ...]

    def fts5(self, *terms: tuple[str, ...]) -> str:
        """For MATCH on SQLite; of each of ``terms`` a post has one, too.

        Quoted strings have no operators (fts5.html, 3.1).
        """
        groups = (
            " OR ".join(f'"{" ".join(way)}"' for way in ways)
            for ways in (*self.wanted, *_each(terms))
        )
        return " AND ".join(f"({group})" for group in groups)

    def tsquery(self, *terms: tuple[str, ...]) -> str:
        """For @@ on PostgreSQL: the words of each way, wherever they stand, and of ``terms``."""
        groups = (
            " | ".join("(" + " & ".join(f"'{word}'" for word in way) + ")" for way in ways)
            for ways in (*self.wanted, *_each(terms))
        )
        return " & ".join(f"({group})" for group in groups)

    @cached_property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """Where a phrase is wanted: each way, as its words follow one another."""
        return tuple(
            tuple(f" {' '.join(way)} " for way in ways)
            for ways in self.wanted
            if any(len(way) > 1 for way in ways)
        )

    def score(self, title: str, headings: str, body: str) -> int:
        """How well a post with these words answers: the same number in every database."""
        text = body[:SCORED]
        found = 0
        for ways in self.wanted:
            said = [f" {' '.join(way)} " for way in ways]
            found += _TITLE * any(way in title for way in said)
            found += _HEADINGS * any(way in headings for way in said)
            found += _BODY * min(_MOST, sum(text.count(way) for way in said))
        return found


def read(text: str, locale: str | None) -> Question:
    """The question that ``text`` asks of posts in a language, or in any.

    Raises :class:`QuestionError` where it is too long, or holds no word.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(f"has more than {MAX_CHARACTERS} characters.")
    spoken = (language(locale),) if locale else LANGUAGES
    wanted: list[tuple[Word, ...]] = []
    count = 0
    for piece in _PIECE.finditer(text):
        is_phrase = piece[4] is None
        ways, size = _ways(next(filter(None, piece.groups()), ""), spoken, is_phrase=is_phrase)
        count += size
        if ways and ways not in wanted:
            wanted.append(ways)
    if not wanted:
        raise QuestionError("holds no word to look for.")
    if count > MAX_WORDS:
        raise QuestionError(f"has more than {MAX_WORDS} words.")
    return Question(text, tuple(wanted))


def _each(terms: tuple[tuple[str, ...], ...]) -> list[tuple[Word, ...]]:
    return [tuple((term,) for term in one_of) for one_of in terms if one_of]


def _ways(
    piece: str, spoken: tuple[Language, ...], *, is_phrase: bool
) -> tuple[tuple[Word, ...], int]:
    """The ways in which a post may say ``piece``, one a language and spelling; and its length."""
    ways: dict[Word, None] = {}
    size = 0
    for each in spoken:
        found = list(words.read(piece, each))
        said = tuple(part for word in found for part in word)
        size = max(size, len(said))
        if said:
            ways[said] = None
        if len(found) == 1 and not is_phrase:
            ways |= {(joined,): None for joined in words.compound(piece, each)}
    return tuple(ways), size
