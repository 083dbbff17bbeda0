"""Walks through the elements of a page and collects its words as lines.

What has no place in a post (pictures, embeds, comments, deleted words) is reported.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from blog.importers import css, equations, grids, rich
from blog.importers import html_elements as elements
from blog.importers.gallery import Gallery
from blog.importers.html_elements import BLOCKS, HEADINGS, words
from blog.importers.line import NESTED_BY, Line
from blog.importers.numbers import whole
from blog.importers.report import Notice
from blog.renditions.markup import BREAK, SPACES, Format, Run, Segment, tidy
from blog.renditions.sanitize import allowed_url

_EXCERPT = 2_000  # characters of what is reported
_EMBEDS = {"iframe": "src", "embed": "src", "object": "data", "video": "src", "audio": "src"}
_APART = frozenset({"p", "blockquote", "pre", "dd", "dt", "figcaption", "table", *HEADINGS})
_WORD_ITEM = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_WORD_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(?:(\d{1,4})|([a-z]))[.)]", re.IGNORECASE)
_REPORTED = frozenset(
    {"comment_left_out", "deleted_words", "hidden_words", "equation_flattened"}
    | {"symbol_left_out", "page_header_left_out", "part_left_out"}
)
_BACK = ("#footnote-ref", "#endnote-ref")  # arrows that mammoth adds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What the words at a place are: of a heading, of an item, or neither; and their link."""

    level: int = 0
    mark: str = ""
    ordinal: int | None = None
    depth: int = 0
    href: str = ""


class Reader:
    """Walks through a page and collects its lines. Pages are at most 256 elements deep."""

    def __init__(self, rules: css.Rules, gallery: Gallery | None = None) -> None:
        self.gallery = gallery or Gallery()
        self.lines: list[Line] = []
        self.notices: list[Notice] = []
        self._rules = rules
        self._place = _Place()
        self._segments: list[Segment] = []
        self._gap = 0  # blank lines above the next one
        self._is_first = False  # whether it would be the first line of an item
        self._broken = False  # whether only a line break is between it and the one above

    @property
    def _number(self) -> int:
        """The number of the next line. Lines are counted here: HTML may be on a single line."""
        return len(self.lines) + 1

    def take(self, element: Any, inherited: css.Style) -> None:
        """Read what is in an element."""
        style = css.style_of(element, self._rules, inherited)
        outer = self._place
        self._words(element.text, style)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, style)
                self._place = outer
            self._words(child.tail, style)

    def finish(self) -> None:
        """End the line that is open, if it has words."""
        run = tidy(Run(self._segments))
        self._segments = []
        if not run:
            return
        place = self._place
        if place.mark and not self._is_first and self.lines[-1].mark:
            self._go_on(run)  # a further paragraph of an item
            return
        self.lines.append(
            Line(
                number=self._number,
                text=rich.words(tuple(run)),
                segments=tuple(run),
                level=place.level,
                mark=place.mark if self._is_first else "",
                ordinal=place.ordinal if self._is_first else None,
                indent=place.depth * NESTED_BY,
                blank_before=self._gap,
                follows_break=self._broken,
            )
        )
        self._gap, self._broken, self._is_first = 0, False, False

    def _go_on(self, run: Run) -> None:
        segments = (*self.lines[-1].segments, ((), BREAK), *run)
        self.lines[-1] = replace(self.lines[-1], text=rich.words(segments), segments=segments)
        self._gap, self._broken = 0, False

    def _child(self, child: Any, style: css.Style) -> None:
        tag = child.tag
        if self._is_left_out(child, style):
            return
        if tag in BLOCKS:
            self._block(child, style)
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._picture(child)
        elif said := self._rewritten(child):
            self._words(said, style)
        elif tag in ("s", "strike"):
            self._report("struck_words", words(child))
            self.take(child, style)
        else:
            if tag == "a":
                self._link((child.get("href") or "").strip())
            self.take(child, style)

    def _picture(self, child: Any) -> None:
        """Keep a picture: it stands below the line that has begun, or else below the last one."""
        has_begun = bool(tidy(Run(list(self._segments))))
        self.gallery.add(child, len(self.lines) + has_begun)

    def _caption(self, element: Any) -> list[Line]:
        """The lines of a caption, which are none of the text's own."""
        inner = Reader(self._rules)
        inner.take(element, css.PLAIN)
        inner.finish()
        self.notices += [replace(notice, line=self._number) for notice in inner.notices]
        return inner.lines

    def _link(self, address: str) -> None:
        if href := allowed_url(address):
            self._place = replace(self._place, href=href)
        elif address and not address.startswith("#"):
            self._report("link_left_out", address)

    def _is_left_out(self, child: Any, style: css.Style) -> bool:
        """Whether an element has no place in a post; reports what its readers saw."""
        tag = child.tag
        if tag == "a" and (child.get("href") or "").startswith(_BACK):
            return True
        if tag in _EMBEDS:
            self._embed(child, child.get(_EMBEDS[tag]) or "")
            return True
        if elements.is_comment(child):
            self._report("comment_left_out", words(child))
            return True
        if tag == "del":
            code = child.get("data-notice")
            self._report(code if code in _REPORTED else "deleted_words", words(child))
            return True
        if tag in elements.SILENT or elements.is_reference(child):
            return True
        if tag == "template" or css.style_of(child, self._rules, style).hidden:
            self._report("hidden_words", words(child))
            return True
        if elements.is_outside(child):
            self._report("part_left_out", words(child), element=tag)
            return True
        return False

    def _rewritten(self, child: Any) -> str:
        """What stands for an element whose layout says something, "" for others."""
        if child.tag == "math":
            said = equations.as_text(child)
            self._report("equation_flattened", said)
            return said
        if child.tag == "rt" and not elements.has_brackets(child):
            return f" ({words(child)})"
        return elements.shifted(child) if child.tag in ("sup", "sub") else ""

    def _block(self, child: Any, style: css.Style) -> None:
        tag = child.tag
        self.finish()
        is_apart = tag in _APART or (tag in ("ul", "ol") and not self._place.depth)
        if is_apart:
            self._gap, self._broken = max(self._gap, 1), False
        if tag == "figure" and self.gallery.figure(child, len(self.lines), self._caption):
            return
        if tag in ("ul", "ol"):
            self._list(child, style)
        elif tag == "hr":
            self._alone("---")
        elif tag == "table" and _is_data(child):
            self._table(child)
        elif word := _WORD_ITEM.search(child.get("style") or ""):
            self._word_item(child, int(word[1]), style)
        else:
            self._paragraph(child, style)
        if is_apart and not self._place.depth:
            self._gap = max(self._gap, 1)

    def _paragraph(self, child: Any, style: css.Style) -> None:
        if child.tag in HEADINGS:
            self._place = _Place(level=HEADINGS[child.tag])
        before = len(self.lines)
        self.take(child, style)
        self.finish()
        if len(self.lines) == before and child.tag != "li":
            self._gap += 1  # an empty paragraph is a blank line

    def _list(self, listed: Any, style: css.Style) -> None:
        outer = self._place
        ordinal = whole(listed.get("start"), 1) if listed.tag == "ol" else None
        within = replace(outer, depth=outer.depth + 1, level=0, mark="", ordinal=None)
        for child in listed:
            if not isinstance(child.tag, str):
                continue
            self._place = within
            if child.tag == "li":
                if ordinal is not None:
                    ordinal = whole(child.get("value"), ordinal)
                mark = "•" if ordinal is None else "1."
                self._place, self._is_first = replace(within, mark=mark, ordinal=ordinal), True
                ordinal = None if ordinal is None else ordinal + 1
                self.take(child, css.style_of(listed, self._rules, style))
                self.finish()
            else:
                self._child(child, style)
            self._place = outer
        self._gap = max(self._gap, 1) if not outer.depth else 0

    def _word_item(self, child: Any, depth: int, style: css.Style) -> None:
        """An item of Word: a paragraph that says so, with its mark written out in a span."""
        mark = ""
        for span in child.iter("span"):
            if _WORD_MARK.search(span.get("style") or ""):
                mark = words(span)
                span.text, span[:] = "", []
        number = _NUMBER.fullmatch(mark.strip("\u00a0 "))
        ordinal = None
        if number:
            ordinal = int(number[1]) if number[1] else ord(number[2].lower()) - ord("a") + 1
        self._gap = self._gap if not (self.lines and self.lines[-1].mark) else 0
        self._place = _Place(mark="1." if number else "•", ordinal=ordinal, depth=depth)
        self._is_first = True
        self.take(child, style)
        self.finish()
        self._place = _Place()

    def _table(self, table: Any) -> None:
        grid = grids.read(table, self._cell)
        if grid:
            self._alone(grid.text, grid=grid, is_verbatim=True)
            return
        for row in table.iter("tr"):
            cells = [said for cell in row if isinstance(cell.tag, str) and (said := words(cell))]
            if cells:
                self._alone(" ".join(cells), cells=len(cells), is_verbatim=True)

    def _cell(self, element: Any) -> tuple[Segment, ...]:
        """The words of a cell; its lines are parted by line breaks, its pictures stand below."""
        inner = Reader(self._rules, self.gallery.beside())
        inner.take(element, css.PLAIN)
        inner.finish()
        self.notices += [replace(notice, line=self._number) for notice in inner.notices]
        self.gallery.pictures += [
            replace(each, after=self._number) for each in inner.gallery.pictures
        ]
        found: list[Segment] = []
        for line in inner.lines:
            found += [((), BREAK)] if found else []
            found += rich.segments(line)
        return tuple(found)

    def _embed(self, child: Any, address: str) -> None:
        """A link in a line of its own stands for what is shown from elsewhere."""
        source = child.find(".//source")
        url = allowed_url(address or (source.get("src") or "" if source is not None else ""))
        self._report("embed_left_out", url or address)
        if url and url.startswith("http"):
            self.finish()
            self._alone(url, segments=(((("a", url),), url),), is_verbatim=True)

    def _alone(self, text: str, **facts: Any) -> None:
        gap = 0 if facts.get("cells") and self.lines and self.lines[-1].cells > 1 else 1
        self.lines.append(Line(number=self._number, text=text, blank_before=gap, **facts))
        self._gap = 1

    def _break(self) -> None:
        """A line break: within an item it stays one, elsewhere it begins a line."""
        if self._place.mark or self._place.level or self._place.depth:
            self._segments.append(((), BREAK if not self._place.level else " "))
            return
        if tidy(Run(self._segments)):
            self.finish()
            self._broken = True
        else:
            self._gap, self._broken = self._gap + 1, False

    def _words(self, text: str | None, style: css.Style) -> None:
        if not text or style.hidden:
            return
        said = SPACES.sub(" ", text)
        if self._segments or said != " ":
            self._segments.append((self._formats(style), said))

    def _formats(self, style: css.Style) -> tuple[Format, ...]:
        is_heading = bool(self._place.level)  # all of it is bold
        return (
            *((("a", self._place.href),) if self._place.href else ()),
            *((("strong", ""),) if style.bold and not is_heading else ()),
            *((("em", ""),) if style.italic else ()),
        )

    def _report(self, code: str, said: str, **more: str) -> None:
        if said.strip():
            facts = {"original": said.strip()[:_EXCERPT], **more}
            self.notices.append(Notice(code=code, line=self._number, applied=True, facts=facts))


def _is_data(table: Any) -> bool:
    """Whether a table shows data: mail programs and old pages lay out whole texts in tables."""
    rows = list(table.iter("tr"))
    if grids.is_layout(table):
        return False
    if any(next(cell.iter("table", "ul", "ol", *HEADINGS), None) is not None for cell in rows):
        return False
    cells = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows]
    return len(rows) > 1 and max(cells, default=0) > 1
