"""Spacing rules by locale, first sentences, anchors, and wrapping of plain text."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from blog.renditions.context import language

NBSP = "\xa0"
GLUE = "\xa0\u202f"  # no-break spaces: usual and narrow
SPACE = f" {GLUE}"


@dataclass(frozen=True, slots=True)
class SpacingProblem:
    """``code`` names the rule; ``start`` and ``end`` are offsets into the text."""

    code: str
    start: int
    end: int


# Canadian French (Office québécois de la langue française): a no-break space before the colon,
# inside guillemets and before % $ h; none before ; ! and ?. English has no space before any.
# Each pattern matches an error. A colon without a space after it is a time or a ratio.
_SPACING = {
    "fr": (
        ("colon_without_nbsp", rf"(?<=[^\s{GLUE}:]):(?=\s|$)|(?<=\S) :"),
        ("space_before_mark", rf"(?<=[^\s«])[{SPACE}]+[;!?]"),
        ("guillemet_without_nbsp", rf"«(?![{GLUE}])|(?<![{GLUE}])»"),
        ("unit_without_nbsp", r"\d ?[%$](?!\w)|\d (?=h\b)|\d(?=h(?:\b|\d\d\b))"),
    ),
    "en": (("space_before_mark", rf"(?<=\w)[{SPACE}]+[,.;:!?](?=\s|$)"),),
}
_RULES = {
    name: tuple((code, re.compile(pattern)) for code, pattern in rules)
    for name, rules in _SPACING.items()
}
ADDRESSES = re.compile(r"(?:https?://|mailto:|tel:|sms:|www\.)\S+|(?<!\S)[^\s@]++@\S+")

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?:[\xa0\u202f]»)?(?=\s|$)")
# Abbreviations, in lower case without the full stop, which does not end a sentence.
_ABBREVIATIONS = frozenset(
    {"dr", "dre", "mr", "mrs", "ms", "mx", "prof", "st", "ste", "rev", "hon", "me", "m", "mm"}
    | {"e.g", "i.e", "cf", "vs", "approx", "no", "nos", "fig", "vol", "p", "pp", "ch", "al"}
    | {"p. ex", "ex", "c.-à-d", "env", "tél", "ext", "art", "éd", "ed", "dept", "inc", "ltd"}
)
_LAST_WORD = re.compile(r"(?:\bp\.[ \xa0])?[^\s(\[«“\"]+$", re.IGNORECASE)

_LONGEST_WORD = 20
_GAP = re.compile(r"\s*")

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss", "’": "'"})
_ELISION = re.compile(r"\b(l|d|qu|n|s|j|c|m|t)'(?=\w)")
_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")

_LIST_MARK = re.compile(r" *(?:\*|\d+\.) ")


def colon(locale: str) -> str:
    """The colon after a lead-in; in French with a no-break space before it."""
    return f"{NBSP}:" if language(locale) == "fr" else ":"


def check_spacing(text: str, locale: str) -> list[SpacingProblem]:
    """The spacing errors in ``text`` by the rules of the locale, in order; not in addresses."""
    masked = ADDRESSES.sub(lambda found: "x" * len(found[0]), text)
    found = [
        SpacingProblem(code, match.start(), match.end())
        for code, pattern in _RULES[language(locale)]
        for match in pattern.finditer(masked)
    ]
    return sorted(found, key=lambda problem: problem.start)


def first_sentence(text: str) -> str:
    """The first sentence of plain text, on one line, or its first paragraph.

    A full stop does not end a sentence inside a number, after an initial or an abbreviation, or
    before a lower-case letter.
    """
    paragraph = re.sub(r"[ \t\r\n]+", " ", text.strip().partition("\n\n")[0])
    for match in _STOP.finditer(paragraph):
        if _ends(paragraph, match):
            return paragraph[: match.end()]
    return paragraph


def _ends(paragraph: str, stop: re.Match[str]) -> bool:
    follows = _GAP.match(paragraph, stop.end())
    if follows and paragraph[follows.end() : follows.end() + 1].islower():
        return False
    # A word that is cut off is longer than any that matters.
    last = _LAST_WORD.search(paragraph[max(0, stop.start() - _LONGEST_WORD) : stop.start()])
    if stop[0] != "." or last is None:
        return last is not None
    word = last[0].lower().replace(NBSP, " ")
    initial = len(word) == 1 and last[0].isupper() and last[0] != "I"
    return not (stop.end() < len(paragraph) and (initial or word in _ABBREVIATIONS))


def anchor(text: str) -> str:
    """``text`` as an ASCII fragment identifier: "À propos de l’école" gives a-propos-de-l-ecole."""
    lowered = _ELISION.sub(r"\1-", text.translate(_LIGATURES).casefold()).replace("'", "")
    folded = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return _NOT_IN_ANCHORS.sub("-", folded).strip("-") or "section"


def unique_anchors(anchors: Iterable[str]) -> list[str]:
    """The anchors in order, repeated ones with -2, -3 …"""
    anchors = list(anchors)
    taken: set[str] = set()
    # An "a-2" in the input is not given to a second "a".
    reserved = set(anchors)
    unique = []
    numbers: dict[str, int] = {}  # what is below was taken by an earlier anchor of that name
    for name in anchors:
        chosen, number = name, numbers.get(name, 2)
        while chosen in taken or (chosen != name and chosen in reserved):
            chosen, number = f"{name}-{number}", number + 1
        taken.add(chosen)
        numbers[name] = number
        unique.append(chosen)
    return unique


def wrap(text: str, width: int = 78, initial: str = "", subsequent: str = "") -> str:
    """``text`` in lines of at most ``width`` characters, if no word is longer.

    Line breaks are kept, list items get a hanging indent, and lines are not broken within words or
    at no-break spaces. ``initial`` is put before the first line, ``subsequent`` before the others.
    """
    written: list[str] = []
    for line in text.split("\n"):
        prefix = subsequent if written else initial
        mark = _LIST_MARK.match(line)
        indent = re.match(" *", line)
        hang = " " * len(mark[0] if mark else indent[0] if indent else "")
        written += textwrap.wrap(
            line,
            width,
            initial_indent=prefix,
            subsequent_indent=subsequent + hang,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [prefix.rstrip()]
    return "\n".join(written)
