"""Paths of pages, relative to the origin: ``/blog/slug/``, ``/fr/blogue/slug/``."""

from django.conf import settings

from wagtail.models import Page, Site

# The published language tag (BCP 47) of each Wagtail locale.
TAGS = {"en": "en-CA", "fr": "fr-CA"}


def tag(language_code: str) -> str:
    """The published tag of a Wagtail language code; an unknown code is returned unchanged."""
    return TAGS.get(language_code, language_code)


def path_of(page: Page, parent: Page | None = None) -> str | None:
    """The page's path, with the slug of the object in memory; ``None`` outside the site.

    ``parent`` is only needed for a page that is not in the tree yet.
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
    """The paths of the public pages among ``page_ids`` that are of these models, by id.

    Drafts, private pages and pages outside the site are left out: readers cannot open them.
    """
    rows = Page.objects.live().public().filter(pk__in=page_ids).type(*models)
    found = {pk: _below_root(url_path) for pk, url_path in rows.values_list("pk", "url_path")}
    return {pk: path for pk, path in found.items() if path}
