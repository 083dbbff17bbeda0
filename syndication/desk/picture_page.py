"""What the edit page of a picture shows beside the form: where it is used, and how it is cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import Page, Site

from blog import document as doc
from blog.admin import coming
from blog.builder import images
from blog.models import Author, PostTemplate
from blog.renditions import pictures
from syndication.desk import picture_uses
from syndication.desk.picture_uses import PictureUses

SHOWN = 50  # uses of one kind that are named


@dataclass(frozen=True, slots=True)
class Place:
    """Something that uses the picture; ``url`` is empty where the person may not edit it."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Uses of one kind; ``more`` of them are not named."""

    heading: str
    places: tuple[Place, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape in which readers see the picture; ``cut`` names the style that cuts it."""

    name: str | Promise
    size: doc.ImageSize
    cut: str = ""
    focus: str = ""


def used(picture: Any, user: Any) -> list[Places]:
    """What uses the picture, by kind; empty where nothing does."""
    found = picture_uses.every().get(picture.pk, PictureUses())
    drafts = found.drafts - found.published
    changed = found.drafts & found.published
    editable = coming.editable_pages(found.published | drafts, user)
    kinds = (
        (_("Published posts"), _posts(found.published, editable, changed)),
        (_("Drafts"), _posts(drafts, editable, set())),
        (_("Photo of"), _authors(found.authors, user)),
        (_("Logo of"), _sites(found.sites)),
        (_("Templates"), _templates(found.templates)),
    )
    return [
        Places(heading, tuple(places[:SHOWN]), max(0, len(places) - SHOWN))
        for heading, places in kinds
        if places
    ]


def _posts(ids: set[int], editable: set[int], changed: set[int]) -> list[Place]:
    rows = Page.objects.filter(pk__in=ids).order_by("draft_title", "pk")
    return [
        Place(
            _("%(title)s (also in its draft)") % {"title": title} if pk in changed else title,
            reverse("wagtailadmin_pages:edit", args=[pk]) if pk in editable else "",
        )
        for pk, title in rows.values_list("pk", "draft_title")
    ]


def _authors(ids: set[int], user: Any) -> list[Place]:
    may = user.has_perm("blog.change_author")
    return [
        Place(
            author.name,
            reverse("wagtailsnippets_blog_author:edit", args=[author.pk]) if may else "",
        )
        for author in Author.objects.filter(pk__in=ids).order_by("name", "pk")
    ]


def _sites(ids: set[int]) -> list[Place]:
    return [Place(str(site)) for site in Site.objects.filter(pk__in=ids).order_by("pk")]


def _templates(ids: set[int]) -> list[Place]:
    return [
        Place(str(template)) for template in PostTemplate.objects.filter(pk__in=ids).order_by("pk")
    ]


def shapes(picture: Any) -> list[Shape]:
    """The shapes that are made of the picture; none where its file cannot be read."""
    return list(_shapes(picture))


def _shapes(picture: Any) -> Iterator[Shape]:
    whole, social = images.whole(picture), images.social(picture)
    if whole is None or social is None:
        return
    focus = pictures.focus({"focal": images.focal(picture)})
    yield Shape(gettext_lazy("In the text, mails, feeds and search results: not cut"), whole)
    yield Shape(gettext_lazy("Where a link is shared"), social)
    yield Shape(gettext_lazy("Lists of posts"), whole, cut="list", focus=focus)
    yield Shape(gettext_lazy("Lists of posts on a phone"), whole, cut="phone", focus=focus)
    if Author.objects.filter(photo=picture.pk).exists():
        yield Shape(gettext_lazy("Photo of an author: always the middle"), whole, cut="photo")
