"""What an element of a page is: part of the text, beside it, or somebody's remark about it."""

from typing import Any

from blog.importers import equations
from blog.renditions.markup import LINES, SPACES

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = LINES | {"ul", "ol", "li"}
SILENT = frozenset({"head", "link", "meta", "script", "style", "title"})
# What has no place in a post: its words are reported, with the name of the element.
_OUTSIDE = frozenset(
    {"nav", "footer", "form", "aside", "canvas", "noembed", "noframes", "noscript", "select"}
    | {"svg", "textarea", "button", "datalist"}
)
_PARTED = BLOCKS | {"br", "option", "button"}
_PAGE = 500  # characters of a form that is a page: some programs put all of it into one
_GOOGLE_COMMENT = "#cmnt_ref"


def words(element: Any) -> str:
    """The words in an element, on one line."""
    shown: list[str] = []
    for each in element.iter():
        between = " " if each.tag in _PARTED else ""
        if isinstance(each.tag, str) and (each is element or each.tag not in SILENT):
            shown += [between, each.text or ""]
        if each is not element:
            shown += [between, each.tail or ""]
    return SPACES.sub(" ", "".join(shown)).strip(" \u00a0")


def is_outside(element: Any) -> bool:
    """Whether an element stands beside the text: a menu, a footer, a form."""
    if element.tag not in _OUTSIDE:
        return False
    has_text = any(each.tag == "p" or each.tag in HEADINGS for each in element.iter())
    return element.tag != "form" or not has_text or len(words(element)) < _PAGE


def shifted(element: Any) -> str:
    """A raised or lowered number, "" for anything else: without its place, 10² would be 102."""
    said = words(element)
    if len(element) or not equations.is_numeric(said):
        return ""
    return equations.raised(said) if element.tag == "sup" else equations.lowered(said)


def has_brackets(reading: Any) -> bool:
    """Whether the reading of a word (ruby) is in brackets already."""
    return any(each.tag == "rp" for each in reading.itersiblings(preceding=True))


def is_comment(element: Any) -> bool:
    """Whether an element is somebody's remark about the text, as Word and Google Docs write it."""
    if "msocomtxt" in (element.get("class") or "").lower():
        return True
    if element.tag != "div":
        return False
    return any(
        (link.get("href") or "").startswith(_GOOGLE_COMMENT) for link in element.findall("p/a")
    )


def is_reference(element: Any) -> bool:
    """Whether an element only points to a remark."""
    if element.tag in ("sup", "span"):
        links = element.findall("a")
        return bool(links) and all("#cmnt" in (link.get("href") or "") for link in links)
    return element.tag == "a" and "msocom" in (element.get("class") or "").lower()
