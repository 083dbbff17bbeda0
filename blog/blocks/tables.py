"""The table: a caption, and cells that are edited in a grid (docs/decisions/0027)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks import BooleanBlock, CharBlock, RichTextBlock, StructValue

from blog.blocks.base_block import TEXT, BaseBlock, Complaint, plain
from blog.renditions import tables

CAPTION_MAX = 150


class GridInput(forms.Textarea):
    """Cells in rows and columns; its value is that of :func:`blog.renditions.tables.markup`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        return tables.markup(tables.cells(data.get(name) or ""))

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["admin/table_grid.css"]},
            js=[
                versioned_static("wagtailadmin/js/page-chooser-modal.js"),
                "admin/table_cells.js",
                "admin/table_grid.js",
            ],
        )


class GridAdapter(WidgetAdapter):
    """Names the editor's script of the grid; gives it its words and the address of the chooser."""

    js_constructor = "wellspring.widgets.Grid"

    def js_args(self, widget: GridInput) -> list[Any]:
        return [*super().js_args(widget), _messages(), reverse("wagtailadmin_choose_page")]


register(GridAdapter(), GridInput)


def _messages() -> dict[str, str]:
    return {
        "cell": _("Row {row}, column {column}"),
        "tools": _("Change the table"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "link": _("Link"),
        "add_row": _("Add a row below"),
        "add_column": _("Add a column after this one"),
        "remove_row": _("Remove this row"),
        "remove_column": _("Remove this column"),
        "size": _("The table has {rows} rows and {columns} columns."),
        "pasted": _("The pasted table is here."),
        "merged": _("Merged cells were taken apart: check the empty cells beside them."),
        "select": _("Select the words of the link first."),
        "undo": _("Undo"),
        "undone": _("The table is as it was before."),
    }


class GridBlock(RichTextBlock):
    """The cells of a table, as one rich text."""

    canonical_module_path = "wagtail.blocks.RichTextBlock"  # migrations need no class of ours

    @cached_property
    def field(self) -> forms.CharField:
        return forms.CharField(widget=GridInput(), **self.field_options)


class TableBlock(BaseBlock):
    caption = CharBlock(
        label=gettext_lazy("Caption"),
        help_text=gettext_lazy("Says what the table shows. Read aloud before its cells."),
    )
    cells = GridBlock(
        label=gettext_lazy("Cells"),
        help_text=gettext_lazy("Paste a table from Word, a web page or a spreadsheet into a cell."),
    )
    header_row = BooleanBlock(
        label=gettext_lazy("The first row names the columns"), required=False, default=True
    )
    header_column = BooleanBlock(
        label=gettext_lazy("The first column names the rows"), required=False
    )

    needed = {
        "caption": gettext_lazy("Say what the table shows."),
        "cells": gettext_lazy("Fill in the table, or remove this block."),
    }

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if len(plain(value.get("caption"))) > CAPTION_MAX:
            yield (
                "caption",
                _("Keep the caption to %(max)d characters; say more in a paragraph.")
                % {"max": CAPTION_MAX},
            )

    class Meta:
        icon = "table"
        label = gettext_lazy("Table")
        description = gettext_lazy("Rows and columns. On a phone and in mail it stays readable.")
        group = TEXT
        label_format = "{caption}"
