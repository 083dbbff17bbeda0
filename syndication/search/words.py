"""Text as words that match whatever their capitals, accents, apostrophes, hyphens and endings.

Both databases store and compare the words made here and nothing else, so both find the same posts.
No word is left out as too common: a phrase is found with all its words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import snowballstemmer

from blog.renditions.context import Language

# New whenever the same text gives other words: what was indexed by another one is indexed anew.
ANALYSER = "2"
LONGEST_WORD = 40  # characters; longer words are told apart by so many
LANGUAGES: tuple[Language, ...] = ("en", "fr")

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens, joiners
_ACCENTS = re.compile("[\u0300-\u036f]")
# What Unicode takes for letters of their own, and people type as two, or without the stroke.
_SPELT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
    | dict.fromkeys("‘’‛ʼ′`´", "'")
    | dict.fromkeys("\u2010\u2011", "-")
)
_PIECE = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_POSSESSIVE = re.compile(r"'s$")

_STEMMERS = {"en": snowballstemmer.stemmer("english"), "fr": snowballstemmer.stemmer("french")}
_STEMMING = Lock()  # a stemmer keeps its place in itself

Word = tuple[str, ...]


def read(text: str, language: Language) -> Iterator[Word]:
    """The words of ``text`` as stems, in their order; one with hyphens has several parts."""
    for piece in _PIECE.finditer(_folded(text)):
        parts = [_bare(part, language) for part in piece[0].split("-")]
        yield tuple(stem(part, language) for part in parts)


def compound(text: str, language: Language) -> Iterator[str]:
    """The words with hyphens as people write them without: "email" for "e-mail"."""
    for piece in _PIECE.finditer(_folded(text)):
        if "-" in piece[0]:
            joined = "".join(_bare(part, language) for part in piece[0].split("-"))
            yield stem(joined, language)


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """The part of a folded word that its forms share (snowballstem.org)."""
    with _STEMMING:
        found: str = _STEMMERS[language].stemWord(word[:LONGEST_WORD])
    return found or word[:LONGEST_WORD]


def term(of: str, value: str) -> str:
    """A language, a slug or the like as a word that no text has: it begins with no letter."""
    return f"\ue000{of}{value.encode().hex()}"


def _folded(text: str) -> str:
    # Folding may compose what was decomposed, and decomposing may bring out capitals.
    text = _UNSEEN.sub("", text)
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELT)).casefold()
    plain = unicodedata.normalize("NFKD", decomposed).translate(_SPELT)
    return _ACCENTS.sub("", plain)


def _bare(part: str, language: Language) -> str:
    """Without what the apostrophes of its language add; those within a word only go."""
    if language == "fr":
        part = _ELISION.sub("", part, count=1) if _ELISION.match(part) else part
    else:
        part = _POSSESSIVE.sub("", part)
    return part.replace("'", "")
