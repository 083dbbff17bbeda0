"""Reads Word documents (.docx, ECMA-376) as HTML, by mammoth.

Word stores a nested list as a list of its own whose items are indented further, and mammoth would
make them items of the outer list: before it reads a document, the levels are set by indent. Its
comments and deleted words, which mammoth leaves out, are reported.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import escape
from io import BytesIO
from typing import Any

import mammoth
from lxml import etree

from django.utils.translation import gettext as _

from blog.importers import word_elements
from blog.importers.numbers import whole
from blog.importers.pictures import embedded_address
from blog.importers.report import Notice
from blog.importers.source import ImportFailed

MAX_UNPACKED = 100 * 1024 * 1024
MAX_PART = 20 * 1024 * 1024  # of one XML part
MAX_PARTS = 5_000

_W = word_elements.W
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_DOCUMENT, _NUMBERING, _STYLES, _COMMENTS, *_NOTES = (
    f"word/{name}.xml"
    for name in ("document", "numbering", "styles", "comments", "footnotes", "endnotes")
)
_CHUNK = f"{_W}altChunk"
_OLD = b"\xd0\xcf\x11\xe0"  # of .doc, and of documents with a password
_BULLETS, _NUMBERS = "99998", "99999"  # ids of the two lists that stand for all
_DEEPEST = 4  # mammoth knows five levels
_STYLE_MAP = "p[style-name='Title'] => h1:fresh\np[style-name='Titre'] => h1:fresh"
_FORMATS = (("bullet", _BULLETS), ("decimal", _NUMBERS))


def to_html(
    name: str, raw: bytes, media: dict[str, bytes] | None = None
) -> tuple[str, list[Notice]]:
    """The HTML of a document, and what was left out of it.

    ``media`` takes its pictures, by the addresses that they have in the HTML.
    Raises :class:`ImportFailed` for what is no Word document, or is too large when unpacked.
    """
    if raw.startswith(_OLD):
        reason = _("has a password, or is an old .doc: save it as .docx without one")
        raise ImportFailed(name, reason)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            _check(name, packed)
            parts = {each: packed.read(each) for each in packed.namelist()}
        return _converted(name, parts, media)
    except ImportFailed:
        raise
    except Exception as error:  # whatever a damaged file makes of its readers
        raise ImportFailed(name, _unreadable()) from error


def with_remarks(html: str, notices: list[Notice]) -> str:
    """The HTML with what was left out of the document, as Word itself writes it in HTML.

    So that it is reported again when that HTML is read later.
    """
    for notice in notices:
        words = escape(str(notice.facts["original"]))
        html += f'<del data-notice="{notice.code}">{words}</del>'
    return html


def _check(name: str, packed: zipfile.ZipFile) -> None:
    """Sizes as the directory says; reading fails where it is not true."""
    found = packed.infolist()
    if len(found) > MAX_PARTS or sum(part.file_size for part in found) > MAX_UNPACKED:
        raise ImportFailed(name, _too_large(MAX_UNPACKED))
    if any(part.file_size > MAX_PART for part in found if part.filename.endswith(".xml")):
        raise ImportFailed(name, _too_large(MAX_PART))


def _too_large(most: int) -> str:
    return _("holds more than %(most)d MiB") % {"most": most // 1024**2}


def _unreadable() -> str:
    return _("is no Word document that can be read")


def _converted(
    name: str, parts: dict[str, bytes], media: dict[str, bytes] | None
) -> tuple[str, list[Notice]]:
    trees = {
        part: _tree(name, parts[part])
        for part in parts
        if part in (_DOCUMENT, _NUMBERING, _STYLES, _COMMENTS, *_NOTES)
        or word_elements.is_beside(part)
    }
    document = trees[_DOCUMENT]
    if document.nsmap.get("w") == _STRICT:
        raise ImportFailed(name, _("is in the strict form: save it as a usual .docx"))
    notices = [*_comments(trees.get(_COMMENTS)), *word_elements.beside(trees)]
    notices += word_elements.embedded(parts)
    for part in (_DOCUMENT, *_NOTES):
        if part in trees:
            notices += [*_deleted(trees[part]), *word_elements.prepare(trees[part])]
            parts[part] = etree.tostring(trees[part], encoding="utf-8", xml_declaration=True)
    _set_levels(document, _Lists(trees.get(_NUMBERING), trees.get(_STYLES)))
    parts[_DOCUMENT] = etree.tostring(document, encoding="utf-8", xml_declaration=True)
    if _NUMBERING in trees:
        _add_lists(trees[_NUMBERING])
        parts[_NUMBERING] = etree.tostring(trees[_NUMBERING], encoding="utf-8")
    found = mammoth.convert_to_html(
        _packed(parts, with_media=media is not None),
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(partial(_kept, media)),
    )
    return found.value, notices


def _kept(media: dict[str, bytes] | None, image: Any) -> dict[str, str]:
    """The address of a picture, whose bytes go into ``media``."""
    if media is None:
        return {"src": "picture"}
    with image.open() as file:
        data = file.read()
    address = embedded_address(data)
    media[address] = data
    return {"src": address}


def _tree(name: str, part: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(part, parser=parser)
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:  # OOXML has none; an entity could be of any size
        raise ImportFailed(name, _unreadable())
    return root


def _packed(parts: dict[str, bytes], *, with_media: bool) -> BytesIO:
    """The document, without its pictures' bytes where nobody reads them."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for part, content in parts.items():
            file.writestr(
                part, content if with_media or not part.startswith("word/media/") else b""
            )
    packed.seek(0)
    return packed


@dataclass(slots=True)
class _Lists:
    """What the numbering and the styles of a document say about its lists."""

    numbering: Any
    styles: Any
    _known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for style in () if self.styles is None else self.styles.iter(f"{_W}style"):
            self._known[style.get(f"{_W}styleId") or ""] = style

    def of(self, paragraph: Any) -> tuple[str, str] | None:
        """The id and level of the list that a paragraph, or its style, belongs to."""
        for properties in self._properties(paragraph):
            numbered = properties.find(f"{_W}numPr")
            if numbered is not None:
                number, level = _value(numbered, "numId"), _value(numbered, "ilvl")
                return None if number in ("", "0") else (number, level or "0")
        return None

    def level(self, number: str, level: str) -> Any:
        """The definition of a level, or ``None``."""
        if self.numbering is None:
            return None
        path = f"{_W}num[@{_W}numId='{number}']/{_W}abstractNumId"
        abstract = self.numbering.find(path) if number.isalnum() else None
        if abstract is None:
            return None
        wanted = abstract.get(f"{_W}val")
        for each in self.numbering.iter(f"{_W}abstractNum"):
            if each.get(f"{_W}abstractNumId") == wanted:
                levels = {lvl.get(f"{_W}ilvl") or "0": lvl for lvl in each.iter(f"{_W}lvl")}
                return levels.get(level)
        return None

    def indent(self, paragraph: Any, level: Any) -> int:
        """The left indent of a paragraph in twentieths of a point."""
        places = [*self._properties(paragraph)]
        if level is not None and (own := level.find(f"{_W}pPr")) is not None:
            places.insert(1, own)  # a list's own indent wins over that of a style
        for properties in places:
            found = properties.find(f"{_W}ind")
            said = None if found is None else found.get(f"{_W}left") or found.get(f"{_W}start")
            if said is not None:
                return whole(said)
        return 0

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        """The properties of a paragraph and of its styles, the nearest first."""
        own = paragraph.find(f"{_W}pPr")
        yield etree.Element(f"{_W}pPr") if own is None else own
        name = "" if own is None else _value(own, "pStyle")
        for _step in range(10):  # styles may be based on one another in a circle
            style = self._known.get(name)
            if style is None:
                return
            if (properties := style.find(f"{_W}pPr")) is not None:
                yield properties
            name = _value(style, "basedOn")


def _set_levels(document: Any, lists: _Lists) -> None:
    """Set the level of every list's paragraph by its indent, and the kind of its marks."""
    open_indents: list[int] = []
    for paragraph in document.iter(f"{_W}p"):
        listed = lists.of(paragraph)
        level = lists.level(*listed) if listed else None
        kind = "none" if level is None else _value(level, "numFmt")
        if listed is None or kind == "none":
            open_indents = []
            continue
        indent = lists.indent(paragraph, level) + whole(listed[1])  # levels may share an indent
        while open_indents and open_indents[-1] > indent:
            open_indents.pop()
        if not open_indents or open_indents[-1] < indent:
            open_indents.append(indent)
        depth = min(len(open_indents) - 1, _DEEPEST)
        _number(paragraph, depth, _BULLETS if kind == "bullet" else _NUMBERS)


def _number(paragraph: Any, depth: int, number: str) -> None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        properties = etree.Element(f"{_W}pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(f"{_W}numPr"):
        properties.remove(old)
    numbered = etree.SubElement(properties, f"{_W}numPr")
    etree.SubElement(numbered, f"{_W}ilvl").set(f"{_W}val", str(depth))
    etree.SubElement(numbered, f"{_W}numId").set(f"{_W}val", number)


def _add_lists(numbering: Any) -> None:
    """Add a list of bullets and a list of numbers, which all paragraphs name from now on."""
    for kind, number in _FORMATS:
        abstract = etree.SubElement(numbering, f"{_W}abstractNum")
        abstract.set(f"{_W}abstractNumId", number)
        for depth in range(_DEEPEST + 1):
            level = etree.SubElement(abstract, f"{_W}lvl")
            level.set(f"{_W}ilvl", str(depth))
            etree.SubElement(level, f"{_W}numFmt").set(f"{_W}val", kind)
        listed = etree.SubElement(numbering, f"{_W}num")
        listed.set(f"{_W}numId", number)
        etree.SubElement(listed, f"{_W}abstractNumId").set(f"{_W}val", number)


def _comments(part: Any) -> Iterator[Notice]:
    for comment in () if part is None else part.iter(f"{_W}comment"):
        yield from word_elements.left_out("comment_left_out", word_elements.said(comment, "t"))


def _deleted(document: Any) -> Iterator[Notice]:
    for change in document.iter(f"{_W}del", f"{_W}moveFrom"):
        words = word_elements.said(change, "delText")
        words = words if words.strip() else word_elements.said(change, "t")
        yield from word_elements.left_out("deleted_words", words)


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""
