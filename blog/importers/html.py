"""Reads HTML as lines for the outline: a file, or what a program has put on the clipboard.

Word, Google Docs, LibreOffice and browsers write the same text in different ways. All of them end
here as lines with a mark, a level or neither, so that what follows need not know where they are
from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from django.utils.translation import gettext as _

from blog.importers import css, lines, rich, shapes
from blog.importers.gallery import Gallery, base_address, own_address
from blog.importers.html_elements import words
from blog.importers.html_reader import Reader
from blog.importers.line import Line
from blog.importers.pictures import Picture
from blog.importers.report import Notice
from blog.importers.source import ImportFailed
from blog.visible import characters

_FIRST_LEVEL, _LAST_LEVEL = 2, 4  # of a post's own headings


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of a page, what was reported, and its title: "" if it has none.

    ``is_structured`` says whether it has lists or headings of its own. ``address`` is the one that
    the page gives for itself. ``files`` are pictures that are written into the page, by the
    addresses that ``pictures`` names.
    """

    lines: list[Line]
    notices: list[Notice]
    title: str = ""
    is_structured: bool = False
    pictures: tuple[Picture, ...] = ()
    address: str = ""
    topics: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def read(name: str, text: str, *, base: str = "", with_pictures: bool = False) -> Page:
    """The lines of an HTML text. Raises :class:`ImportFailed` if it is nested too deeply.

    ``with_pictures`` keeps captions out of the lines: they belong to the pictures, whose addresses
    are relative to ``base``, or to what the page says of itself.
    """
    root = _tree(name, text)
    if root is None:
        return Page(lines=[], notices=[])
    gallery = Gallery(base=base or base_address(root), with_captions=with_pictures)
    reader = Reader(css.rules(root), gallery)
    reader.take(_article(root), css.PLAIN)
    reader.finish()
    title, found = _titled(root, reader.lines)
    return Page(
        lines=lines.with_marks(_levelled(found)),
        notices=reader.notices,
        title=title,
        is_structured=any(line.level or line.mark for line in found),
        pictures=tuple(gallery.pictures),
        address=own_address(root),
        topics=tuple(each.get("content") or "" for each in root.iterfind(".//meta[@name='topic']")),
        files=gallery.files,
    )


def _tree(name: str, text: str) -> Any:
    parser = etree.HTMLParser(no_network=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(characters(text).encode(), parser=parser)
    except etree.XMLSyntaxError:  # nothing but comments, or nothing at all
        return None
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise ImportFailed(name, _("is nested too deeply"))
    return root


def _article(root: Any) -> Any:
    """The part of a saved page that is its article, or the whole."""
    for tag in ("article", "main"):
        found = root.findall(f".//{tag}")
        if len(found) == 1:
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _titled(root: Any, found: list[Line]) -> tuple[str, list[Line]]:
    """The title, and the lines without it: the only heading of the first level, or the page's."""
    first = [line for line in found if line.level == 1]
    if len(first) == 1:
        return first[0].text, [line for line in found if line is not first[0]]
    written = root.find(".//title")
    return (words(written) if written is not None else ""), found


def _levelled(found: list[Line]) -> list[Line]:
    """The lines with the levels of a post's headings: the highest becomes the second."""
    if not any(line.level for line in found):
        return [replace(line, level=_FIRST_LEVEL) if _stands_bold(line) else line for line in found]
    highest = min(line.level for line in found if line.level)
    return [
        replace(line, level=min(line.level - highest + _FIRST_LEVEL, _LAST_LEVEL))
        if line.level
        else line
        for line in found
    ]


def _stands_bold(line: Line) -> bool:
    """Whether a line is a heading that somebody made by hand: short, and all of it bold."""
    is_free = not (line.mark or line.is_verbatim)
    return is_free and rich.is_bold(line.segments) and shapes.is_short(line.text)
