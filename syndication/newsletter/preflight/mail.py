"""A mail as the rules need it: the parsed tree, its text, and the computed style of each element.

Styles are computed from ``style`` attributes only, as in mail programs that drop ``<style>``. This
needs no full CSS parser: declarations, four units of length, and hexadecimal colours.
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

_DECLARATION = re.compile(r"(?<![-a-z])([-a-z]++)\s*+:\s*((?:\([^)]*\)|[^;(])*)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_NUMBER = re.compile(r"^(\d++(?:\.\d++)?|\.\d++)(px|em|rem|%|pt)?$")
_NAMED: dict[str, Rgb] = {"white": (255, 255, 255), "black": (0, 0, 0)}
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
UNREAD = frozenset({"style", "script", "head", "title"})


@dataclass(frozen=True, slots=True)
class ComputedStyle:
    """An element's computed style: ``size`` in px, ``line_height`` as a multiple of the size."""

    size: float = 16
    line_height: float = 1.4
    color: Rgb | None = (0, 0, 0)
    background: Rgb | None = (255, 255, 255)
    bold: bool = False
    hidden: bool = False


def declarations(style: str) -> dict[str, str]:
    """``style`` as a mapping; a later declaration of a property wins."""
    return {
        name.lower(): value.strip().lower().removesuffix("!important").strip()
        for name, value in _DECLARATION.findall(style)
    }


def color(value: str) -> Rgb | None:
    """A colour as red, green, blue; ``None`` for a notation that is not supported."""
    if named := _NAMED.get(value.split(" ")[0]):
        return named
    found = _HEX.search(value)
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def pixels(value: str, size: float = 16) -> float | None:
    """A length in px, or ``None`` if it is not one; ``size`` is the font size in px."""
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
    channels = (part / 255 for part in rgb)
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def words(text: str) -> list[str]:
    """The words of a text, in lower case and with straight apostrophes."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def text_of(element: Element) -> str:
    """The text of an element, on one line."""
    return re.sub(r"\s+", " ", str(element.text_content())).strip()


def _parsed(html: str) -> Element:
    """The parsed tree; that of an empty page, which breaks several rules, if there is none."""
    # Bytes, because lxml refuses strings that declare an encoding.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return lxml.html.document_fromstring(b"<p></p>")


class Mail:
    """The HTML and the plain text of a mail, and what the rules read from them."""

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
    def style_blocks(self) -> str:
        """The text of all style blocks, without comments."""
        blocks = "\n".join(str(node.text or "") for node in self.named("style"))
        return re.sub(r"/\*.*?(?:\*/|\Z)", "", blocks, flags=re.DOTALL)

    @cached_property
    def outlook(self) -> list[str]:
        """The content of conditional comments, which only Outlook for Windows reads."""
        return re.findall(
            r"<!--\[if[^\]<]*\]>(.*?)(?:<!\[endif\]-->|\Z)", self.html, flags=re.DOTALL
        )

    @cached_property
    def links(self) -> list[Element]:
        return self.named("a")

    @cached_property
    def computed_styles(self) -> dict[Element, ComputedStyle]:
        """The computed style of each element of the body."""
        found: dict[Element, ComputedStyle] = {}
        for node in self.body.iter():
            if isinstance(node.tag, str):
                parent = found.get(node.getparent(), ComputedStyle())
                found[node] = _computed_style(node, parent)
        return found

    @cached_property
    def visible_runs(self) -> list[tuple[Element, str, ComputedStyle]]:
        """Each run of visible text, with its element and that element's computed style."""
        return [
            (node, run, computed)
            for node, computed in self.computed_styles.items()
            if not computed.hidden and node.tag not in UNREAD
            for run in _text_runs(node)
        ]

    @cached_property
    def visible(self) -> str:
        return "\n".join(run for _, run, _ in self.visible_runs)


def _text_runs(node: Element) -> Iterator[str]:
    """The text directly in ``node``: before its first child, and after each child."""
    for part in (node.text, *(child.tail for child in node)):
        if part and part.strip():
            yield str(part).strip()


_PROPERTIES = ("font-size", "line-height", "color", "background", "background-color", "font-weight")


def _computed_style(node: Element, parent: ComputedStyle) -> ComputedStyle:
    style = declarations(node.get("style") or "")
    computed = replace(parent, hidden=parent.hidden or style.get("display") == "none")
    if node.tag in ("strong", "b", "h1", "h2", "h3", "h4", "th"):
        computed = replace(computed, bold=True)
    if node.get("bgcolor"):
        computed = replace(computed, background=color(node.get("bgcolor")))
    for name in _PROPERTIES:
        if name in style:
            computed = _with_declaration(computed, name, style[name], parent.size)
    return computed


def _with_declaration(
    computed: ComputedStyle, name: str, value: str, inherited: float
) -> ComputedStyle:
    match name:
        case "font-size":
            return replace(computed, size=pixels(value, inherited) or 0)
        case "line-height":
            return replace(computed, line_height=_line_height_of(value, computed))
        case "color":
            return replace(computed, color=color(value))
        case "font-weight":
            return replace(computed, bold=value in ("bold", "600", "700", "800", "900"))
        case _:
            unchanged = value in ("none", "transparent", "inherit")
            return computed if unchanged else replace(computed, background=color(value))


def _line_height_of(value: str, computed: ComputedStyle) -> float:
    if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", value):
        return float(value)
    length = pixels(value, computed.size)
    return length / computed.size if length is not None and computed.size else computed.line_height
