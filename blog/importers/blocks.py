"""Parts of a pasted post as the blocks of a document, each with its id and anchors."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from blog import document as doc
from blog.importers import lists
from blog.importers.lists import paragraph
from blog.importers.outline import Part
from blog.importers.wording import set_apart
from blog.renditions.context import Language
from blog.renditions.typography import anchor, unique_anchors

# Lists without a heading are still linked to.
_LIST_NAMES: dict[Language, dict[str, str]] = {
    "en": {"tips": "tips", "signs": "signs"},
    "fr": {"tips": "conseils", "signs": "signes"},
}


def identity(sha256: str, path: str) -> str:
    """The id of one part of a source: the same bytes give the same ids at every import."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, sha256 + path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a block goes: what its id and anchors are made from, and who signs the post."""

    sha256: str
    index: int
    anchor: str
    authors: tuple[doc.Author, ...] = ()

    def id(self, item: int | None = None) -> str:
        path = f"/body/{self.index}" + ("" if item is None else f"/{item}")
        return identity(self.sha256, path)


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
        place = Place(
            sha256=sha256, index=index, anchor=next(anchors) if base else "", authors=signed
        )
        kind = part.list_kind if part.kind == "list" else part.kind
        type_name, value = _BLOCKS[kind]
        blocks.append(doc.Block(id=place.id(), type=type_name, value=value(part, place)))
    return tuple(blocks)


def _anchor_base(part: Part, language: Language) -> str:
    if part.kind == "heading":
        return anchor(part.text)
    if part.heading:
        return anchor(part.heading.text)
    return _LIST_NAMES[language].get(part.list_kind, "") if part.kind == "list" else ""


def _heading(part: Part, place: Place) -> doc.Heading:
    return doc.Heading(text=part.text, level=2, anchor=place.anchor)


def _paragraph(part: Part, place: Place) -> doc.Paragraph:
    role = "closing" if part.is_closing else None
    return doc.Paragraph(html=paragraph(part.text), text=part.text, role=role)


def _listed_paragraph(part: Part, place: Place) -> doc.Paragraph:
    html, text = lists.list_rich(_listing(part))
    intro = _intro(part)
    if intro:
        html, text = intro.html + html, f"{intro.text}\n\n{text}"
    return doc.Paragraph(html=html, text=text)


def _tips(part: Part, place: Place) -> doc.TipsList:
    return doc.TipsList(
        **_headed(part, place), ordered=_listing(part).ordered, items=_items(part, place)
    )


def _signs(part: Part, place: Place) -> doc.SignsChecklist:
    tone = lists.tone(_words_above(part)) or "neutral"
    return doc.SignsChecklist(**_headed(part, place), items=_items(part, place), tone=tone)


def _words_above(part: Part) -> str:
    return " ".join(line.text for line in (part.heading, *part.intro) if line)


def _headed(part: Part, place: Place) -> dict[str, Any]:
    return {
        "heading": part.heading.text if part.heading else None,
        "heading_level": 2,
        "anchor": place.anchor,
        "intro": _intro(part),
    }


def _intro(part: Part) -> doc.RichText | None:
    texts = [line.text for line in part.intro]
    if not texts:
        return None
    return doc.RichText(html="".join(map(paragraph, texts)), text="\n\n".join(texts))


def _listing(part: Part) -> lists.Listing:
    if part.listing is None:
        raise TypeError(f"a {part.kind} has no items")
    return part.listing


def _items(part: Part, place: Place) -> tuple[doc.ListItem, ...]:
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
                id=place.id(index),
                anchor=f"{place.anchor}--{names[index]}",
                lead_in=lead_in,
                html=html,
                text=text,
            )
        )
    return tuple(found)


def _boilerplate(part: Part, place: Place) -> doc.OrganizationBoilerplate:
    return doc.OrganizationBoilerplate(
        organization=part.organization,
        html=paragraph(part.text),
        text=part.text,
        cta=doc.Action(label=part.cta, url=None) if part.cta else None,
    )


def _share(part: Part, place: Place) -> doc.ShareLinks:
    return doc.ShareLinks(heading=part.text, networks=None)


def _byline(part: Part, place: Place) -> doc.AuthorByline:
    return doc.AuthorByline(heading=part.label, authors=place.authors)


def _divider(part: Part, place: Place) -> doc.Divider:
    return doc.Divider()


# Kinds of part, and of list, with the type of their block and what makes its value.
_BLOCKS: dict[str, tuple[str, Callable[[Part, Place], Any]]] = {
    "heading": ("heading", _heading),
    "paragraph": ("paragraph", _paragraph),
    "tips": ("tips_list", _tips),
    "signs": ("signs_checklist", _signs),
    "plain": ("paragraph", _listed_paragraph),
    "boilerplate": ("organization_boilerplate", _boilerplate),
    "share": ("share_links", _share),
    "byline": ("author_byline", _byline),
    "divider": ("divider", _divider),
}
