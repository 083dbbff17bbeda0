"""The columns of the list of posts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn

from syndication.desk.tables import StackedTable


class PostTable(StackedTable):
    """The table of the list. Its rows carry what :mod:`rows` has read of them."""


class Cell(Column):
    """A cell with a template of its own, which finds the row's facts as ``listed``."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"admin/listing/cell_{name}.html"

    def get_value(self, instance: Any) -> Any:
        return instance.listed

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"instance": instance, "request": parent_context.get("request")}


COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    Cell("title", label=_("Title"), sort_key="title", classname="title"),
    Cell("language", label=_("Language"), sort_key="language"),
    Cell("status", label=_("Status"), sort_key="status"),
    Cell("authors", label=_("Authors")),
    Cell("topics", label=_("Topics")),
    Cell("review", label=_("Review"), sort_key="review"),
    Cell("findings", label=_("Findings"), sort_key="findings"),
    Cell("updated", label=_("Updated"), sort_key="updated"),
]
