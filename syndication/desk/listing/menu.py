"""The admin's menu item "All posts" and its addresses."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from syndication.desk.listing import pages


class AllPostsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return pages.may_open(request.user)


class AllPostsViewSet(ViewSet):
    name = "all_posts"
    url_prefix = "all-posts"
    icon = "list-ul"
    menu_label = gettext_lazy("All posts")
    menu_order = 140
    add_to_admin_menu = True
    menu_item_class = AllPostsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        names: dict[str, Any] = {
            "index_url_name": "all_posts:index",
            "index_results_url_name": "all_posts:index_results",
            "header_icon": self.icon,
        }
        results = pages.AllPostsView.as_view(results_only=True, **names)
        return [
            path("", pages.AllPostsView.as_view(**names), name="index"),
            path("results/", results, name="index_results"),
            path("filters/", pages.FiltersPage.as_view(), name="filters"),
            path("filters/<int:pk>/remove/", pages.RemoveFilter.as_view(), name="remove_filter"),
        ]


all_posts = AllPostsViewSet()
