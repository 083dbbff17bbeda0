"""What a style sheet says about words: whether they are bold, slanted, struck out or hidden.

Google Docs writes weight and slope only in classes, Word only in ``style`` attributes. Nothing else
of CSS is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Rules = Mapping[str, Mapping[str, str]]  # declarations by class

_RULE = re.compile(r"\.([A-Za-z][\w-]{0,80})\s*\{([^{}]{0,2000})\}")
_DECLARATION = re.compile(r"([a-z-]{1,40})\s{0,20}:([^;]{1,200})", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)  # CSS Syntax 3, 4.3.2
_BOLD = 600  # the least weight that looks bold
_HIDING = (("display", "none"), ("visibility", "hidden"), ("mso-hide", "all"))
_TAGS = {
    "b": {"font-weight": "bold"},
    "strong": {"font-weight": "bold"},
    "i": {"font-style": "italic"},
    "em": {"font-style": "italic"},
    "s": {"text-decoration": "line-through"},
    "strike": {"text-decoration": "line-through"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How words are shown."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    hidden: bool = False


PLAIN = Style()


def rules(root: Any) -> Rules:
    """The rules for single classes in the style sheets of a page."""
    found: dict[str, Mapping[str, str]] = {}
    for sheet in root.iter("style"):
        for name, body in _RULE.findall(_COMMENT.sub("", sheet.text or "")):
            found[name] = {**found.get(name, {}), **_declared(body)}
    return found


def style_of(element: Any, known: Rules, inherited: Style) -> Style:
    """How the words of an element are shown, whose parent's are shown as ``inherited``."""
    said = dict(_TAGS.get(element.tag, {}))
    for name in (element.get("class") or "").split():
        said |= known.get(name, {})
    said |= _declared(element.get("style") or "")
    hidden = any(said.get(name) == value for name, value in _HIDING)
    return replace(
        inherited,
        bold=_is_bold(said.get("font-weight"), inherited.bold),
        italic=_is_italic(said.get("font-style"), inherited.italic),
        struck=inherited.struck or "line-through" in said.get("text-decoration", ""),
        hidden=inherited.hidden or hidden or element.get("hidden") is not None,
    )


def _declared(body: str) -> dict[str, str]:
    return {name.lower(): value.strip().lower() for name, value in _DECLARATION.findall(body)}


def _is_bold(weight: str | None, inherited: bool) -> bool:
    if weight is None or weight == "inherit":
        return inherited
    return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= _BOLD)


def _is_italic(slope: str | None, inherited: bool) -> bool:
    if slope is None or slope == "inherit":
        return inherited
    return slope.startswith(("italic", "oblique"))
