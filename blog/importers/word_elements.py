"""Prepares the XML of a Word document, so that mammoth reads words that it would pass over.

Fields, equations, text boxes and wrappers become runs and paragraphs. Words that a reader of the
document does not see in its text are taken out and named.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from mammoth.docx.dingbats import dingbats

from blog.importers import equations
from blog.importers.report import Notice

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Elements of which only the content is shown.
_WRAPPERS = (f"{W}fldSimple", f"{W}dir", f"{W}bdo", f"{W}moveToRangeStart")
_PRIVATE = range(0xE000, 0xF900)
_FONT_PART = 0xF000  # symbols of a font are stored from here on
_MOST = 2_000  # characters of what is reported

# Parts beside the text, by the beginning of their names, and how they are reported.
_BESIDE = (
    ("word/header", "page_header_left_out"),
    ("word/footer", "page_header_left_out"),
    ("word/diagrams/data", "part_left_out"),
    ("word/charts/chart", "part_left_out"),
)
_EMBEDDED = (".html", ".htm", ".xhtml", ".txt")


def prepare(root: Any) -> list[Notice]:
    """Rewrite a part of the text; returns what was left out of it or written otherwise."""
    notices = [*_hidden(root), *_equations(root), *_symbols(root)]
    for wrapper in [*root.iter(*_WRAPPERS)]:
        _unwrap(wrapper)
    for old, new in (("cr", "br"), ("ptab", "tab")):
        for each in [*root.iter(f"{W}{old}")]:
            each.tag = f"{W}{new}"
            each.attrib.clear()
    _ruby(root)
    _choices(root)
    _art(root)
    _text_boxes(root)
    return notices


def beside(parts: Mapping[str, Any]) -> Iterator[Notice]:
    """What parts beside the text say: headers and footers of its pages, diagrams, charts."""
    for name, tree in sorted(parts.items()):
        for beginning, code in _BESIDE:
            if name.startswith(beginning):
                yield from left_out(code, _all_words(tree), part=_plain_name(name))


def embedded(parts: Mapping[str, bytes]) -> Iterator[Notice]:
    """Pages and texts that are files of their own within the document."""
    for name in sorted(parts):
        if name.startswith("word/") and name.lower().endswith(_EMBEDDED):
            tree = etree.fromstring(
                parts[name] or b"<p/>", parser=etree.HTMLParser(no_network=True)
            )
            shown = [] if tree is None else map(str, tree.itertext())
            yield from left_out("part_left_out", " ".join(shown), part=name.removeprefix("word/"))


def is_beside(name: str) -> bool:
    """Whether a part of the package is one of those that :func:`beside` reads."""
    return name.endswith(".xml") and name.startswith(tuple(each for each, _ in _BESIDE))


def left_out(code: str, words: str, **facts: str) -> Iterator[Notice]:
    """The notice about words, if there are any."""
    if said := " ".join(words.split()):
        yield Notice(code=code, applied=True, facts={"original": said[:_MOST], **facts})


def said(element: Any, tag: str) -> str:
    """The words of the runs in an element, a space between paragraphs."""
    found = element.iter(f"{W}p", f"{W}{tag}")
    return "".join(" " if each.tag == f"{W}p" else each.text or "" for each in found)


def _plain_name(name: str) -> str:
    return name.removeprefix("word/").removesuffix(".xml")


def _all_words(tree: Any) -> str:
    """Every word of a part beside the text: of runs, of shapes, of a chart's cells."""
    found = []
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue
        name = each.tag.rpartition("}")[2]
        if name == "p":
            found.append(" ")
        elif name in ("t", "v") and each.text:
            found.append(each.text if name == "t" else f" {each.text}")
    return "".join(found)


def _unwrap(element: Any) -> None:
    """Put the content of an element in its place."""
    parent = element.getparent()
    place = parent.index(element)
    for child in reversed([*element]):
        parent.insert(place, child)
    parent.remove(element)


def _run(words: str) -> Any:
    run = etree.Element(f"{W}r")
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set(_SPACE, "preserve")
    return run


def _hidden(root: Any) -> Iterator[Notice]:
    """Words that Word hides are no words of the text."""
    for run in [*root.iter(f"{W}r")]:
        vanish = run.find(f"{W}rPr/{W}vanish")
        if vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off"):
            yield from left_out("hidden_words", said(run, "t"))
            run.getparent().remove(run)


def _equations(root: Any) -> Iterator[Notice]:
    for whole in [*root.iter(f"{_M}oMathPara")]:
        _unwrap(whole)
    for equation in [*root.iter(f"{_M}oMath")]:
        words = equations.as_text(equation)
        parent = equation.getparent()
        run = _run(f" {words} ")
        if parent.tag in (f"{W}body", f"{W}tc", f"{W}txbxContent", f"{W}sdtContent"):
            paragraph = etree.Element(f"{W}p")
            paragraph.append(run)
            run = paragraph
        parent.replace(equation, run)
        yield from left_out("equation_flattened", words)


def _symbols(root: Any) -> Iterator[Notice]:
    """Signs of a font that has pictures in the place of letters."""
    for symbol in [*root.iter(f"{W}sym")]:
        font, code = symbol.get(f"{W}font") or "", _code(symbol.get(f"{W}char") or "")
        if code is None or (font, code % _FONT_PART) in dingbats or (font, code) in dingbats:
            continue
        if code in _PRIVATE:
            yield from left_out("symbol_left_out", f"{font} {code:04X}")
            continue
        symbol.getparent().replace(symbol, _run(chr(code))[0])


def _code(written: str) -> int | None:
    try:
        code = int(written, 16) if len(written) <= len("10FFFF") else -1
    except ValueError:
        return None
    return code if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else None


def _ruby(root: Any) -> None:
    """The reading of a word stands in brackets after it."""
    for ruby in [*root.iter(f"{W}ruby")]:
        base, reading = ruby.find(f"{W}rubyBase"), ruby.find(f"{W}rt")
        words = "" if base is None else said(base, "t")
        words += "" if reading is None else f" ({said(reading, 't')})"
        ruby.getparent().replace(ruby, _run(words)[0])


def _choices(root: Any) -> None:
    """The entry of a list of an old form that is chosen."""
    for listed in [*root.iter(f"{W}ddList")]:
        entries = [each.get(f"{W}val") or "" for each in listed.findall(f"{W}listEntry")]
        chosen = listed.find(f"{W}result")
        number = "0" if chosen is None else chosen.get(f"{W}val") or "0"
        run = next(listed.iterancestors(f"{W}r"), None)
        if run is not None and number.isdecimal() and int(number[:4]) < len(entries):
            run.addnext(_run(entries[int(number[:4])]))


def _art(root: Any) -> None:
    """Words that are drawn along a line."""
    for art in [*root.iter(f"{_V}textpath")]:
        run = next(art.iterancestors(f"{W}r"), None)
        if run is not None and (words := art.get("string")):
            run.addnext(_run(words))


def _text_boxes(root: Any) -> None:
    """The paragraphs of a text box stand below the paragraph that it is anchored in."""
    for choice in [*root.iter(f"{_MC}AlternateContent")]:
        own = choice.find(f"{_MC}Choice")
        if own is not None and next(own.iter(f"{W}txbxContent"), None) is not None:
            for other in choice.findall(f"{_MC}Fallback"):
                choice.remove(other)
    for box in [*root.iter(f"{W}txbxContent")]:
        if next(box.iterancestors(f"{W}pict"), None) is not None:
            continue  # mammoth reads these itself
        above = next(box.iterancestors(f"{W}p"), None)
        if above is None:
            continue
        box.getparent().remove(box)
        for child in reversed([*box]):
            above.addnext(child)
