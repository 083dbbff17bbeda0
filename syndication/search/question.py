"""Search queries: words and phrases, all of which a post must contain.

There are no operators: everything but words is ignored, and a database only gets stems made here.
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
# The score of a word by where it occurs; in the body, at most so many occurrences count.
_TITLE, _HEADINGS, _BODY, _MOST = 12, 4, 1, 6
SCORED = 20_000  # characters of the body that the score looks at


class QuestionError(ValueError):
    """The query is refused; the message is a predicate, to follow the parameter's name."""


@dataclass(frozen=True)
class Question:
    """``wanted`` are the words and phrases to find, each with its alternative spellings."""

    text: str
    wanted: tuple[tuple[Word, ...], ...]

    def fts5(self, *terms: tuple[str, ...]) -> str:
        """The expression for MATCH on SQLite. ``terms``: groups of which a post has one term each.

        Quoted strings have no operators (fts5.html, 3.1).
        """
        groups = (
            " OR ".join(f'"{" ".join(spelling)}"' for spelling in spellings)
            for spellings in (*self.wanted, *_each(terms))
        )
        return " AND ".join(f"({group})" for group in groups)

    def tsquery(self, *terms: tuple[str, ...]) -> str:
        """The tsquery for PostgreSQL: spellings by their words in any order; ``terms`` as above."""
        groups = (
            " | ".join(
                "(" + " & ".join(f"'{word}'" for word in spelling) + ")" for spelling in spellings
            )
            for spellings in (*self.wanted, *_each(terms))
        )
        return " & ".join(f"({group})" for group in groups)

    @cached_property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The phrases: each spelling as text, with its words in order."""
        return tuple(
            tuple(f" {' '.join(spelling)} " for spelling in spellings)
            for spellings in self.wanted
            if any(len(spelling) > 1 for spelling in spellings)
        )

    def score(self, title: str, headings: str, body: str) -> int:
        """How well a post with these words matches: the same number on every database."""
        text = body[:SCORED]
        found = 0
        for spellings in self.wanted:
            texts = [f" {' '.join(spelling)} " for spelling in spellings]
            found += _TITLE * any(spelling in title for spelling in texts)
            found += _HEADINGS * any(spelling in headings for spelling in texts)
            found += _BODY * min(_MOST, sum(text.count(spelling) for spelling in texts))
        return found


def read(text: str, locale: str | None) -> Question:
    """Parse a query for posts in ``locale``, or in any language.

    Raises :class:`QuestionError` where it is too long or has no word.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(f"has more than {MAX_CHARACTERS} characters.")
    spoken = (language(locale),) if locale else LANGUAGES
    wanted: list[tuple[Word, ...]] = []
    count = 0
    for piece in _PIECE.finditer(text):
        is_phrase = piece[4] is None
        spellings, size = _spellings(
            next(filter(None, piece.groups()), ""), spoken, is_phrase=is_phrase
        )
        count += size
        if spellings and spellings not in wanted:
            wanted.append(spellings)
    if not wanted:
        raise QuestionError("holds no word to look for.")
    if count > MAX_WORDS:
        raise QuestionError(f"has more than {MAX_WORDS} words.")
    return Question(text, tuple(wanted))


def _each(terms: tuple[tuple[str, ...], ...]) -> list[tuple[Word, ...]]:
    return [tuple((term,) for term in one_of) for one_of in terms if one_of]


def _spellings(
    piece: str, spoken: tuple[Language, ...], *, is_phrase: bool
) -> tuple[tuple[Word, ...], int]:
    """The spellings of ``piece`` to find, by language; and how many words it has."""
    spellings: dict[Word, None] = {}
    size = 0
    for each in spoken:
        found = list(words.read(piece, each))
        texts = tuple(part for word in found for part in word)
        size = max(size, len(texts))
        if texts:
            spellings[texts] = None
        if len(found) == 1 and not is_phrase:
            spellings |= {(joined,): None for joined in words.compound(piece, each)}
    return tuple(spellings), size
