"""The attribution that a copy must show, ready to be pasted: as HTML and as text.

A contract may have its own wording, in plain words with ``{title}``, ``{url}``, ``{publisher}`` and
``{licence}``; otherwise the publisher's is given, with the post's title and address.
"""

import re
from html import escape

from syndication import members
from syndication.views import EditionView

_PLACES = re.compile(r"\{(title|url|publisher|licence)\}")


def attribution(view: EditionView, wording: str = "") -> dict[str, str]:
    """``html`` and ``text`` for one post. What ``wording`` calls by an unknown name stays there."""
    names = _names(view)
    if wording:
        return {
            "html": "".join(
                _links(names)[part] if place else escape(part) for place, part in _parts(wording)
            ),
            "text": _PLACES.sub(lambda match: names[match[1]], wording),
        }
    own = members.find(view.contents.get("data", ""), "rights", "{")
    words = own.value["attribution"] if own else _plain(names["publisher"])
    html = (_link(names["url"], names["title"]), words["html"], _licence(names))
    text = (names["title"], words["text"], names["licence"], names["url"])
    return {"html": _joined(html), "text": _joined(text)}


def _names(view: EditionView) -> dict[str, str]:
    facts = view.publisher
    tongue = view.locale.partition("-")[0]
    return {
        "title": view.title,
        "url": view.canonical_url,
        "publisher": facts.organization.get(tongue) or facts.title.get(tongue, ""),
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


def _link(url: str, words: str) -> str:
    if not url.startswith(("https://", "http://")):
        return escape(words)
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def _parts(wording: str) -> list[tuple[bool, str]]:
    """The wording cut at its places: whether each part is a place, and the words or its name."""
    return [(number % 2 == 1, part) for number, part in enumerate(_PLACES.split(wording))]


def _plain(words: str) -> dict[str, str]:
    return {"html": escape(words), "text": words}
