"""Rules for tables: a caption, headers, and no more columns than a screen has room for."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, WARN, Finding, Subject, declare, found, rule
from blog.visible import written

MOST_COLUMNS = 5

declare(
    (
        "table.caption",
        BLOCK,
        _("The table has no caption."),
        _("Say in a few words what it shows."),
    ),
    (
        "table.empty",
        BLOCK,
        _("The table has no cells with words below its headers."),
        _("Fill it in, or take the part out."),
    ),
    (
        "table.headers",
        WARN,
        _("Nothing says what the columns or rows of the table are."),
        _("Name the columns in the first row, or the rows in the first column, and tick its box."),
    ),
    (
        "table.header_empty",
        WARN,
        _("A column of the table has no name in the first row."),
        _("Name it: on a phone and in mail, each cell is read with the name of its column."),
    ),
    (
        "table.columns",
        WARN,
        _("The table has %(count)s columns."),
        _("Use 5 or fewer, or make two tables of it: a phone shows two or three at a time."),
    ),
)


@rule(ids=("table.caption", "table.empty", "table.headers", "table.header_empty", "table.columns"))
def tables(subject: Subject) -> Iterator[Finding]:
    for block_id, table in subject.blocks(doc.Table):
        if not written(table.caption):
            yield found("table.caption", block=block_id, at="caption")
        if not any(_own(table)):
            yield found("table.empty", block=block_id, at="rows")
            continue
        yield from _headers(table, block_id)
        columns = len(table.rows[0].cells)
        if columns > MOST_COLUMNS:
            yield found("table.columns", block=block_id, at="rows", count=columns)


def _own(table: doc.Table) -> Iterator[str]:
    """The texts of the cells that are no headers."""
    for row in table.rows[table.header_row :]:
        yield from (written(cell.text) for cell in row.cells[table.header_column :])


def _headers(table: doc.Table, block_id: str) -> Iterator[Finding]:
    """WCAG 2.2, 1.3.1. The corner above a column of headers may be empty."""
    if not (table.header_row or table.header_column):
        yield found("table.headers", block=block_id, at="header_row")
    names = table.rows[0].cells[table.header_column :] if table.header_row else ()
    if not all(written(cell.text) for cell in names):
        yield found("table.header_empty", block=block_id, at="rows")
