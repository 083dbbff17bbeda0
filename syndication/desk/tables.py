"""Lists of the admin that stay readable on a telephone: each row under the other, with labels."""

from wagtail.admin.ui.tables import Column, Table, TitleColumn


class StackedTable(Table):
    """As wide a table as any; where there is no room, rows are stacked. See ``partners.css``."""

    template_name = "admin/partners/listing.html"


class Labelled(Column):
    """A column whose cells bear its name where they are stacked."""

    cell_template_name = "admin/partners/cell.html"


class Titles(TitleColumn):
    """The column that names the row."""

    cell_template_name = "admin/partners/title_cell.html"
