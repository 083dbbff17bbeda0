"""Pasted text as numbered lines: white space put in order, bullets told from words.

Blank lines carry no meaning, because pasting adds and loses them. What changes here is white
space, list marks and unreadable characters; each change is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from blog.importers import markers
from blog.importers.report import Notice
from blog.importers.sentences import is_finished

WRAPPED_WIDTH = 60  # a line at least this long may be broken by width rather than by meaning

# The soft breaks of word processors end lines too (U+000B, U+2028).
_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[\x1c-\x1f]")  # Python takes them for spaces, XML for errors
# What XML 1.0 (2.2) forbids or discourages.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t]+")
_EDGES = " \t\u00a0\u202f\u2007\u200b\u2060\ufeff\u3000\u2000\u2001\u2002\u2003\u2009\u200a"

# Signs that are bullets wherever they begin a line; private ones are those of Symbol, Wingdings.
_BULLET = re.compile(
    "([•‣⁃◦▪▫●○■□◆◇➢➤►▶✓✔✅☐☑·∙⋅\uf0b7\uf0a7\uf0d8\uf076\uf0fc])\ufe0f?[\\s\u200b]*"
)
_DASH = re.compile(r"([-*–+−]|o(?=\t))\s+")  # word processors write "o", tab on the second level
_LONG_DASH = re.compile(r"(—)\s+")  # dialogue, unless a neighbour begins with one too
_ORDINAL = re.compile(r"\(?(\d{1,2})[.)]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the source. ``mark`` is its bullet; ``ordinal`` its number in a list.

    ``indent`` counts columns before the mark.
    """

    number: int
    text: str
    indent: int = 0
    mark: str = ""
    ordinal: int | None = None
    blank_before: int = 0

    @property
    def is_item(self) -> bool:
        return bool(self.mark)


def count(text: str) -> int:
    """How many lines ``text`` has; a final line break begins no new line."""
    lines = _BREAKS.split(text)
    return len(lines) - (lines[-1] == "")


def read(text: str) -> tuple[list[Line], list[Notice]]:
    """The lines that say something, and what had to be put in order."""
    notices: list[Notice] = []
    lines = [_marked(line) for line in _spoken(text, notices)]
    lines = _counted(_dashed(_rejoined(lines)))
    lines = list(_joined(lines, notices))
    notices += _blank_notices(lines)
    return lines, notices


def _spoken(text: str, notices: list[Notice]) -> Iterator[Line]:
    """The lines with words, trimmed, each knowing how many blank ones are above it."""
    blank = 0
    for number, raw in enumerate(_BREAKS.split(text), start=1):
        readable = _SEPARATORS.sub(" ", raw)
        readable, removed = _FORBIDDEN.subn("", readable)
        removed += len(_SEPARATORS.findall(raw))
        if removed:
            notices.append(
                Notice(
                    code="control_characters", line=number, applied=True, facts={"count": removed}
                )
            )
        stripped = readable.strip(_EDGES)
        if not stripped:
            blank += 1
            continue
        if readable.rstrip(" \t").endswith("\u00a0"):
            notices.append(Notice(code="trailing_nbsp", line=number, applied=True))
        # The tab after a bullet is needed to know it; other runs of spaces say nothing.
        before = readable[: len(readable) - len(readable.lstrip(_EDGES))]
        yield Line(
            number=number, text=stripped, indent=len(before.expandtabs(4)), blank_before=blank
        )
        blank = 0


def _marked(line: Line) -> Line:
    """The line without its bullet or number, which become facts about it."""
    if markers.SEPARATOR.fullmatch(line.text):
        return line
    for pattern in (_BULLET, _DASH):
        if match := pattern.match(line.text):
            return replace(line, mark=match[1], text=_tidy(line.text[match.end() :]))
    if match := _ORDINAL.match(line.text):
        return replace(line, ordinal=int(match[1]), text=_tidy(line.text))
    return replace(line, text=_tidy(line.text))


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text.strip(_EDGES))


def _rejoined(lines: list[Line]) -> list[Line]:
    """Bullets alone on a line, as copied from PDF files, go to the line below."""
    found: list[Line] = []
    waiting: Line | None = None
    for line in lines:
        if waiting and not line.mark and not line.blank_before:
            line = replace(waiting, text=line.text, number=line.number, ordinal=None)
        waiting = line if line.mark and not line.text else None
        if not waiting:
            found.append(line)
    return found


def _dashed(lines: list[Line]) -> list[Line]:
    """Long dashes at the beginning of neighbouring lines are bullets."""
    starts = [bool(_LONG_DASH.match(line.text)) and not line.mark for line in lines]
    found = []
    for index, line in enumerate(lines):
        near = starts[max(index - 1, 0) : index] + starts[index + 1 : index + 2]
        if starts[index] and any(near):
            line = replace(line, mark="—", text=_LONG_DASH.sub("", line.text, count=1))
        found.append(line)
    return found


def _counted(lines: list[Line]) -> list[Line]:
    """Numbers are list marks only where a neighbour counts on: "2. World War" is no item."""
    belongs = [False] * len(lines)
    for index, (one, two) in enumerate(pairwise(lines)):
        if one.ordinal is not None and two.ordinal in (one.ordinal, one.ordinal + 1):
            belongs[index] = belongs[index + 1] = True
    return [
        replace(line, mark="1.", text=_ORDINAL.sub("", line.text, count=1))
        if belongs[index]
        else replace(line, ordinal=None)
        for index, line in enumerate(lines)
    ]


def _joined(lines: list[Line], notices: list[Notice]) -> Iterator[Line]:
    """Paragraphs and items that were broken over several lines, as one line each."""
    group: list[Line] = []
    for line in lines:
        if group and not _continues(group, line):
            yield _one(group, notices)
            group = []
        group.append(line)
    if group:
        yield _one(group, notices)


def _continues(group: list[Line], line: Line) -> bool:
    """Whether ``line`` goes on with what the lines of ``group`` have begun."""
    first, above = group[0], group[-1]
    if line.blank_before or line.mark or _is_label(line.text) or _is_label(first.text):
        return False
    if first.is_item and line.indent > first.indent:
        return True
    if is_finished(above.text) or above.text.endswith(":"):
        return False
    # A capital continues only what is broken by width already: it may begin a heading.
    is_wrapped = len(group) > 1 and len(above.text) >= WRAPPED_WIDTH
    return is_wrapped or line.text[0].islower()


def _one(group: list[Line], notices: list[Notice]) -> Line:
    first, count = group[0], len(group)
    if count == 1:
        return first
    notices.append(
        Notice(code="joined_lines", line=first.number, applied=True, facts={"count": count})
    )
    return replace(first, text=" ".join(line.text for line in group))


def _is_label(text: str) -> bool:
    return (
        markers.is_share(text) or markers.is_author(text) or bool(markers.SEPARATOR.fullmatch(text))
    )


def _blank_notices(lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        if line.blank_before > 1:
            facts = {"count": line.blank_before}
            yield Notice(code="extra_blank_lines", line=line.number, applied=True, facts=facts)
    for above, line in pairwise(lines):
        label = markers.is_share(line.text) or markers.is_author(line.text)
        # A question may be a heading, which needs no blank line below.
        abrupt = above.is_item or (is_finished(above.text) and not above.text.endswith("?"))
        if not line.blank_before and not line.is_item and (label or abrupt):
            yield Notice(code="missing_blank_line", line=line.number, applied=True)
