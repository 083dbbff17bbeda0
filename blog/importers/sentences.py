"""Splits short English and French texts into sentences.

The patterns run in time linear to the length of the text.
"""

import re


def word_set(words: str) -> frozenset[str]:
    """The set of the words in one string."""
    return frozenset(words.split())


def phrase_set(phrases: str) -> frozenset[str]:
    """The set of the phrases in one string, between semicolons."""
    return frozenset(phrases.split(";"))


_END = re.compile(
    r"(?<![.!?…])[.!?…]++[”\"’')\]]*+(?:[\u00a0\u202f]?»)?\s++(?=[\"“«‘(\[]?\s?[^\W_a-zà-öø-ÿ])"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # "J", "U.S"

# Their full stop does not end a sentence. "etc." may end one, so it is not listed.
ABBREVIATIONS = word_set(
    "dr dre drs mr mrs ms mme mlle st ste prof no nos vs cf approx fig vol pp e.g i.e"
)


def split(text: str) -> list[str]:
    """The sentences of ``text`` in order, stripped."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if not ends_in_abbreviation(text[max(start, end.start() - 20) : end.start() + 1]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def ends_in_abbreviation(text: str) -> bool:
    """Whether the last full stop belongs to an abbreviation ("Dr.", "J.", "p. ex.")."""
    if not text.endswith("."):
        return False
    word = text[-20:-1].split()[-1:] or [""]
    bare = word[0].lstrip("(“«\"'")
    return bare.lower() in ABBREVIATIONS or bool(_INITIALS.fullmatch(bare))


def is_finished(text: str) -> bool:
    """Whether ``text`` ends with final punctuation, ignoring closing quotation marks."""
    return text.rstrip(" \u00a0\u202f”\"’')]»").endswith((".", "!", "?", "…"))
