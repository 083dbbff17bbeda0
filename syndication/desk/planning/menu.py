"""The admin's menu item "Calendar" and its addresses."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from blog.models import PostPage
from syndication.desk.planning import rescheduling
from syndication.desk.planning.pages import AddressPage, DayPage, MonthPage, MovePage


class CalendarViewSet(ViewSet):
    name = "calendar"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Calendar")
    menu_order = 160
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", MonthPage.as_view(), name="index"),
            path("address/", AddressPage.as_view(), name="address"),
            path("<slug:day>/", DayPage.as_view(), name="day"),
            path("move/<int:page_id>/", MovePage.as_view(), name="move"),
        ]


calendar = CalendarViewSet()


def buttons(page: Page, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Leads from the header of a scheduled post to the page that moves its publication."""
    if not isinstance(page, PostPage) or not page.pk:
        return
    if not page.permissions_for_user(user).can_publish() or rescheduling.scheduled(page) is None:
        return
    label = gettext_lazy("Publish now or at another time")
    url = reverse("calendar:move", args=[page.pk])
    yield Button(label, url=url, icon_name="calendar-alt", priority=41)
