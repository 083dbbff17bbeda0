"""Splits pasted text into numbered lines, with normalised white space and recognised bullets.

Blank lines have no meaning, because pasting adds and removes them. Only white space, list marks and
unreadable characters change; each change is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from blog.importers import markers, verbatim
from blog.importers.line import IMPLIED, NESTED_BY, Line
from blog.importers.report import Notice
from blog.importers.sentences import is_finished

WRAPPED_WIDTH = 60  # a line of at least this length may have been wrapped

_FEWEST_ITEMS = 3

# Includes the soft breaks of word processors (U+000B, U+2028).
_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[\x1c-\x1f]")  # white space for Python, forbidden in XML
# What XML 1.0 (2.2) forbids or discourages.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"[^\s@/.]+[@/.]\S+")  # one word of an e-mail or web address
_SPACES = re.compile(r"[ \t]+")
_EDGES = " \t\u00a0\u202f\u2007\u200b\u2060\ufeff\u3000\u2000\u2001\u2002\u2003\u2009\u200a"

# Characters that are bullets at the beginning of a line; the private ones are Symbol and Wingdings.
_BULLET = re.compile(
    "([•‣⁃◦▪▫●○■□◆◇➢➤►▶✓✔✅☐☑·∙⋅\uf0b7\uf0a7\uf0d8\uf076\uf0fc])\ufe0f?[\\s\u200b]*"
)
# A picture is a list mark where a neighbouring line begins with one, too; it may differ.
_EMOJI = re.compile(
    "([\u231a-\u23ff\u25a0-\u27bf\u2b05-\u2b55\u2190-\u21ff\U0001f000-\U0001faff]"
    "[\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff\U0001f300-\U0001faff]{0,10})[\\s\u200b]+"
)
_KEYCAP = re.compile("(\\d)\ufe0f?\u20e3[\\s\u200b]*")
_DASH = re.compile(
    r"([-*–+−]|o(?=\t))\s+"
)  # word processors write "o" and a tab on the second level
_LONG_DASH = re.compile(r"(—)\s+")  # a bullet only if a neighbouring line begins with one too
_ORDINAL = re.compile(r"\(?(\d{1,2})[.)]\s+")
_TABS = re.compile(r"\t[ \t]*")
# Below a numbered line: "1.1", "2.3."; "a.", "(b)".
_SUB_NUMBER = re.compile(r"\(?(\d{1,2})\.(\d{1,2})[.)]?\s+")
_LETTER = re.compile(r"\(?([a-z])[.)]\s+")
_FEWEST_STEPS = 2


def count(text: str) -> int:
    """The number of lines; a final line break does not begin a new line."""
    lines = _BREAKS.split(text)
    return len(lines) - (lines[-1] == "")


def read(text: str) -> tuple[list[Line], list[Notice]]:
    """The lines that are not blank, and notices of what was changed."""
    notices: list[Notice] = []
    lines = _rejoined([_marked(line) for line in _not_blank(text, notices)])
    lines = _promised(_recognised(lines))
    lines = list(_joined(lines, notices))
    notices += _blank_notices(lines)
    return lines, notices


def with_marks(lines: list[Line]) -> list[Line]:
    """The lines of a source with lists and headings of its own, and those that were only typed."""
    return _recognised([_marked(line) for line in lines])


def _recognised(lines: list[Line]) -> list[Line]:
    return verbatim.kept(_counted(_with_steps(_dashed(lines))))


def _not_blank(text: str, notices: list[Notice]) -> Iterator[Line]:
    """The lines that are not blank, stripped, each with the number of blank lines above it."""
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
        # Spaces are collapsed later: a tab after "o" shows that it is a bullet.
        before = readable[: len(readable) - len(readable.lstrip(_EDGES))]
        yield Line(
            number=number, text=stripped, indent=len(before.expandtabs(4)), blank_before=blank
        )
        blank = 0


def _marked(line: Line) -> Line:
    """The line with its bullet or number moved into its fields."""
    if line.mark or line.level or line.is_verbatim or markers.SEPARATOR.fullmatch(line.text):
        return line
    for pattern in (_BULLET, _DASH, _EMOJI):
        if match := pattern.match(line.text):
            return replace(line, mark=match[1], text=_tidy(line.text[match.end() :]))
    for pattern in (_KEYCAP, _ORDINAL):
        if match := pattern.match(line.text):
            return replace(line, ordinal=int(match[1]), text=_tidy(line.text))
    return replace(line, text=_tidy(line.text), cells=len(_TABS.split(line.text)))


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text.strip(_EDGES))


def _rejoined(lines: list[Line]) -> list[Line]:
    """Join a bullet that is alone on its line, as in text copied from PDF, to the next line."""
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
    """Take long dashes at the beginning of neighbouring lines as bullets."""
    starts = [bool(_LONG_DASH.match(line.text)) and not line.mark for line in lines]
    found = []
    for index, line in enumerate(lines):
        near = starts[max(index - 1, 0) : index] + starts[index + 1 : index + 2]
        if starts[index] and any(near):
            line = replace(line, mark="—", text=_LONG_DASH.sub("", line.text, count=1))
        found.append(line)
    return found


def _with_steps(lines: list[Line]) -> list[Line]:
    """Take "1.1" or "a." as marks of nested items where they count below a numbered line."""
    found = list(lines)
    parent: Line | None = None
    steps: list[tuple[int, Line]] = []
    for index, line in enumerate([*lines, None]):
        step = _step(line, parent, len(steps) + 1) if line and parent else None
        if step:
            steps.append((index, step))
        elif line is None or not _goes_on(line, lines[index - 1] if index else None):
            for place, each in steps if len(steps) >= _FEWEST_STEPS else ():
                found[place] = each
            steps = []
            parent = line if line and line.ordinal is not None else None
    return found


def _step(line: Line, parent: Line, count: int) -> Line | None:
    """The line as the nested item of this count, or ``None``."""
    if line.mark or line.ordinal is not None:
        return None
    numbered, lettered = _SUB_NUMBER.match(line.text), _LETTER.match(line.text)
    if numbered and (int(numbered[1]), int(numbered[2])) == (parent.ordinal, count):
        match = numbered
    elif lettered and ord(lettered[1]) - ord("a") + 1 == count:
        match = lettered
    else:
        return None
    return replace(
        line,
        mark=match[0].strip(),
        text=line.text[match.end() :],
        indent=max(line.indent, parent.indent + NESTED_BY),
    )


def _goes_on(line: Line, above: Line | None) -> bool:
    """Whether a line may be the rest of the one above it, where that was wrapped."""
    return (
        above is not None
        and not line.blank_before
        and not line.mark
        and line.ordinal is None
        and not is_finished(above.text)
        and (line.text[0].islower() or len(above.text) >= WRAPPED_WIDTH)
    )


def _counted(lines: list[Line]) -> list[Line]:
    """Take numbers as list marks only if the next numbered line continues the count.

    Between them there may be nested items and the rest of a wrapped line.
    """
    belongs = [False] * len(lines)
    last: int | None = None
    for index, line in enumerate(lines):
        if line.ordinal is not None:
            before = lines[last].ordinal if last is not None else None
            if last is not None and before is not None and line.ordinal in (before, before + 1):
                belongs[last] = belongs[index] = True
            last = index
        elif last is not None and not _is_within(line, lines[last], lines[index - 1]):
            last = None
    return [
        replace(
            line, mark="1.", text=_KEYCAP.sub("", _ORDINAL.sub("", line.text, count=1), count=1)
        )
        if belongs[index] and not line.mark
        else (line if line.mark else replace(line, ordinal=None))
        for index, line in enumerate(lines)
    ]


def _is_within(line: Line, numbered: Line, above: Line) -> bool:
    """Whether a line belongs to the numbered item above it."""
    nested = bool(line.mark) and line.indent >= numbered.indent + NESTED_BY
    return nested or _goes_on(line, above)


def _promised(lines: list[Line]) -> list[Line]:
    """Mark the short lower-case lines right below a colon: they are items, no broken sentence."""
    found: list[Line] = []
    end = 0
    for index, line in enumerate(lines):
        if index >= end:
            end = _end_of_items(lines, index + 1) if line.text.endswith(":") else 0
            found.append(line)
        else:
            found.append(replace(line, mark=IMPLIED))
    return found


def _end_of_items(lines: list[Line], first: int) -> int:
    """The index after the items that begin at ``first``; 0 if there are fewer than three."""
    end = first
    while (
        end < len(lines)
        and not lines[end].mark
        and not lines[end].is_verbatim
        and lines[end].text[:1].islower()
        and len(lines[end].text) < WRAPPED_WIDTH
        and (end == first or not lines[end].blank_before)
        and not is_finished(lines[end - 1].text)
    ):
        end += 1
    is_whole = end == len(lines) or bool(lines[end].blank_before) or lines[end].text[:1].isupper()
    return end if is_whole and end - first >= _FEWEST_ITEMS else 0


def _joined(lines: list[Line], notices: list[Notice]) -> Iterator[Line]:
    """Join the lines of each paragraph and item into one."""
    group: list[Line] = []
    for line in lines:
        if group and not _continues(group, line):
            yield _one(group, notices)
            group = []
        group.append(line)
    if group:
        yield _one(group, notices)


def _continues(group: list[Line], line: Line) -> bool:
    """Whether ``line`` continues the paragraph or item of ``group``."""
    first, above = group[0], group[-1]
    if line.blank_before or line.mark or line.is_verbatim or first.is_verbatim:
        return False
    if _is_label(line.text) or _is_label(first.text):
        return False
    if first.is_item and line.indent > first.indent:
        return True
    if is_finished(above.text) or above.text.endswith(":"):
        return False
    # A capital may begin a heading: it continues only a text that is wrapped already.
    is_wrapped = len(group) > 1 and len(above.text) >= WRAPPED_WIDTH
    return is_wrapped or (line.text[0].islower() and not _ADDRESS.fullmatch(line.text))


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
        # A question may be a heading, which needs no blank line below it.
        abrupt = above.is_item or (is_finished(above.text) and not above.text.endswith("?"))
        if not line.blank_before and not line.is_item and (label or abrupt):
            yield Notice(code="missing_blank_line", line=line.number, applied=True)
