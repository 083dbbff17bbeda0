"""Which texts people can see: invisible characters alone are no title, name or caption."""

import unicodedata

# Of Unicode's letters and symbols these show nothing: the fillers of Hangul, the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols


def is_visible(text: str) -> bool:
    """Whether a text has a character that can be seen.

    White space of every kind, joiners, soft hyphens, variation selectors, tags, marks without a
    letter and characters that direct writing cannot.
    """
    return any(unicodedata.category(mark)[0] in _SEEN and mark not in _BLANK for mark in text)


def written(text: str | None) -> str:
    """The text without white space at its ends; empty if nothing of it can be seen."""
    return text.strip() if text and is_visible(text) else ""
