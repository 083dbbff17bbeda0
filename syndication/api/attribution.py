"""The attribution that a copy of a post must show, as HTML and as plain text.

A contract can have its own wording: plain text with the placeholders ``{title}``, ``{url}``,
``{publisher}`` and ``{licence}``. The default is the publisher's wording with the post's title and
URL.
"""

import re
from html import escape

from syndication.api.answer_types import Attribution
from syndication.reading import json_splice
from syndication.reading.posts import EditionView

_PLACEHOLDER = re.compile(r"\{(title|url|publisher|licence)\}")


def attribution(view: EditionView, wording: str = "") -> Attribution:
    """The attribution of a post; unknown placeholders in ``wording`` stay as they are."""
    names = _names(view)
    if wording:
        return {
            "html": "".join(
                _links(names)[part] if is_placeholder else escape(part)
                for is_placeholder, part in _parts(wording)
            ),
            "text": _PLACEHOLDER.sub(lambda match: names[match[1]], wording),
        }
    stored = json_splice.find(view.contents.get("data", ""), "rights", "{")
    wanted = stored.value["attribution"] if stored else _plain(names["publisher"])
    html = (_link(names["url"], names["title"]), wanted["html"], _licence(names))
    text = (names["title"], wanted["text"], names["licence"], names["url"])
    return {"html": _joined(html), "text": _joined(text)}


def _names(view: EditionView) -> dict[str, str]:
    facts = view.publisher
    language = view.locale.partition("-")[0]
    return {
        "title": view.title,
        "url": view.canonical_url,
        "publisher": facts.organization.get(language) or facts.title.get(language, ""),
        "licence": facts.licence,
        "licence_url": facts.licence_url,
    }


def _joined(parts: tuple[str, ...]) -> str:
    return " — ".join(part for part in parts if part)


def _licence(names: dict[str, str]) -> str:
    return _link(names["licence_url"], names["licence"]) if names["licence"] else ""


def _links(names: dict[str, str]) -> dict[str, str]:
    return {
        "title": _link(names["url"], names["title"]),
        "url": _link(names["url"], names["url"]),
        "publisher": escape(names["publisher"]),
        "licence": _licence(names),
    }


def _link(url: str, text: str) -> str:
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _parts(wording: str) -> list[tuple[bool, str]]:
    """The parts of a wording: whether each is a placeholder, and its text or its name."""
    return [(number % 2 == 1, part) for number, part in enumerate(_PLACEHOLDER.split(wording))]


def _plain(text: str) -> dict[str, str]:
    return {"html": escape(text), "text": text}
