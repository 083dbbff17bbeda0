"""Where a page lives, relative to the origin: ``/blog/slug/``, ``/fr/blogue/slug/``."""

from typing import Any

from django.conf import settings

from wagtail.models import Page, Site

# The language tag that each Wagtail locale stands for on the wire (BCP 47).
TAGS = {"en": "en-CA", "fr": "fr-CA"}


def tag(language_code: str) -> str:
    return TAGS.get(language_code, language_code)


def path_of(page: Any, parent: Any = None) -> str | None:
    """The page's address, with the slug it would have if published now; ``None`` outside the site.

    ``parent`` is only needed for a page that has no place in the tree yet.
    """
    above = parent or page.get_parent()
    return _below_root(f"{above.url_path}{page.slug}/")


def _below_root(url_path: str) -> str | None:
    for root in Site.get_site_root_paths():
        if url_path.startswith(root.root_path):
            prefix = (
                "" if root.language_code == settings.LANGUAGE_CODE else f"/{root.language_code}"
            )
            return f"{prefix}/{url_path[len(root.root_path) :]}"
    return None


def paths_of(page_ids: set[int], models: tuple[type[Page], ...] = (Page,)) -> dict[int, str]:
    """The addresses of public pages of these models, by id; all others are left out.

    A link to a draft, to a private page or to a page that nobody serves would lead nowhere.
    """
    rows = Page.objects.live().public().filter(pk__in=page_ids).type(*models)
    found = {pk: _below_root(url_path) for pk, url_path in rows.values_list("pk", "url_path")}
    return {pk: path for pk, path in found.items() if path}
