"""What a person says of single lines, where the importer took them for something else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, get_args

from blog.importers import rich
from blog.importers.line import IMPLIED, Line

Fix = Literal["heading", "item", "paragraph", "join"]
FIXES: tuple[Fix, ...] = get_args(Fix)

_HEADING = 2


def applied(lines: Sequence[Line], corrected: Mapping[int, Fix]) -> list[Line]:
    """The lines as they were corrected: by number, those that are not named stay as they are.

    ``join`` makes a line the end of the one above it.
    """
    found: list[Line] = []
    for line in lines:
        fix = corrected.get(line.number)
        if fix == "join" and found:
            found[-1] = _joined(found[-1], line)
        else:
            found.append(_fixed(line, fix))
    return found


def _fixed(line: Line, fix: Fix | None) -> Line:
    if fix == "heading":
        return replace(line, level=line.level or _HEADING, mark="", is_verbatim=False)
    if fix == "item":
        return replace(line, level=0, mark=line.mark or IMPLIED, is_verbatim=False)
    if fix == "paragraph":
        return replace(line, level=0, mark="", ordinal=None, is_verbatim=True)
    return line


def _joined(above: Line, line: Line) -> Line:
    text = f"{above.text} {line.text}"
    if not above.segments and not line.segments:
        return replace(above, text=text)
    segments = (*rich.segments(above), ((), " "), *rich.segments(line))
    return replace(above, text=text, segments=segments)
