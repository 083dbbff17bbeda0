"""Which texts people can see: invisible characters alone are no title, name or caption.

And which characters a text may hold, whoever wrote it: the one definition for every entrance.
"""

import re
import unicodedata

# Of Unicode's letters and symbols these show nothing: the fillers of Hangul, the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols

# Characters outside XML 1.0, C0 and C1 controls, noncharacters, byte order marks, and embeddings
# and overrides of the bidirectional algorithm (UAX 9, X1-X5), which can show an address or a phone
# number reversed. Isolates and marks are allowed: their effect ends with the paragraph.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
# Vertical tab (a soft line break of Word), form feed, and the line ends that browsers do not show.
_BREAKS = re.compile(r"[\v\f\x85\u2028\u2029]")


def characters(value: str) -> str:
    """``value`` without the characters of ``_FORBIDDEN``."""
    return _FORBIDDEN.sub("", value)


def readable(text: str) -> str:
    """A text as it may be stored: without control characters; of these, breaks become spaces."""
    return characters(_BREAKS.sub(" ", text))


def unaccented(text: str) -> str:
    """The text without accents, for words to be found by: "brulee" for "brûlée"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def is_visible(text: str) -> bool:
    """Whether a text has a character that can be seen.

    White space of every kind, joiners, soft hyphens, variation selectors, tags, marks without a
    letter and characters that direct writing cannot.
    """
    return any(unicodedata.category(mark)[0] in _SEEN and mark not in _BLANK for mark in text)


def written(text: str | None) -> str:
    """The text without white space at its ends; empty if nothing of it can be seen."""
    return text.strip() if text and is_visible(text) else ""
