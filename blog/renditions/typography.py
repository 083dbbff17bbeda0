"""How words are set: spacing by locale, first sentences, anchors, lines of plain text."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from blog.renditions.context import language

NBSP = "\xa0"
_GLUE = "\xa0\u202f"  # no-break spaces: usual and narrow
_SPACE = f" {_GLUE}"


@dataclass(frozen=True, slots=True)
class SpacingProblem:
    """``code`` names the rule; ``start`` and ``end`` are offsets into the text."""

    code: str
    start: int
    end: int


# Canadian French (Office québécois de la langue française): a no-break space before the colon,
# inside guillemets and before % $ h; none before ; ! and ?. English has no space before any.
# Each pattern matches what is wrong. A colon with no space after it is a time or a ratio.
_SPACING = {
    "fr": (
        ("colon_without_nbsp", rf"(?<=[^\s{_GLUE}:]):(?=\s|$)|(?<=\S) :"),
        ("space_before_mark", rf"(?<=\S)[{_SPACE}]+[;!?]"),
        ("guillemet_without_nbsp", rf"«(?![{_GLUE}])|(?<![{_GLUE}])»"),
        ("unit_without_nbsp", r"\d ?[%$](?!\w)|\d (?=h\b)|\d(?=h(?:\b|\d\d\b))"),
    ),
    "en": (("space_before_mark", rf"(?<=\w)[{_SPACE}]+[,.;:!?](?=\s|$)"),),
}
_RULES = {
    name: tuple((code, re.compile(pattern)) for code, pattern in rules)
    for name, rules in _SPACING.items()
}
_ADDRESSES = re.compile(r"(?:https?://|mailto:|tel:|sms:|www\.)\S+|\S+@\S+")

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:[\xa0\u202f]»)?(?=\s|$)")
# A full stop after these ends no sentence. Lower case, without it; a word before a name or number.
_ABBREVIATIONS = frozenset(
    {"dr", "dre", "mr", "mrs", "ms", "mx", "prof", "st", "ste", "rev", "hon", "me", "m", "mm"}
    | {"e.g", "i.e", "cf", "vs", "approx", "no", "nos", "fig", "vol", "p", "pp", "ch", "al"}
    | {"p. ex", "ex", "c.-à-d", "env", "tél", "ext", "art", "éd", "ed", "dept", "inc", "ltd"}
)
_LAST_WORD = re.compile(r"(?:\bp\.[ \xa0])?[^\s(\[«“\"]+$", re.IGNORECASE)

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss", "’": "'"})
_ELISION = re.compile(r"\b(l|d|qu|n|s|j|c|m|t)'(?=\w)")
_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")

_LIST_MARK = re.compile(r" *(?:\*|\d+\.) ")


def colon(locale: str) -> str:
    """What stands between a lead-in and its words: " :" with a no-break space in French."""
    return f"{NBSP}:" if language(locale) == "fr" else ":"


def check_spacing(text: str, locale: str) -> list[SpacingProblem]:
    """Where the spacing of ``text`` breaks the locale's rules, in order. Addresses are left out."""
    masked = _ADDRESSES.sub(lambda found: "x" * len(found[0]), text)
    found = [
        SpacingProblem(code, match.start(), match.end())
        for code, pattern in _RULES[language(locale)]
        for match in pattern.finditer(masked)
    ]
    return sorted(found, key=lambda problem: problem.start)


def first_sentence(text: str) -> str:
    """The first sentence of plain text, on one line; all of its first paragraph if it has no end.

    A stop ends no sentence inside a figure, after an initial or an abbreviation, or before a
    lower-case letter.
    """
    paragraph = re.sub(r"[ \t\r\n]+", " ", text.strip().partition("\n\n")[0])
    for match in _STOP.finditer(paragraph):
        if _ends(paragraph[: match.start()], match[0], paragraph[match.end() :]):
            return paragraph[: match.end()]
    return paragraph


def _ends(before: str, stop: str, after: str) -> bool:
    if after.lstrip()[:1].islower():
        return False
    last = _LAST_WORD.search(before)
    if stop != "." or last is None:
        return last is not None
    word = last[0].lower().replace(NBSP, " ")
    initial = len(word) == 1 and last[0].isupper() and last[0] != "I"
    return not (after and (initial or word in _ABBREVIATIONS))


def anchor(text: str) -> str:
    """``text`` as an ASCII fragment identifier: "À propos de l’école" gives a-propos-de-l-ecole."""
    lowered = _ELISION.sub(r"\1-", text.translate(_LIGATURES).casefold()).replace("'", "")
    folded = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return _NOT_IN_ANCHORS.sub("-", folded).strip("-") or "section"


def unique_anchors(anchors: Iterable[str]) -> list[str]:
    """The same anchors in order, with -2, -3 … after those that came before."""
    anchors = list(anchors)
    taken: set[str] = set()
    # A first "a-2" keeps its name when a second "a" would take it: links to it are older.
    reserved = set(anchors)
    unique = []
    for name in anchors:
        chosen, number = name, 2
        while chosen in taken or (chosen != name and chosen in reserved):
            chosen, number = f"{name}-{number}", number + 1
        taken.add(chosen)
        unique.append(chosen)
    return unique


def wrap(text: str, width: int = 78, initial: str = "", subsequent: str = "") -> str:
    """``text`` in lines of ``width`` characters where its words allow.

    Its own line breaks stay, list items hang under their words, and neither words, addresses nor
    no-break spaces are broken. ``initial`` opens the first line, ``subsequent`` all others.
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
