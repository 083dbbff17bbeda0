"""The pages of the documentation, each built once in each language and then only sent."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from syndication.api.description import described
from syndication.api.docs import markdown
from syndication.api.docs.contents import FILES, GUIDES, Guide
from syndication.rest import problems

LANGUAGES = ("en", "fr")
ROOT = "/api/docs/"
# The guides are written for the demonstration and for an invented site: the pages name this site,
# so that commands can be copied. Addresses of invented posts and images stay as they are.
_WRITTEN_FOR = re.compile(r"http://localhost:8000|https://posts\.example\.org(?=/api/|[^/\w.-])")


def root(language: str) -> str:
    """The address that all pages in ``language`` are below."""
    return ROOT if language == LANGUAGES[0] else f"{ROOT}{language}/"


@cache
def index(language: str) -> bytes:
    """Guides, files, every operation by its tag, every problem."""
    context = {
        "guides": [(guide, rendered(guide, language).title) for guide in GUIDES],
        "files": FILES,
        "tags": _operations_by_tag(),
        "problems": [(kind, markdown.inline(kind.meaning)) for kind in problems.KINDS],
    }
    return _page("index", language, "", context)


@cache
def guide(guide: Guide, language: str) -> bytes:
    """One guide: its own words are English, in every language of the page around it."""
    return _page("guide", language, f"{guide.slug}/", {"guide": rendered(guide, language)})


@cache
def reference(language: str) -> bytes:
    """The page in which Swagger UI shows the description."""
    return _page("reference", language, "reference/", {})


@cache
def not_found(language: str) -> bytes:
    """The page at an address below ``ROOT`` that is none of these."""
    return _page("not_found", language, "", {})


def language_of(path: str) -> str:
    """The language of the pages around an address below ``ROOT``."""
    below = (code for code in LANGUAGES[1:] if path.startswith(root(code)))
    return next(below, LANGUAGES[0])


def rendered(guide: Guide, language: str) -> markdown.Rendered:
    served = {each.source: f"{root(language)}{each.slug}/" for each in GUIDES}
    served |= {each.source: f"{ROOT}files/{each.name}" for each in FILES}
    text = _WRITTEN_FOR.sub(settings.ORIGIN, guide.text)
    return markdown.render(text, guide.source, lambda path: served.get(path, ""))


def _operations_by_tag() -> list[tuple[str, list[dict[str, str]]]]:
    tags: dict[str, list[dict[str, str]]] = {each["name"]: [] for each in described()["tags"]}
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append(
                {
                    "address": f"{method.upper()} {path}",
                    "id": operation["operationId"],
                    "summary": markdown.inline(operation["summary"]),
                }
            )
    return [(tag, operations) for tag, operations in tags.items() if operations]


def _page(name: str, language: str, path: str, context: dict[str, Any]) -> bytes:
    shared = {
        "language": language,
        "about": described()["info"],
        "root": root(language),
        "here": root(language) + path,
        "languages": [
            (code, translation.get_language_info(code)["name_local"], root(code) + path)
            for code in LANGUAGES
        ],
    }
    with translation.override(language):
        return render_to_string(f"api/docs/{name}.html", shared | context).encode()
