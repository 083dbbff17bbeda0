"""Lines that stay what they are, whatever stands around them: a table's rows, an address, a talk.

They are short, and stand below one another as the items of a list do, but are neither items nor
headings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from blog.importers.line import DASHES, Line
from blog.importers.sentences import is_finished, split

_FEWEST_ROWS = 2
_POSTAL_CODE = re.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[A-Z][ \u00a0-]?\d[A-Z]\d(?!\w)")
_WAY = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|boul|blvd|drive|dr|lane|ln|court|crescent|cres|"
    r"place|square|terrace|trail|highway|hwy|parkway|way|circle|rue|av|chemin|ch|route|rang|"
    r"montée|allée|côte|rte)"
)
_STREET = re.compile(
    rf"\d{{1,6}}[A-Za-z]?(?:[ \u00a0]?[-–][ \u00a0]?\d{{1,6}})?,?[ \u00a0](?:"
    rf"{_WAY}\b\.?[ \u00a0'’]|(?:\S{{1,40}}[ \u00a0]){{1,4}}{_WAY}\b\.?)",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?:p\.?[ \u00a0]?o\.?[ \u00a0]?box|c\.?[ \u00a0]?p\.?|case postale)[ \u00a0]\d", re.IGNORECASE
)


def kept(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of tables, addresses and talks marked as verbatim."""
    found: list[Line] = []
    for block in _blocks(lines):
        found += _spoken(_addressed(_tabular(block)))
    return found


def is_address(text: str) -> bool:
    """Whether a line is part of a postal address: a street, a post box, a postal code."""
    return bool(_POSTAL_CODE.search(text) or _STREET.match(text) or _BOX.match(text))


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The runs of lines without a blank line within."""
    block: list[Line] = []
    for line in lines:
        if block and line.blank_before:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _tabular(block: list[Line]) -> list[Line]:
    """Rows: neighbouring lines with tabs in them."""
    rows = [line.cells > 1 and not line.mark for line in block]
    return [
        replace(line, is_verbatim=True) if rows[index] and _beside(rows, index) else line
        for index, line in enumerate(block)
    ]


def _beside(rows: Sequence[bool], index: int) -> bool:
    return sum(rows[max(index - 1, 0) : index + 2]) >= _FEWEST_ROWS


def _addressed(block: list[Line]) -> list[Line]:
    """An address: the lines around its street or postal code, from the one that announces it."""
    if not any(not line.mark and is_address(line.text) for line in block):
        return block
    first = max((index + 1 for index, line in enumerate(block) if _announces(line)), default=0)
    return [
        replace(line, is_verbatim=True) if index >= first and not line.mark else line
        for index, line in enumerate(block)
    ]


def _announces(line: Line) -> bool:
    return line.text.endswith(":") and not is_address(line.text)


def _spoken(block: list[Line]) -> list[Line]:
    """A talk: each line begins with a dash, questions are answered, and all are whole sentences."""
    found = list(block)
    first = 0
    while first < len(block):
        end = first
        while end < len(block) and block[end].mark in DASHES:
            end += 1
        if _is_talk(block[first:end]):
            found[first:end] = [
                replace(line, mark="", text=f"{line.mark} {line.text}", is_verbatim=True)
                for line in block[first:end]
            ]
        first = max(end, first + 1)
    return found


def _is_talk(lines: Sequence[Line]) -> bool:
    asks = [line.text.rstrip(" \u00a0\u202f”\"’')]»").endswith("?") for line in lines]
    if not any(asks[:-1]) or not all(is_finished(line.text) for line in lines):
        return False
    if all(line.mark == "—" for line in lines):
        return not all(asks)
    # A hyphen is the mark of most lists, too: each question is one sentence, and has its answer.
    turns = [index % 2 == 0 for index in range(len(asks))]
    return asks == turns and all(len(split(line.text)) == 1 for line in lines[::2])
