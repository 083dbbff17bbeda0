"""Finds the lines that name the authors of a pasted post, and those that present them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from blog.importers import letters, markers, people
from blog.importers.line import Line
from blog.importers.sentences import is_finished

_END_LINES = 6  # "By Jane Doe" without a label is a byline only this near the end, or at the top
_BIO_LINES = 3  # most lines that present one author
_PRONOUN_WORDS = 8  # a pronoun among the first words of a sentence stands for the author
_PRONOUN = re.compile(
    r"\b(?:she|he|they|elle|il|iel|elles|ils|iels|we|nous|i|je|j'|our team|notre équipe|the team|"
    r"l'équipe|her|his|their)\b"
)
_FIRST_PERSON = re.compile(r"(?:we|nous|i|je|our team|notre équipe|the team|l'équipe)\b|(?:i|j)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A byline: its ``label``, and each line of names with the lines that present its authors."""

    lines: tuple[Line, ...]
    label: str
    names: tuple[str, ...]
    bios: tuple[tuple[str, ...], ...]


def find(run: Sequence[Line], *, at_top: bool, below: int) -> Signature | None:
    """The byline at the beginning of ``run``, or ``None``.

    ``below`` is the number of lines of the text after the first of ``run``; ``at_top`` says that it
    is the first of the text.
    """
    line = run[0]
    if is_label(line):
        names = _below(run[1:])
        return _signature(line.text, [], names, lines=(line,)) if names else None
    inline = _inline(line.text, at_top=at_top, near_end=below < _END_LINES)
    if inline is None:
        return None
    label, name = inline
    return _signature(label, [(line, name)], _bios(run[1:], name))


def _inline(text: str, *, at_top: bool, near_end: bool) -> tuple[str, str] | None:
    found = markers.inline_author(text)
    if found and people.is_name_line(found[1]) and people.begins_with_name(found[1]):
        return found
    found = markers.bare_by(text) if at_top or near_end else None
    if found and people.is_name_line(found[1]) and people.begins_with_name(found[1]):
        return found
    return None


# A line with its names, or with a title after a comma; with None it presents the last author.
Found = list[tuple[Line, str | None]]


def _below(run: Sequence[Line]) -> Found:
    """The lines of names below a label, each followed by what presents them."""
    found: Found = []
    while len(found) < len(run):
        line = run[len(found)]
        if not _is_text(line) or not people.is_name_line(line.text):
            break
        if not found or people.begins_with_name(line.text):
            found.append((line, line.text))
        elif found[-1][1] is not None and people.is_title_line(line.text):
            found.append((line, None if is_finished(line.text) else f", {line.text}"))
        else:
            break
        found += _bios(run[len(found) :], _name(found))
    return found


def _name(found: Found) -> str:
    return next(text for _, text in reversed(found) if text and not text.startswith(", "))


def _bios(run: Sequence[Line], name: str) -> Found:
    """The lines at the beginning of ``run`` that present the authors of ``name``."""
    found: Found = []
    bearers = " ".join(author.name for author in people.authors(name))
    for line in run[:_BIO_LINES]:
        if not _is_text(line) or not _presents(line, bearers, goes_on=bool(found)):
            break
        found.append((line, None))
    return found


def is_label(line: Line) -> bool:
    """Whether names stand below a line: "About the author"."""
    return line.is_label or markers.is_author(line.text)


def _is_text(line: Line) -> bool:
    return not (
        line.is_item
        or line.level
        or markers.SEPARATOR.fullmatch(line.text)
        or markers.is_share(line.text)
        or is_label(line)
    )


def _presents(line: Line, name: str, *, goes_on: bool) -> bool:
    """Whether a sentence speaks of the author: by name, by a pronoun, or right below as a title."""
    if line.is_biography:
        return True
    if not is_finished(line.text) or markers.mission(line.text):
        return False
    plain = markers.plainly(line.text)
    own = {word for word in markers.plainly(name).replace(",", " ").split() if len(word) > 2}
    own -= {"the", "les", "dre", "mme", "dr."} | letters.TEAM
    said = set(re.findall(r"[^\W\d_][\w'-]*", plain))
    begins = " ".join(plain.split()[:_PRONOUN_WORDS])
    if letters.is_team(name):
        return bool(_FIRST_PERSON.match(plain)) or bool(own & said)
    if own & said or (_PRONOUN.match(plain) and not _FIRST_PERSON.match(plain)):
        return True
    near = not line.blank_before or goes_on
    if near and plain.startswith(("i am ", "i'm ", "i ", "je ", "j'")):
        return True
    return near and bool(_PRONOUN.search(begins) or letters.is_surely_role(begins))


def _signature(label: str, first: Found, below: Found, lines: tuple[Line, ...] = ()) -> Signature:
    names: list[str] = []
    bios: list[list[str]] = []
    for line, name in (*first, *below):
        if name is None:
            bios[-1].append(line.text)
        elif name.startswith(", "):
            names[-1] += name
        else:
            names.append(name)
            bios.append([])
    return Signature(
        lines=(*lines, *(line for line, _ in (*first, *below))),
        label=label,
        names=tuple(names),
        bios=tuple(map(tuple, bios)),
    )
