"""One line of a pasted text, with what was recognised of it. A table is a line of its own."""

from dataclasses import dataclass

from blog.renditions.markup import BREAK, Segment

Cell = tuple[Segment, ...]  # of a table

IMPLIED = "•?"  # the mark of an item that was pasted without one
DASHES = frozenset("-–—−")
NESTED_BY = 2  # columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: its rows, which have the same length, and its caption, "" for none.

    ``merged`` counts the cells that covered several.
    """

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    header_row: bool = False
    header_column: bool = False
    merged: int = 0

    @property
    def text(self) -> str:
        """All words on one line."""
        cells = ("".join(text for _, text in cell) for row in self.rows for cell in row)
        return " ".join(said.replace(BREAK, " ") for said in (self.caption, *cells) if said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the source. ``mark`` is its bullet; ``ordinal`` its number in a list.

    ``indent`` counts columns before the mark, ``cells`` the parts between tabs. A verbatim line is
    neither an item nor a heading.

    Of HTML: ``level`` is that of a heading, 0 for other lines. ``segments`` are the words with
    their formats; ``text`` may begin or end earlier. ``follows_break`` says that only a line break
    is between this line and the one above. ``grid`` is a table, which is one line with all words.
    ``is_label`` says that names stand below it, whatever its words are; ``is_biography`` that it
    presents the author whose name stands above it.
    """

    number: int
    text: str
    indent: int = 0
    mark: str = ""
    ordinal: int | None = None
    blank_before: int = 0
    cells: int = 1
    is_verbatim: bool = False
    level: int = 0
    segments: tuple[Segment, ...] = ()
    follows_break: bool = False
    grid: Grid | None = None
    is_label: bool = False
    is_biography: bool = False

    @property
    def is_item(self) -> bool:
        return bool(self.mark)

    @property
    def is_step(self) -> bool:
        """Whether its mark is a count within a numbered item: "1.1", "a."."""
        return (
            self.ordinal is None
            and len(self.mark) > 1
            and self.mark != IMPLIED
            and (any(mark.isalnum() for mark in self.mark))
        )
