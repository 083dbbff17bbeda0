"""Converts the parts of a pasted post to the blocks of a document, with ids and anchors."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blog import document as doc
from blog.importers import lists, rich
from blog.importers.notices import set_apart
from blog.importers.outline import Part
from blog.renditions.context import Language
from blog.renditions.markup import Run
from blog.renditions.sanitize import run_html
from blog.renditions.typography import anchor, unique_anchors

# The anchors of lists without a heading.
_LIST_NAMES: dict[Language, dict[str, str]] = {
    "en": {"tips": "tips", "signs": "signs"},
    "fr": {"tips": "conseils", "signs": "signes"},
}


def identity(sha256: str, path: str) -> str:
    """The id of one part of a source: importing the same bytes again gives the same ids."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, sha256 + path))


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockContext:
    """What the id and the anchors of a block are derived from, and the authors of a byline."""

    sha256: str
    index: int
    anchor: str
    authors: tuple[doc.Author, ...] = ()

    def id(self, item: int | None = None) -> str:
        """The id of the block, or of the item with this index."""
        path = f"/body/{self.index}" + ("" if item is None else f"/{item}")
        return identity(self.sha256, path)


def lead(part: Part) -> doc.RichText:
    """The lead, without its links: a lead has none."""
    lines = (replace(line, segments=rich.unlinked(line.segments)) for line in part.lines)
    return doc.RichText(html=f"<p>{'<br/>'.join(map(rich.html, lines))}</p>", text=part.text)


def build(
    parts: Sequence[Part],
    *,
    sha256: str,
    language: Language,
    authors: Sequence[tuple[doc.Author, ...]],
) -> tuple[doc.Block, ...]:
    """The body. ``authors`` are those of each byline among ``parts``, in order."""
    bases = [_anchor_base(part, language) for part in parts]
    anchors = iter(unique_anchors(base for base in bases if base))
    signatures = iter(authors)
    blocks = []
    for index, (part, base) in enumerate(zip(parts, bases, strict=True)):
        signed = next(signatures) if part.kind == "byline" else ()
        context = BlockContext(
            sha256=sha256, index=index, anchor=next(anchors) if base else "", authors=signed
        )
        kind = part.list_kind if part.kind == "list" else part.kind
        type_name, value = _BLOCKS[kind]
        blocks.append(doc.Block(id=context.id(), type=type_name, value=value(part, context)))
    return tuple(blocks)


def _anchor_base(part: Part, language: Language) -> str:
    if part.kind == "heading":
        return anchor(part.text)
    if part.heading:
        return anchor(part.heading.text)
    return _LIST_NAMES[language].get(part.list_kind, "") if part.kind == "list" else ""


def _heading(part: Part, context: BlockContext) -> doc.Heading:
    return doc.Heading(text=part.text, level=part.level, anchor=context.anchor)


def _paragraph(part: Part, context: BlockContext) -> doc.Paragraph:
    role = "closing" if part.is_closing else None
    html = f"<p>{'<br/>'.join(map(rich.html, part.lines))}</p>"
    return doc.Paragraph(html=html, text=part.text, role=role)


def _listed_paragraph(part: Part, context: BlockContext) -> doc.Paragraph:
    html, text = lists.list_rich(_listing(part))
    intro = _intro(part)
    if intro:
        html, text = intro.html + html, f"{intro.text}\n\n{text}"
    return doc.Paragraph(html=html, text=text)


def _tips(part: Part, context: BlockContext) -> doc.TipsList:
    return doc.TipsList(
        **_headed(part, context), ordered=_listing(part).ordered, items=_items(part, context)
    )


def _signs(part: Part, context: BlockContext) -> doc.SignsChecklist:
    tone = lists.tone(_words_above(part)) or "neutral"
    return doc.SignsChecklist(**_headed(part, context), items=_items(part, context), tone=tone)


def _words_above(part: Part) -> str:
    return " ".join(line.text for line in (part.heading, *part.intro) if line)


def _headed(part: Part, context: BlockContext) -> dict[str, Any]:
    return {
        "heading": part.heading.text if part.heading else None,
        "heading_level": (part.heading and part.heading.level) or 2,
        "anchor": context.anchor,
        "intro": _intro(part),
    }


def _intro(part: Part) -> doc.RichText | None:
    if not part.intro:
        return None
    html = "".join(map(rich.paragraph, part.intro))
    return doc.RichText(html=html, text="\n\n".join(line.text for line in part.intro))


def _listing(part: Part) -> lists.Listing:
    if part.listing is None:
        raise TypeError(f"a {part.kind} has no items")
    return part.listing


def _items(part: Part, context: BlockContext) -> tuple[doc.ListItem, ...]:
    items = _listing(part).items
    pairs: Sequence[tuple[str | None, str]] = set_apart(part) or [
        (None, item.line.text) for item in items
    ]
    names = unique_anchors(
        anchor(lead_in) if lead_in else str(number)
        for number, (lead_in, _) in enumerate(pairs, start=1)
    )
    found = []
    for index, (item, (lead_in, words)) in enumerate(zip(items, pairs, strict=True)):
        html, text = lists.item_rich(words, item)
        found.append(
            doc.ListItem(
                id=context.id(index),
                anchor=f"{context.anchor}--{names[index]}",
                lead_in=lead_in,
                html=html,
                text=text,
            )
        )
    return tuple(found)


def _boilerplate(part: Part, context: BlockContext) -> doc.OrganizationBoilerplate:
    return doc.OrganizationBoilerplate(
        organization=part.organization,
        html=rich.paragraph(part.lines[0], part.text),
        text=part.text,
        cta=doc.Action(label=part.cta, url=None) if part.cta else None,
    )


def _share(part: Part, context: BlockContext) -> doc.ShareLinks:
    return doc.ShareLinks(heading=part.text, networks=None)


def _byline(part: Part, context: BlockContext) -> doc.AuthorByline:
    return doc.AuthorByline(heading=part.label or None, authors=context.authors)


def _table(part: Part, context: BlockContext) -> doc.Table:
    grid = part.lines[0].grid
    if grid is None:
        raise TypeError(f"a {part.kind} has no cells")
    return doc.Table(
        caption=grid.caption,
        header_row=grid.header_row,
        header_column=grid.header_column,
        rows=tuple(
            doc.TableRow(
                cells=tuple(
                    doc.TableCell(html=run_html(Run(cell)), text=rich.words(cell)) for cell in row
                )
            )
            for row in grid.rows
        ),
    )


def _divider(part: Part, context: BlockContext) -> doc.Divider:
    return doc.Divider()


# The block type and the function that makes its value, by kind of part or list.
_BLOCKS: dict[str, tuple[str, Callable[[Part, BlockContext], object]]] = {
    "heading": ("heading", _heading),
    "paragraph": ("paragraph", _paragraph),
    "tips": ("tips_list", _tips),
    "signs": ("signs_checklist", _signs),
    "plain": ("paragraph", _listed_paragraph),
    "boilerplate": ("organization_boilerplate", _boilerplate),
    "share": ("share_links", _share),
    "byline": ("author_byline", _byline),
    "table": ("table", _table),
    "divider": ("divider", _divider),
}
