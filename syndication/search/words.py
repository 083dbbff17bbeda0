"""Text as stems that match regardless of case, accents, apostrophes, hyphens and endings.

Both databases store and compare only these stems, so both find the same posts. There are no stop
words: a phrase is found with all its words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import snowballstemmer

from blog.renditions.context import Language

# Raise it whenever the same text gives other stems: reconciling then indexes all posts again.
ANALYSER = "2"
LONGEST_WORD = 40  # characters; longer words are compared by their first 40
LANGUAGES: tuple[Language, ...] = ("en", "fr")

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens, joiners
_ACCENTS = re.compile("[\u0300-\u036f]")
# Single letters in Unicode that people type as two, or without the stroke.
_SPELT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
    | dict.fromkeys("‘’‛ʼ′`´", "'")
    | dict.fromkeys("\u2010\u2011", "-")
)
_PIECE = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_POSSESSIVE = re.compile(r"'s$")

_STEMMERS = {"en": snowballstemmer.stemmer("english"), "fr": snowballstemmer.stemmer("french")}
_STEMMING = Lock()  # a stemmer has state

Word = tuple[str, ...]


def read(text: str, language: Language) -> Iterator[Word]:
    """The words of ``text`` as stems, in order; a hyphenated word has several parts."""
    for piece in _PIECE.finditer(_folded(text)):
        parts = [_bare(part, language) for part in piece[0].split("-")]
        yield tuple(stem(part, language) for part in parts)


def compound(text: str, language: Language) -> Iterator[str]:
    """Hyphenated words as stems of their form without hyphens: "email" for "e-mail"."""
    for piece in _PIECE.finditer(_folded(text)):
        if "-" in piece[0]:
            joined = "".join(_bare(part, language) for part in piece[0].split("-"))
            yield stem(joined, language)


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """The stem of a folded word (snowballstem.org)."""
    with _STEMMING:
        found: str = _STEMMERS[language].stemWord(word[:LONGEST_WORD])
    return found or word[:LONGEST_WORD]


def term(of: str, value: str) -> str:
    """A language, slug or the like as a word that no text contains: it begins with no letter."""
    return f"\ue000{of}{value.encode().hex()}"


def _folded(text: str) -> str:
    # Folding may compose characters again, and decomposing may produce capitals.
    text = _UNSEEN.sub("", text)
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELT)).casefold()
    plain = unicodedata.normalize("NFKD", decomposed).translate(_SPELT)
    return _ACCENTS.sub("", plain)


def _bare(part: str, language: Language) -> str:
    """Without elisions or possessives, by language; other apostrophes are removed."""
    if language == "fr":
        part = _ELISION.sub("", part, count=1) if _ELISION.match(part) else part
    else:
        part = _POSSESSIVE.sub("", part)
    return part.replace("'", "")
