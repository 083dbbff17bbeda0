"""Reads the tables of a page as rows of cells of the same number, and finds out their headers.

A merged cell's words stand in the first of the cells that it covered. No word is lost.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from blog import limits
from blog.importers import rich
from blog.importers.line import Cell, Grid

MOST_COLUMNS = 100
MAX_LETTERS = limits.TEXT  # of a table: the form takes no longer one
_BOLD = ("strong", "")
_LAYOUT = ("presentation", "none")


def is_layout(table: Any) -> bool:
    """Whether a table says of itself that it only places what is in it."""
    return (table.get("role") or "").lower() in _LAYOUT


def read(table: Any, words: Callable[[Any], Cell]) -> Grid | None:
    """The grid of a table, or ``None`` where it is empty or too large for a table of ours.

    ``words`` gives the words of an element. Rows and columns without words are left out.
    """
    rows, marked, merged = _placed(list(table.iter("tr")), words)
    caption = table.find("caption")
    grid = Grid(
        rows=tuple(map(tuple, rows)),
        caption=" ".join(rich.words(words(caption)).split()) if caption is not None else "",
        header_row=bool(rows) and _names(rows[0], marked[0], rows[1:]),
        header_column=len(rows) > 1 and _is_named(rows, marked),
        merged=merged,
    )
    grid = _filled(grid)
    if not grid.rows or len(grid.text) > MAX_LETTERS:
        return None
    return _unstressed(grid)


def _placed(
    rows: Sequence[Any], words: Callable[[Any], Cell]
) -> tuple[list[list[Cell]], list[list[bool]], int]:
    """The cells in their places, whether each is a header, and how many were merged."""
    found: list[dict[int, tuple[Cell, bool]]] = [{} for _ in rows]
    merged = 0
    for index, row in enumerate(rows):
        in_head = row.getparent() is not None and row.getparent().tag == "thead"
        column = 0
        for cell in (each for each in row if each.tag in ("td", "th")):
            while column in found[index]:
                column += 1
            down, across = _span(cell, "rowspan", len(rows) - index), _span(cell, "colspan")
            merged += down > 1 or across > 1
            for below in range(index, index + down):
                for beside in range(column, column + across):
                    found[below].setdefault(beside, ((), False))
            found[index][column] = (words(cell), cell.tag == "th" or in_head)
    width = max((max(row, default=-1) + 1 for row in found), default=0)
    whole = [[row.get(column, ((), False)) for column in range(width)] for row in found]
    return (
        [[cell for cell, _ in row] for row in whole],
        [[is_header for _, is_header in row] for row in whole],
        merged,
    )


def _span(cell: Any, name: str, most: int = MOST_COLUMNS) -> int:
    written = cell.get(name) or ""
    number = int(written[:4]) if written.isascii() and written.isdecimal() else 1
    return min(max(number, 1), most)


def _names(cells: Sequence[Cell], marked: Sequence[bool], others: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row names the columns: it says so, or it alone is bold."""
    said = [index for index, cell in enumerate(cells) if _written(cell)]
    if not said:
        return False
    if all(marked[index] for index in said):
        return True
    bold = all(rich.is_bold(cells[index]) for index in said)
    return bold and any(_is_plain(cell) for row in others for cell in row)


def _is_named(rows: Sequence[Sequence[Cell]], marked: Sequence[Sequence[bool]]) -> bool:
    """Whether the first column names the rows, below a first row that may name the columns."""
    firsts = [(row[0], marks[0]) for row, marks in zip(rows[1:], marked[1:], strict=True)]
    said = [(cell, is_header) for cell, is_header in firsts if _written(cell)]
    if not said or len(rows[0]) < 2:
        return False
    if all(is_header for _, is_header in said):
        return not all(all(row) for row in marked)
    bold = all(rich.is_bold(cell) for cell, _ in said)
    return bold and any(_is_plain(cell) for row in rows[1:] for cell in row[1:])


def _written(cell: Cell) -> bool:
    return bool(rich.words(cell).strip())


def _is_plain(cell: Cell) -> bool:
    return _written(cell) and not rich.is_bold(cell)


def _filled(grid: Grid) -> Grid:
    """The grid without rows and columns that have no words."""
    rows = [index for index, row in enumerate(grid.rows) if any(map(_written, row))]
    columns = [
        index
        for index, column in enumerate(zip(*grid.rows, strict=True))
        if any(map(_written, column))
    ]
    return replace(
        grid,
        rows=tuple(tuple(grid.rows[row][column] for column in columns) for row in rows),
        header_row=grid.header_row and 0 in rows,
        header_column=grid.header_column and 0 in columns,
    )


def _unstressed(grid: Grid) -> Grid:
    """The grid with headers that are not bold: every medium shows them so."""

    def cells(row: Sequence[Cell], *, is_header: bool) -> Iterator[Cell]:
        for index, cell in enumerate(row):
            named = is_header or (grid.header_column and index == 0)
            yield _plain(cell) if named else cell

    return replace(
        grid,
        rows=tuple(
            tuple(cells(row, is_header=grid.header_row and index == 0))
            for index, row in enumerate(grid.rows)
        ),
    )


def _plain(cell: Cell) -> Cell:
    if not rich.is_bold(cell):
        return cell
    return tuple((tuple(each for each in formats if each != _BOLD), text) for formats, text in cell)
