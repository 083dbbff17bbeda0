"""Rich text as the editor keeps it, to sanitised words; and links to pages, to their addresses."""

import html as entities
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from blog import document as doc
from blog.renditions.sanitize import Policy, allowed_url, clean_text, sanitize

# The editor writes links to our own things as <a linktype="page" id="3">; an <a> holds no other.
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ID = re.compile(r"[0-9]{1,18}")
Address = Callable[[int], str | None]


def expand(html: str, address: Address) -> str:
    """Links to pages by id, as links to their paths; where there is no page the words stay.

    The result still needs sanitising.
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
    """The ids of the pages that the stored form of a body links to, to look them up at once."""
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
    """Reads the fields of one body and keeps what that brings up."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.problems: list[str] = []

    def rich(self, value: Any, policy: Policy = "prose") -> dict[str, str]:
        """``html`` and ``text`` of a rich text, as the fields of a document's value."""
        clean = sanitize(expand(getattr(value, "source", value) or "", self._address), policy)
        if clean.problem:
            self.problems.append(clean.problem)
        return {"html": clean.html, "text": clean.text}

    def optional(self, value: Any) -> doc.RichText | None:
        words = self.rich(value)
        return doc.RichText(**words) if words["text"] else None


def line(value: Any) -> str | None:
    """One line of plain text, or ``None`` where nothing is written."""
    return clean_text(str(value)) or None if value else None


def day(value: Any) -> str | None:
    """An ISO date, or ``None`` for anything else: the field's own rule has told the editor."""
    try:
        return date.fromisoformat(str(value or "")).isoformat()
    except ValueError:
        return None


def address(value: Any) -> str | None:
    """An address that may be followed from anywhere; ``None`` for any other, as for none at all."""
    return allowed_url(str(value)) if value else None
