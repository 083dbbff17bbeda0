"""Names in bylines: authors, their credentials, titles and kinds, and similar known names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from blog.document import Author, AuthorKind
from blog.importers import letters
from blog.importers.sentences import ends_in_abbreviation, word_set
from blog.renditions.typography import anchor

NEAR = 0.88  # similarity ratio from which two names may be the same one with a typo

_NAME_WORDS = 16
_FULL_NAME_WORDS = 6
PARTICLES = word_set(
    "de da di du des la le van von der den el al bin ben y e dos d' l' of the and et"
)
_PERSON_PARTICLES = PARTICLES - word_set("of the and et")
# Between two people. A comma may come first: "Jane Doe, RSW, and John Roe, MD".
_AND = re.compile(r"((?:,|(?<!\s))\s++(?:and|et|&|with|avec)\s+|(?<!\s)\s*+;\s*)", re.IGNORECASE)
# Between a name and what is said of it; the dashes and bars need a space on both sides.
_BETWEEN = re.compile(r"(,\s*|(?<!\s)\s++[-–—|•·/]++\s+|(?<!\s)\s*+\|\s*|[ \u00a0]?:\s+)")
_PRONOUNS = re.compile(
    r"(?<!\s)\s*+\((?:(?:[^\W\d_]{1,6}/)+[^\W\d_]{1,6}\)|(?:elle|iel|il|she|he|they)\))"
)
_BRACKET = re.compile(r"(?<!\s)\s*+\(([^()]{3,100})\)$")
_BY = re.compile(
    r"(?:(?:written|words|text|story|posted|contributed|article|post)\s+)?by\s*:?\s+|"
    r"(?:(?:rédigé|écrit|signé|texte|article|proposé)\s+)?par\s*:?\s+|"
    r"(?:un\s+)?(?:texte|article|billet)\s+d(?:e\s+|['’])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Person:
    """A name with the parts that follow it."""

    name: str
    credentials: list[str] = field(default_factory=list)
    title: str = ""


def is_name_line(text: str) -> bool:
    """Whether a line may be names with credentials: short, capitalised, not a sentence."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= _NAME_WORDS or text.endswith(("?", "!", ":", "…")):
        return False
    if text.endswith(".") and not (
        ends_in_abbreviation(text)
        or letters.is_credential(text.split(",")[-1].strip())
        or is_person(letters.without_letters(text)[0])
    ):
        return False
    return text[0].isupper() or letters.is_team(text)


def without_by(text: str) -> str:
    """A line of names without the "Written by" before them."""
    match = _BY.match(text)
    rest = text[match.end() :] if match else text
    return rest if rest and (rest[0].isupper() or letters.is_team(rest)) else text


def authors(
    text: str, known: Iterable[str] = (), organizations: Iterable[str] = ()
) -> tuple[Author, ...]:
    """The authors that a line names, in order.

    ``known`` names are not split. "and", "et" and commas separate full names; what follows a name
    is letters, or else a job title with what belongs to it. Where no name comes first, the whole
    line is one author, and :func:`is_doubtful`.
    """
    if text.casefold() in {name.casefold() for name in known}:
        return (_author(_Person(text), organizations),)
    return tuple(
        _author(person, organizations)
        for piece in _pieces(without_by(text))
        for person in _people(without_by(piece))
    )


def presented(found: Sequence[Author], bio: Sequence[str]) -> tuple[Author, ...]:
    """The authors of a line with the sentences below it as the biography of the one they name."""
    texts: list[list[str]] = [[] for _ in found]
    current = len(found) - 1
    for sentence in bio:
        words = set(re.findall(r"[^\W\d_]+", sentence))
        named = [index for index, one in enumerate(found) if words & set(one.name.split())]
        current = named[0] if named else current
        texts[current].append(sentence)
    return tuple(
        replace(one, bio=" ".join(told) or None) for one, told in zip(found, texts, strict=True)
    )


def _pieces(text: str) -> list[str]:
    """The text cut at each "and" that a name follows; a title may have one of its own."""
    first, *rest = _AND.split(text)
    found = [first]
    for between, piece in zip(rest[::2], rest[1::2], strict=True):
        if _starts_with_name(found[-1]) and _starts_with_name(piece):
            found.append(piece)
        else:
            found[-1] += between + piece
    return found


def begins_with_name(text: str) -> bool:
    """Whether a line of names begins with one: a full name, a team or an organisation."""
    first = _BETWEEN.split(without_by(text), maxsplit=1)[0]
    return _starts_with_name(without_by(text)) or letters.is_organization(first)


def names_somebody(text: str) -> bool:
    """Whether the first of a line's authors has a full name, or is a team or an organisation."""
    first = next(iter(authors(text)), None)
    return first is not None and (first.kind != "person" or is_person(first.name))


def begins_with_person(text: str) -> bool:
    """Whether a line of names begins with a person's."""
    first = _BETWEEN.split(without_by(text), maxsplit=1)[0]
    return is_person(letters.without_letters(_unbracketed(first)[0])[0])


def is_title_line(text: str) -> bool:
    """Whether a line below a name is a job title or letters: "Registered Psychotherapist"."""
    parts = [part.strip() for part in text.split(",")]
    return (
        letters.is_role(text)
        or all(map(letters.is_credential, parts))
        or letters.is_place(parts[-1])
    )


def _starts_with_name(text: str) -> bool:
    first = letters.without_letters(_BETWEEN.split(_unbracketed(text)[0], maxsplit=1)[0])[0]
    return is_person(first) or letters.is_team(first)


def is_full_name(text: str) -> bool:
    """Whether there are at least two words, all capitalised except particles."""
    words = [word for word in text.split() if word.casefold() not in PARTICLES]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def is_person(text: str) -> bool:
    """Whether a text is a full name of a person, and neither a title, a place nor a group."""
    bare = _PRONOUNS.sub("", text)
    words = [word for word in bare.split() if word.casefold() not in _PERSON_PARTICLES]
    return (
        1 < len(words) <= _FULL_NAME_WORDS
        and all(_is_name_word(word) for word in words)
        and not letters.is_surely_role(bare)
        and not letters.is_place(bare)
        and not letters.is_team(bare)
        and not letters.is_organization(bare)
    )


def _is_name_word(word: str) -> bool:
    bare = word.lstrip("(“\"'«")
    if bare[:2].casefold() in ("d'", "d’", "l'", "l’", "o'", "o’"):
        bare = bare[2:]
    return bool(bare) and bare[0].isupper() and not any(mark.isdigit() for mark in bare)


def is_doubtful(author: Author) -> bool:
    """Whether an imported author may be something else than a name: a person should look."""
    if author.kind != "person":
        return False
    if author.job_title and not letters.is_role(author.job_title) and author.job_title[0].isupper():
        return True
    return len(author.name.split()) > 1 and not is_person(author.name.split(", ")[0])


def _unbracketed(text: str) -> tuple[str, str]:
    """A text without the title in brackets at its end: "Jane Doe (social worker)"."""
    match = _BRACKET.search(text)
    if not match or _PRONOUNS.fullmatch(match[0]) or not letters.is_role(match[1]):
        return text, ""
    return text[: match.start()], match[1]


def _people(text: str) -> list[_Person]:
    """The people of "Jane Doe, MSW, RSW, John Roe, RP – Counsellor, Halifax"."""
    bare, bracketed = _unbracketed(text)
    first, *rest = _BETWEEN.split(bare)
    is_named = _starts_with_name(first) or letters.is_organization(first)
    if rest and not is_named and not _is_lettered(first, rest[1::2]):
        return [_Person(text)]
    found = [_person(first)]
    parts = [(between, part.strip()) for between, part in zip(rest[::2], rest[1::2], strict=True)]
    for index, (between, part) in enumerate(parts):
        after = parts[index + 1][1] if index + 1 < len(parts) else ""
        if part:
            _add(found, between, part, after)
    if bracketed:
        found[-1].title = ", ".join(filter(None, (found[-1].title, bracketed)))
    return found


def _is_lettered(first: str, after: Sequence[str]) -> bool:
    """Whether one name is followed by nothing but letters: "Jane, RN"."""
    is_name = first.isalpha() and first[0].isupper()
    return is_name and all(letters.is_credential(part.strip()) for part in after)


def _person(text: str) -> _Person:
    name, after = letters.without_letters(text)
    return _Person(name, letters.credentials(after) if after else [])


def _add(found: list[_Person], between: str, part: str, after: str) -> None:
    last = found[-1]
    if letters.is_suffix(part) and not (last.title or last.credentials):
        last.name += f", {part}"
    elif letters.is_credential(part) and not (last.title and letters.is_role(part)):
        last.credentials += letters.credentials(part)
    elif is_person(letters.without_letters(part)[0]) and (
        not last.title or letters.is_credential(after)
    ):
        found.append(_person(part))
    else:
        last.title += (between if last.title else "") + part


def _author(person: _Person, organizations: Iterable[str]) -> Author:
    return Author(
        kind=_kind(person.name, organizations),
        name=person.name,
        slug=anchor(_PRONOUNS.sub("", person.name))[:75].rstrip("-"),
        credentials=tuple(person.credentials) or None,
        job_title=person.title or None,
    )


def _kind(name: str, organizations: Iterable[str]) -> AuthorKind:
    if letters.is_team(name):
        return "team"
    known = {organization.casefold() for organization in organizations}
    if letters.is_organization(name) or name.casefold() in known:
        return "organization"
    return "person"


def nearest(name: str, known: Iterable[str]) -> tuple[str, float] | None:
    """The most similar ``known`` name and its similarity ratio, at least :data:`NEAR`.

    ``None`` if no name is that similar, or if ``name`` is known, ignoring case.
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


def teams_of(name: str, organizations: Iterable[str]) -> Sequence[str]:
    """The names that a team would have with each organisation's spelling: "… Team"."""
    last = name.split()[-1:] or [""]
    if last[0].casefold() not in letters.TEAM:
        return []
    return [f"{organization} {last[0]}" for organization in organizations]
