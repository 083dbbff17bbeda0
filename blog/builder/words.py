"""Stored field values to values of a document: rich text is sanitised, links to pages get paths."""

import html as entities
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from wagtail.rich_text import RichText

from blog import document as doc
from blog.renditions.cleaners import Policy
from blog.renditions.sanitize import allowed_url, clean_text, sanitize

# The editor stores links to pages as <a linktype="page" id="3">; links do not nest.
# Every attempt ends at the next "<a", so that both take time linear to the length of the text.
_LINK = re.compile(r"<a\b([^<>]*+)>((?:[^<]|<(?!/?a\b))*+)</a\s*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_ID = re.compile(r"[0-9]{1,18}")
Address = Callable[[int], str | None]


def expand(html: str, address: Address) -> str:
    """Replace links to page ids by links to their paths; without a path only the text stays.

    The result is not sanitised.
    """
    if "linktype" not in html:
        return html

    def link(match: re.Match[str]) -> str:
        found = _attributes(match[1])
        if "linktype" not in found:
            return match[0]
        path = address(int(found["id"])) if _is_page(found) else None
        return f'<a href="{entities.escape(path)}">{match[2]}</a>' if path else match[2]

    return _LINK.sub(link, html)


def linked_pages(raw: Any) -> set[int]:
    """The ids of the pages that the stored form of a body links to."""
    if isinstance(raw, str):
        links = (_attributes(match[1]) for match in _LINK.finditer(raw) if "linktype" in match[1])
        return {int(link["id"]) for link in links if _is_page(link)}
    inner = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    return set().union(*(linked_pages(part) for part in inner))


def _attributes(tag: str) -> dict[str, str]:
    return {name: one or two for name, one, two in _ATTRIBUTE.findall(tag)}


def _is_page(link: dict[str, str]) -> bool:
    return link.get("linktype") == "page" and _ID.fullmatch(link.get("id", "")) is not None


class Words:
    """Reads the rich text fields of one body; ``problems`` collects codes of the sanitiser."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.problems: list[str] = []

    def rich(self, value: RichText | str | None, policy: Policy = "prose") -> dict[str, str]:
        """The fields ``html`` and ``text`` of a document's value."""
        clean = sanitize(expand(getattr(value, "source", value) or "", self._address), policy)
        if clean.problem:
            self.problems.append(clean.problem)
        return {"html": clean.html, "text": clean.text}

    def optional(self, value: RichText | str | None) -> doc.RichText | None:
        """A rich text, or ``None`` if it is empty."""
        words = self.rich(value)
        return doc.RichText(**words) if words["text"] else None


def line(value: object) -> str | None:
    """One line of plain text, or ``None`` if it is empty."""
    return clean_text(str(value)) or None if value else None


def day(value: object) -> str | None:
    """An ISO date, or ``None`` for anything else: the form reports invalid dates."""
    try:
        return date.fromisoformat(str(value or "")).isoformat()
    except ValueError:
        return None


def address(value: object) -> str | None:
    """The address in its safe form (:func:`allowed_url`), or ``None``."""
    return allowed_url(str(value)) if value else None
