"""What a pasted text becomes, before there is a draft: its blocks, and ways to correct them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from blog import document as doc
from blog.importers.report import Imported, Notice
from blog.renditions.cleaners import Policy
from blog.renditions.sanitize import sanitize

# Said by the page itself, or of no use before the draft is there.
_QUIET = frozenset(
    {"title_not_in_source", "title_in_source", "title_taken", "no_clinical_review"}
    | {"author_unknown", "author_near_match", "extra_blank_lines", "joined_lines"}
    | {"missing_blank_line", "trailing_nbsp"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One block of the preview: the line where it begins, and the ways to correct it."""

    kind: str
    value: Any
    line: int
    fixes: tuple[tuple[str, str], ...] = ()


def notices(imported: Imported) -> list[tuple[Notice, int | None]]:
    """What is reported, each with the first line of the block that it is about."""
    return [(each, _where(imported, each)) for each in imported.warnings if each.code not in _QUIET]


def _where(imported: Imported, notice: Notice) -> int | None:
    """The first line of the block that a notice is about."""
    return next((place[0] for place in imported.places if notice.line in place), None)


def parts(imported: Imported) -> Iterator[Part]:
    """The blocks of the post, its lead before them."""
    places = list(imported.places)
    document = imported.document
    if document.lead.text:
        line = places.pop(0)[0]
        yield Part(kind="lead", value=_shown(document.lead.html), line=line)
    for index, (block, numbers) in enumerate(zip(document.body, places, strict=True)):
        kind, value = _value(block)
        yield Part(kind=kind, value=value, line=numbers[0], fixes=_ways(kind, numbers, index))


def _value(block: doc.Block) -> tuple[str, Any]:
    value: Any = block.value
    if block.type == "paragraph":
        is_list = value.html.endswith(("</ul>", "</ol>"))
        return ("list" if is_list else "paragraph"), _shown(value.html)
    if block.type in ("tips_list", "signs_checklist"):
        rows = [(item.lead_in, _shown(item.html)) for item in value.items]
        intro = _shown(value.intro.html) if value.intro else ""
        return block.type, {"heading": value.heading, "intro": intro, "rows": rows}
    if block.type == "organization_boilerplate":
        return block.type, {"name": value.organization, "html": _shown(value.html)}
    if isinstance(value, doc.Table):
        return block.type, _table(value)
    return block.type, value


def _table(table: doc.Table) -> dict[str, Any]:
    """The table as the template of the web page takes it."""
    rows = [[{"line": _shown(cell.html, "inline")} for cell in row.cells] for row in table.rows]
    return {
        "caption": table.caption,
        "header_row": table.header_row,
        "header_column": table.header_column,
        "rows": [{"cells": cells} for cells in rows],
    }


def _shown(html: str, policy: Policy = "prose") -> str:
    return mark_safe(sanitize(html, policy).html)  # noqa: S308  # sanitised just now


def _ways(kind: str, numbers: tuple[int, ...], index: int) -> tuple[tuple[str, str], ...]:
    """The corrections of a block: what its button sends, and what it says."""
    first, all_of_it = str(numbers[0]), ",".join(map(str, numbers))
    if kind == "paragraph":
        ways = [
            (f"{first}:heading", _("This is a heading")),
            (f"{first}:item", _("This is an item")),
        ]
        return tuple([*ways, (f"{first}:join", _("Join to the line above"))] if index else ways)
    if kind == "heading":
        return ((f"{first}:paragraph", _("This is no heading")),)
    if kind in ("list", "tips_list", "signs_checklist"):
        return ((f"{all_of_it}:paragraph", _("This is no list")),)
    return ()
