"""A hundred documents made by code: the structures of posts, in each format and both languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import product

from blog.importers.source import Kind, Source
from tests import docx_files as word

SENTENCES = {
    "en": (
        "Some seasons ask more of us than we have to give.",
        "Feeling worn out is not a failure, and you are not alone with it.",
        "Rest comes first, and the rest can wait for another day.",
        "Most people find that small steps help them more than large ones.",
        "Talk to someone you trust when the days become heavy.",
    ),
    "fr": (
        "Certaines saisons demandent plus que ce que nous avons à donner.",
        "L’épuisement n’est pas un échec, et vous n’êtes pas seul à le vivre.",
        "Le repos passe d’abord, et le reste peut attendre un autre jour.",
        "La plupart des gens trouvent que les petits pas aident plus que les grands.",
        "Parlez à une personne de confiance quand les journées deviennent lourdes.",
    ),
}
HEADINGS = {"en": ("What Helps", "What Comes Later"), "fr": ("Ce qui aide", "Ce qui vient ensuite")}
ITEMS = {
    "en": (
        "Walk for ten minutes",
        "Write down one worry",
        "Drink a glass of water",
        "See a friend",
    ),
    "fr": ("Marchez dix minutes", "Notez une inquiétude", "Buvez un verre d’eau", "Appelez un ami"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a paragraph ("p"), a heading ("h") or an item of a list ("ul", "ol")."""

    kind: str
    words: str
    depth: int = 0


Structure = Callable[[str], list[Line]]


def _prose(language: str) -> list[Line]:
    return [Line("p", words) for words in SENTENCES[language]]


def _sections(language: str) -> list[Line]:
    first, *rest = _prose(language)
    one, two = HEADINGS[language]
    return [first, Line("h", one), *rest[:2], Line("h", two), *rest[2:]]


def _list(kind: str, *depths: int) -> Structure:
    def made(language: str) -> list[Line]:
        first, *rest = _prose(language)
        items = [
            Line(kind, words, depth)
            for words, depth in zip(ITEMS[language], depths or (0, 0, 0, 0), strict=True)
        ]
        return [first, rest[0], *items, *rest[1:]]

    return made


def _several(language: str) -> list[Line]:
    first, *rest = _prose(language)
    one, two = HEADINGS[language]
    items = ITEMS[language]
    return [
        first,
        Line("h", one),
        rest[0],
        *(Line("ul", words) for words in items),
        rest[1],
        Line("h", two),
        rest[2],
        *(Line("ol", words) for words in reversed(items)),
        rest[3],
    ]


STRUCTURES: dict[str, Structure] = {
    "prose": _prose,
    "sections": _sections,
    "bullets": _list("ul"),
    "numbers": _list("ol"),
    "nested": _list("ul", 0, 1, 1, 0),
    "nested-numbers": _list("ol", 0, 1, 1, 0),
    "one-outer": _list("ul", 0, 1, 1, 1),
    "several": _several,
}


def _html(title: str, lines: list[Line]) -> str:
    return f"<h1>{escape(title)}</h1>" + "".join(_elements(lines))


def _elements(lines: list[Line]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.kind in ("ul", "ol"):
            end = place
            while end < len(lines) and lines[end].kind == line.kind:
                end += 1
            yield _listed(line.kind, lines[place:end])
            place = end
            continue
        tag = "h2" if line.kind == "h" else "p"
        yield f"<{tag}>{escape(line.words)}</{tag}>"
        place += 1


def _listed(kind: str, items: list[Line]) -> str:
    """A list of two levels: what is nested is within the outer item above it."""
    shown, place = "", 0
    while place < len(items):
        end = place + 1
        while end < len(items) and items[end].depth:
            end += 1
        inner = "".join(map(_item, items[place + 1 : end]))
        shown += _item(items[place], f"<{kind}>{inner}</{kind}>" if inner else "")
        place = end
    return f"<{kind}>{shown}</{kind}>"


def _item(line: Line, nested: str = "") -> str:
    return f"<li>{escape(line.words)}{nested}</li>"


MARKS = {"ul": "- ", "h": "## "}


def _next(number: tuple[int, int], line: Line) -> tuple[int, int]:
    """The numbers of the outer and the inner list at a line."""
    if line.kind != "ol":
        return 0, 0
    return (number[0], number[1] + 1) if line.depth else (number[0] + 1, 0)


def _markdown(title: str, lines: list[Line]) -> str:
    rows, number = [f"# {title}", ""], (0, 0)
    for line in lines:
        number = _next(number, line)
        mark = f"{number[line.depth]}. " if line.kind == "ol" else MARKS.get(line.kind, "")
        rows.append("   " * line.depth + mark + line.words)
        if line.kind not in ("ul", "ol"):
            rows.append("")
    spaced = "\n".join(rows)
    for item in {line.words for line in lines if line.kind in ("ul", "ol")}:
        for after in (line.words for line in lines if line.kind in ("p", "h")):
            spaced = spaced.replace(f"{item}\n{after}", f"{item}\n\n{after}")
            spaced = spaced.replace(f"{item}\n## {after}", f"{item}\n\n## {after}")
    return spaced


def _plain(title: str, lines: list[Line]) -> str:
    rows: list[str] = []
    number = (0, 0)
    for line in lines:
        number = _next(number, line)
        mark = f"{number[line.depth]}. " if line.kind == "ol" else "• " if line.kind == "ul" else ""
        rows.append("  " * line.depth + mark + line.words)
        if not mark:
            rows.append("")
    return "\n".join(rows)


def _docx(title: str, lines: list[Line]) -> bytes:
    lists = {"ul": 1, "ol": 2}
    content = [word.paragraph(title, style="T")]
    for line in lines:
        if line.kind in lists:
            content.append(word.paragraph(line.words, number=lists[line.kind], level=line.depth))
        else:
            content.append(word.paragraph(line.words, style="H2" if line.kind == "h" else ""))
    return word.document(*content)


def _google(title: str, lines: list[Line]) -> str:
    """As Google Docs copies it: bold by style alone, everything in spans."""
    body = _html(title, lines)
    for tag in ("p", "li", "h2"):
        body = body.replace(f"<{tag}>", f'<{tag}><span style="font-weight:400">')
    for tag in ("p", "h2"):
        body = body.replace(f"</{tag}>", f"</span></{tag}>")
    return f'<b style="font-weight:normal" id="docs-internal-guid-1">{body}</b>'


def _page(title: str, lines: list[Line]) -> str:
    """A saved page, with a menu and a footer around its article."""
    return (
        f"<html><head><title>{escape(title)}</title></head><body><nav><ul><li>Menu</li></ul></nav>"
        f"<article>{_html(title, lines)}</article><footer>Imprint</footer></body></html>"
    )


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the corpus, and the lines that it was made of."""

    name: str
    source: Source
    title: str
    locale: str
    lines: tuple[Line, ...]

    @property
    def lists(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """The lists: their kind, and the depth and words of each item."""
        found: list[tuple[str, list[tuple[int, str]]]] = []
        above = ""
        for line in self.lines:
            if line.kind in ("ul", "ol"):
                if above != line.kind:
                    found.append((line.kind, []))
                found[-1][1].append((line.depth, line.words))
            above = line.kind
        return found


FORMATS: dict[str, tuple[Kind, Callable[[str, list[Line]], str | bytes]]] = {
    "html": ("html", _html),
    "google": ("html", _google),
    "page": ("html", _page),
    "crlf": ("html", lambda title, lines: _html(title, lines).replace("><", ">\r\n<")),
    "markdown": ("markdown", _markdown),
    "docx": ("docx", _docx),
    "text": ("pasted_text", _plain),
    "text-crlf": ("pasted_text", lambda title, lines: _plain(title, lines).replace("\n", "\r\n")),
}


def documents() -> Iterator[Document]:
    """All of them: formats, structures and languages with one another."""
    for (form, (kind, write)), (structure, make), language in product(
        FORMATS.items(), STRUCTURES.items(), ("en", "fr")
    ):
        if structure == "one-outer" and kind == "pasted_text":
            continue  # copying loses the indent of a first line: nobody can tell
        title = {"en": "A Quiet Week", "fr": "Une semaine tranquille"}[language]
        lines = make(language)
        made = write(title, lines)
        raw = made if isinstance(made, bytes) else made.encode()
        text = "" if isinstance(made, bytes) else made
        yield Document(
            name=f"{form}-{structure}-{language}",
            source=Source(name=f"{structure}.x", kind=kind, raw=raw, text=text),
            title=title,
            locale=f"{language}-CA",
            lines=tuple(lines),
        )
