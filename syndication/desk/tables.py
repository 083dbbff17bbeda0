"""Tables of the admin whose cells are stacked, with labels, on narrow screens."""

from wagtail.admin.ui.tables import Column, Table, TitleColumn


class StackedTable(Table):
    """A table that ``partners.css`` stacks on narrow screens."""

    template_name = "admin/partners/listing.html"


class Labelled(Column):
    """A column whose cells show its label when they are stacked."""

    cell_template_name = "admin/partners/cell.html"


class Titles(TitleColumn):
    """The column of the row's title."""

    cell_template_name = "admin/partners/title_cell.html"
