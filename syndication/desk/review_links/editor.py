"""Review links in a post's editor: the button that leads to them, and what a reviewer asks for."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from blog.admin.review_links import asked, making
from blog.models import PostPage


def buttons(page: Page, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Wagtail's hook for the menu of a post's header."""
    if isinstance(page, PostPage) and page.pk and making.may_ask(page, user):
        url = reverse("review_links", args=[page.pk])
        yield Button(_("Ask for a review by link"), url=url, icon_name="link", priority=36)


def before_edit(request: HttpRequest, page: Page) -> None:
    """Wagtail's hook before the editor: say above the form what a reviewer asks for."""
    specific = page.specific_deferred
    if request.method != "GET" or not isinstance(specific, PostPage):
        return
    link = asked.newest_request(specific)
    if link and link.given:
        url = reverse("review_link", args=[link.pk])
        button = messages.button(url, asked.where(link.given))
        messages.warning(request, asked.sentence(link, link.given), buttons=[button])
