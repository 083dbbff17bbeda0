"""Names at the end of a post: who they are, what stands behind them, and near misses."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from blog.document import Author, AuthorKind
from blog.importers.sentences import ends_in_abbreviation, word_set
from blog.renditions.typography import anchor

NEAR = 0.88  # share of equal characters from which two names may be one with a slip in it

_NAME_WORDS = 12
_TEAM = word_set(
    "team équipe staff editors editorial newsroom rédaction collective collectif writers"
)
_ORGANIZATION = word_set(
    "clinic clinique centre center foundation fondation association society société institute "
    "institut university université hospital hôpital inc network réseau services organisme "
    "organization organisation therapy"
)
_PARTICLES = word_set("de da di du des la le van von der den el al bin ben y dos d' l'")
# "RSW", "C.Psych.", "Ph.D", "MSc", "T.S.", "RP (Qualifying)"
_CREDENTIAL = re.compile(
    r"(?:[A-Z]{2,}[A-Za-z-]{0,6}|(?:[A-Z][A-Za-z]{0,5}\.){1,4}[A-Za-z]{0,6}\.?|[A-Z]\.?[A-Z][a-z]{1,6}|"
    r"[A-Z][a-z]{0,2}[A-Z][A-Za-z]{0,3}|t\.s\.|inf\.|ps\.éd\.)(?: \([A-Za-zÀ-ÿ]+\))?"
)
_AND = re.compile(r"\s+(?:and|et|&)\s+|\s*;\s*")


def is_name_line(text: str) -> bool:
    """Whether a line can be names with credentials: short, capitalised, and no sentence."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= _NAME_WORDS or text.endswith(("?", "!", ":", "…")):
        return False
    if text.endswith(".") and not (
        ends_in_abbreviation(text) or _CREDENTIAL.fullmatch(text.split(",")[-1].strip())
    ):
        return False
    return text[0].isupper() or words[-1].casefold() in _TEAM or words[0].casefold() in _TEAM


def authors(
    text: str, known: Iterable[str] = (), organizations: Iterable[str] = ()
) -> tuple[Author, ...]:
    """The authors whom a line names, in order.

    ``known`` names are never taken apart. "and", "et" and commas between full names part
    authors; what follows a name after a comma and looks like letters of a profession, or begins
    small, is a credential.
    """
    if text.casefold() in {name.casefold() for name in known}:
        return (_author(text, (), organizations),)
    pieces = _AND.split(text)
    if not all(_starts_with_name(piece) for piece in pieces):
        pieces = [text]
    return tuple(author for piece in pieces for author in _listed(piece, organizations))


def _starts_with_name(text: str) -> bool:
    return is_full_name(text.split(",")[0])


def is_full_name(text: str) -> bool:
    """At least two capitalised words, particles aside."""
    words = [word for word in text.split() if word.casefold() not in _PARTICLES]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _listed(text: str, organizations: Iterable[str]) -> list[Author]:
    """The people of "Jane Doe, MSW, RSW, John Roe, RP"."""
    found: list[tuple[str, list[str]]] = []
    for part in (piece.strip() for piece in text.split(",")):
        if not part:
            continue
        if found and (_CREDENTIAL.fullmatch(part) or not is_full_name(part)):
            found[-1][1].append(part)
        else:
            found.append((part, []))
    return [_author(name, credentials, organizations) for name, credentials in found]


def _author(name: str, credentials: Sequence[str], organizations: Iterable[str]) -> Author:
    return Author(
        kind=_kind(name, organizations),
        name=name,
        slug=anchor(name)[:75].rstrip("-"),
        credentials=tuple(credentials) or None,
    )


def _kind(name: str, organizations: Iterable[str]) -> AuthorKind:
    words = {word.strip(".,()").casefold() for word in name.split()}
    if words & _TEAM:
        return "team"
    known = {organization.casefold() for organization in organizations}
    if words & _ORGANIZATION or name.casefold() in known:
        return "organization"
    return "person"


def nearest(name: str, known: Iterable[str]) -> tuple[str, float] | None:
    """The most similar of the ``known`` names and how much of it is equal, from :data:`NEAR` on.

    The same name in other capitals is no near miss, and neither is one met exactly.
    """
    folded = name.casefold()
    if folded in {other.casefold() for other in known}:
        return None
    ratios = [
        (SequenceMatcher(None, folded, other.casefold(), autojunk=False).ratio(), other)
        for other in known
    ]
    ratio, other = max(ratios, default=(0.0, ""))
    return (other, round(ratio, 2)) if ratio >= NEAR else None


def teams_of(name: str, organizations: Iterable[str]) -> list[str]:
    """What a team's name would be if it were spelled as an organisation's is: "… Team"."""
    last = name.split()[-1:] or [""]
    if last[0].casefold() not in _TEAM:
        return []
    return [f"{organization} {last[0]}" for organization in organizations]
