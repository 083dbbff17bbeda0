"""Wagtail's generic views, as the desk's viewsets use them."""

from typing import Any

from wagtail.admin.views import generic


class CreateView(generic.CreateView):
    """A create view whose title is its last breadcrumb; it has no subtitle."""

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *parents, _here = super().get_breadcrumbs_items()
        return [*parents, {"url": "", "label": self.page_title}]
