"""A mail as the rules see it: the parsed tree, the words, and the style in force at each word.

Styles are read from ``style`` attributes, as mail programs that drop ``<style>`` read them. No
full CSS parser is needed for that: declarations, four lengths and hexadecimal colours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import lxml.etree
import lxml.html

Element = Any  # lxml has no types
Rgb = tuple[int, int, int]

_DECLARATION = re.compile(r"([-a-z]+)\s*:\s*((?:\([^)]*\)|[^;(])*)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_NUMBER = re.compile(r"^(\d*\.?\d+)(px|em|rem|%|pt)?$")
_NAMED: dict[str, Rgb] = {"white": (255, 255, 255), "black": (0, 0, 0)}
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
SILENT = frozenset({"style", "script", "head", "title"})


@dataclass(frozen=True, slots=True)
class Look:
    """The style in force; sizes in px. ``line`` is a multiple of the size."""

    size: float = 16
    line: float = 1.4
    color: Rgb | None = (0, 0, 0)
    ground: Rgb | None = (255, 255, 255)
    bold: bool = False
    hidden: bool = False


def declarations(style: str) -> dict[str, str]:
    """``style`` as a mapping; a later declaration of a property wins."""
    return {
        name.lower(): value.strip().lower().removesuffix("!important").strip()
        for name, value in _DECLARATION.findall(style)
    }


def color(value: str) -> Rgb | None:
    """A colour as red, green, blue; ``None`` if it is none that we can read."""
    if named := _NAMED.get(value.split(" ")[0]):
        return named
    found = _HEX.search(value)
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def pixels(value: str, size: float = 16) -> float | None:
    """A length in px, relative ones to ``size``."""
    found = _NUMBER.match(value)
    if not found:
        return None
    units = {"px": 1.0, "pt": 4 / 3, "em": size, "rem": 16.0, "%": size / 100}
    return float(found[1]) * units.get(found[2] or "px", 1.0)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    shares = (part / 255 for part in rgb)
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def said(element: Element) -> str:
    """The words of an element, on one line."""
    return re.sub(r"\s+", " ", str(element.text_content())).strip()


def _parsed(html: str) -> Element:
    """The tree; one of an empty page if there is nothing to parse, which breaks enough rules."""
    # Bytes, because lxml refuses strings that declare an encoding.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return lxml.html.document_fromstring(b"<p></p>")


class Mail:
    """The HTML and the text of one mail."""

    def __init__(self, html: str, text: str, *, template: bool, origin: str | None = None) -> None:
        self.html = html
        self.text = text
        self.template = template
        self.origin = origin.rstrip("/") if origin else None
        self.tree: Element = _parsed(html)

    @cached_property
    def elements(self) -> list[Element]:
        return [node for node in self.tree.iter() if isinstance(node.tag, str)]

    def named(self, *names: str) -> list[Element]:
        return [node for node in self.elements if node.tag in names]

    @cached_property
    def body(self) -> Element:
        found = self.tree.find("body")
        return self.tree if found is None else found

    @cached_property
    def styles(self) -> list[tuple[Element, dict[str, str]]]:
        """Each element with inline style, and its declarations."""
        return [
            (node, declarations(node.get("style"))) for node in self.elements if node.get("style")
        ]

    @cached_property
    def sheet(self) -> str:
        """All style blocks, without comments."""
        blocks = "\n".join(str(node.text or "") for node in self.named("style"))
        return re.sub(r"/\*.*?\*/", "", blocks, flags=re.DOTALL)

    @cached_property
    def outlook(self) -> list[str]:
        """What only Outlook for Windows reads: the insides of conditional comments."""
        return re.findall(r"<!--\[if[^\]]*\]>(.*?)<!\[endif\]-->", self.html, flags=re.DOTALL)

    @cached_property
    def links(self) -> list[Element]:
        return self.named("a")

    @cached_property
    def looks(self) -> dict[Element, Look]:
        """The style in force at each element of the body."""
        found: dict[Element, Look] = {}
        for node in self.body.iter():
            if isinstance(node.tag, str):
                above = found.get(node.getparent(), Look())
                found[node] = _look(node, above)
        return found

    @cached_property
    def spoken(self) -> list[tuple[Element, str, Look]]:
        """Every stretch of visible words, with the element it stands in."""
        return [
            (node, words_, look)
            for node, look in self.looks.items()
            if not look.hidden and node.tag not in SILENT
            for words_ in _stretches(node)
        ]

    @cached_property
    def visible(self) -> str:
        return "\n".join(stretch for _, stretch, _ in self.spoken)


def _stretches(node: Element) -> Iterator[str]:
    """Words directly in ``node``: before its first child, and after each."""
    for part in (node.text, *(child.tail for child in node)):
        if part and part.strip():
            yield str(part).strip()


_ALTERS = ("font-size", "line-height", "color", "background", "background-color", "font-weight")


def _look(node: Element, above: Look) -> Look:
    style = declarations(node.get("style") or "")
    look = replace(above, hidden=above.hidden or style.get("display") == "none")
    if node.tag in ("strong", "b", "h1", "h2", "h3", "h4", "th"):
        look = replace(look, bold=True)
    if node.get("bgcolor"):
        look = replace(look, ground=color(node.get("bgcolor")))
    for name in _ALTERS:
        if name in style:
            look = _altered(look, name, style[name], above.size)
    return look


def _altered(look: Look, name: str, value: str, inherited: float) -> Look:
    match name:
        case "font-size":
            return replace(look, size=pixels(value, inherited) or 0)
        case "line-height":
            return replace(look, line=_multiple(value, look))
        case "color":
            return replace(look, color=color(value))
        case "font-weight":
            return replace(look, bold=value in ("bold", "600", "700", "800", "900"))
        case _:
            see_through = value in ("none", "transparent", "inherit")
            return look if see_through else replace(look, ground=color(value))


def _multiple(value: str, look: Look) -> float:
    if re.fullmatch(r"\d*\.?\d+", value):
        return float(value)
    length = pixels(value, look.size)
    return length / look.size if length is not None and look.size else look.line
