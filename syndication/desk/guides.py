"""The guides for the people in the admin, as pages of it: *Help*.

``editors.md`` is in both languages. The others are English, in every language of the page around.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy

from wagtail.admin.menu import MenuItem

from blog.renditions.context import language
from syndication.api.docs import markdown
from syndication.desk.partners.pages import Breadcrumb, Page

FIRST = "editors"
# Below docs/, in the order in which the first page lists them.
OTHERS = (
    "writing",
    "importing",
    "checks",
    "reviewing",
    "translating",
    "pictures",
    "planning",
    "lists",
    "reports",
    "deleting",
    "roles",
    "crisis-resources",
    "newsletter-preflight",
    "partner-manager",
    "feed-profiles",
    "glossary",
)
FRENCH = {FIRST: f"{FIRST}.fr"}
PICTURES = "images/editors/"  # below docs/; served as static files, below ``SERVED``
SERVED = "guide/"
MENU_ORDER = 900  # before Wagtail's own


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide as a page shows it."""

    slug: str
    rendered: markdown.Rendered
    language: str


@cache
def guide(slug: str, tongue: str) -> Guide:
    """The guide in the language of the person, if it is in that. Raises :class:`KeyError`."""
    if slug not in (FIRST, *OTHERS):
        raise KeyError(slug)
    translated = slug in FRENCH and tongue == "fr"
    name = f"{FRENCH[slug] if translated else slug}.md"
    text = Path(settings.BASE_DIR, "docs", name).read_text(encoding="utf-8")
    return Guide(slug, markdown.render(text, name, _address), "fr" if translated else "en")


def _address(source: str) -> str:
    """Where a file below docs/ is read in the admin; "" where it is not."""
    if source.startswith(PICTURES):
        return static(SERVED + source.removeprefix(PICTURES))
    slug = source.removesuffix(".md")
    slug = next((each for each, french in FRENCH.items() if slug == french), slug)
    return reverse("guide", args=[slug]) if slug in (FIRST, *OTHERS) else ""


class GuidePage(Page):
    """One guide, for everybody in the admin."""

    needs = "wagtailadmin.access_admin"
    index = "guides"
    header_icon = "help"
    template_name = "admin/guide.html"

    @property
    def guide(self) -> Guide:
        try:
            return guide(self.kwargs.get("slug", FIRST), language(get_language() or "en"))
        except KeyError as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        return self.guide.rendered.title

    def parents(self) -> list[Breadcrumb]:
        if self.guide.slug == FIRST:
            return []
        return [{"url": reverse("guides"), "label": gettext_lazy("Guide")}]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        tongue = language(get_language() or "en")
        others = [guide(slug, tongue) for slug in OTHERS] if self.guide.slug == FIRST else []
        return super().get_context_data(guide=self.guide, others=others, **kwargs)


def urls() -> list[URLPattern]:
    """Wagtail's hook for addresses of the admin."""
    return [
        path("guide/", GuidePage.as_view(), name="guides"),
        path("guide/<slug:slug>/", GuidePage.as_view(), name="guide"),
    ]


def menu_item() -> MenuItem:
    """Wagtail's hook for the menu *Help*."""
    label = gettext_lazy("Guide: the first ten minutes")
    return MenuItem(label, reverse("guides"), name="guide", icon_name="help", order=MENU_ORDER)


def menu_without_wagtails(_request: Any, items: list[MenuItem]) -> None:
    """Leave out Wagtail's guide and its news: of another site, about what may not be here."""
    own = ("editor-guide", "whats-new-in-wagtail")
    items[:] = [item for item in items if not item.name.startswith(own)]
