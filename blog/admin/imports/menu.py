"""Where imports are found in the admin: addresses, the menu, the button of an index."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from blog.admin.imports import pages, rights, run_pages
from blog.models import BlogIndexPage

LABEL = _("Import posts")
ICON = "download"


def urls() -> list[URLPattern]:
    """Wagtail's hook for addresses of the admin."""
    below = "posts/import/<int:pk>/"
    return [
        path("posts/import/", pages.ImportsView.as_view(), name="imports"),
        path("posts/import/new/", pages.NewImportView.as_view(), name="import_new"),
        path(below, run_pages.RunView.as_view(), name="import_run"),
        path(f"{below}progress/", run_pages.ProgressView.as_view(), name="import_progress"),
        path(f"{below}report.csv", run_pages.ReportView.as_view(), name="import_report"),
    ]


def permissions() -> QuerySet[Permission]:
    """Wagtail's hook for permissions that a group may be given."""
    app, _dot, codename = rights.IMPORT.partition(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


class ImportsMenuItem(MenuItem):
    """Shown to whoever may import many posts at once.

    Whether they have an index to put them below is asked by the page: here, each page of the admin
    would ask.
    """

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(rights.IMPORT))


def menu_item() -> MenuItem:
    """Wagtail's hook for the menu."""
    return ImportsMenuItem(LABEL, reverse("imports"), icon_name=ICON, order=151)


def buttons(page: Page, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Wagtail's hook for the buttons in the header of a page: that of an index."""
    if not (page.pk and isinstance(page.specific_deferred, BlogIndexPage)):
        return
    if user.has_perm(rights.IMPORT) and rights.may_write_below(user, page):
        url = f"{reverse('import_new')}?index={page.pk}"
        yield Button(LABEL, url=url, icon_name=ICON, priority=16)
