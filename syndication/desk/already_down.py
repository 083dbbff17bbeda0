"""Who took a post down, for a person who comes to do the same."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wagtail.models import PageLogEntry

from blog.models import PostPage

UNPUBLISH = "wagtailadmin_pages:unpublish"
LOGGED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def answer(request: HttpRequest) -> HttpResponse | None:
    """Instead of Wagtail's "no permission": who took the post down, and when.

    ``None`` where the post is published or never was, or the person may not publish it.
    """
    found = request.resolver_match
    if found is None or found.view_name != UNPUBLISH:
        return None
    page = PostPage.objects.filter(pk=found.kwargs["page_id"], live=False).first()
    if page is None or not page.permissions_for_user(request.user).can_publish():
        return None
    return tell(request, page)


def tell(request: HttpRequest, page: PostPage) -> HttpResponse | None:
    """The page's editor with the sentence; ``None`` where nobody took it down."""
    said = sentence(page)
    if not said:
        return None
    messages.info(request, said)
    return redirect("wagtailadmin_pages:edit", page.pk)


def review_ended(request: HttpRequest, page: PostPage) -> HttpResponse:
    """For somebody who answers a review that has ended meanwhile."""
    said = [_("The review of “%(title)s” ended meanwhile.") % {"title": page.title}]
    # As it is now: ``page`` was read before.
    down = PostPage.objects.filter(pk=page.pk, live=False).first()
    said += [sentence(down)] if down else []
    messages.error(request, " ".join(said).strip())
    return redirect("wagtailadmin_pages:edit", page.pk)


def sentence(page: PostPage) -> str:
    """Who took the post down and when; empty where nobody did."""
    entry = last(page)
    if entry is None:
        return ""
    local = timezone.localtime(entry.timestamp)
    values = {
        "title": page.title,
        "person": _name(entry.user),
        "when": f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}",
    }
    if values["person"]:
        words = _("“%(title)s” was already taken down by %(person)s on %(when)s. Nothing changed.")
    else:
        words = _("“%(title)s” was already taken down on %(when)s. Nothing changed.")
    return words % values


def last(page: PostPage) -> PageLogEntry | None:
    """The log entry of the page's newest withdrawal."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=LOGGED)
    return entries.select_related("user").order_by("-timestamp", "-pk").first()


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
