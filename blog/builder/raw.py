"""Converts the blocks of a document to stored StreamField data, which the importers save."""

import html as entities
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from blog import document as doc
from blog.blocks.care import SUBJECTS
from blog.builder.resolve import Finder
from blog.renditions import tables
from blog.renditions.parts import ALWAYS_SHOWN

Raw = dict[str, Any]

_LINK = re.compile(r'<a href="(/[^"]*)">')
_CHOICES = frozenset(slug for slug, _label in SUBJECTS)


def stream_data(document: doc.Document, find: Finder) -> list[Raw]:
    """Blocks as ``{"type", "id", "value"}``, with the ids of blocks and items.

    Building the result gives the same blocks again, except for values that ``find`` does not find
    and for anchors, which are derived from the text.
    """
    writer = _Writer(document.byline.authors, find)
    return [writer.block(block) for block in document.body]


class _Writer:
    def __init__(self, authors: tuple[doc.Author, ...], find: Finder) -> None:
        self.authors = authors
        self.find = find

    def block(self, block: doc.Block) -> Raw:
        value = WRITERS[block.type](self, block)
        if block.lang:
            value["lang"] = block.lang
        if block.visibility and block.type not in ALWAYS_SHOWN:
            value["visibility"] = list(block.visibility)
        return {"type": block.type, "id": block.id, "value": value}

    def rich(self, html: str) -> str:
        """Links to our own pages are stored by page id, so that they follow the page."""

        def link(match: re.Match[str]) -> str:
            found = self.find.page(entities.unescape(match[1]))
            return match[0] if found is None else f'<a linktype="page" id="{found}">'

        return _LINK.sub(link, html)

    def optional(self, words: doc.RichText | None) -> str:
        return self.rich(words.html) if words else ""

    def items(self, listed: Iterable[doc.ListItem]) -> list[Raw]:
        return [
            _item(item.id, {"lead_in": item.lead_in or "", "html": self.rich(item.html)})
            for item in listed
        ]

    def chosen(self, block: doc.Block, name: str, ids: Iterable[int | None]) -> list[Raw]:
        known = [number for number in ids if number is not None]
        return [
            _item(str(uuid5(NAMESPACE_URL, f"{block.id}/{name}/{index}")), number)
            for index, number in enumerate(known)
        ]


def _item(item_id: str, value: Any) -> Raw:
    return {"type": "item", "id": item_id, "value": value}


def _headed(value: Any) -> Raw:
    return {"heading": value.heading or "", "heading_level": value.heading_level}


def _heading(_writer: _Writer, block: doc.Block) -> Raw:
    return {"text": block.value.text, "level": block.value.level}


def _paragraph(writer: _Writer, block: doc.Block) -> Raw:
    return {"html": writer.rich(block.value.html), "role": block.value.role or ""}


def _tips_list(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        **_headed(value),
        "intro": writer.optional(value.intro),
        "items": writer.items(value.items),
        "ordered": value.ordered,
    }


def _signs_checklist(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        **_headed(value),
        "intro": writer.optional(value.intro),
        "items": writer.items(value.items),
        "tone": value.tone,
    }


def _steps(writer: _Writer, block: doc.Block) -> Raw:
    items = [
        _item(
            step.id,
            {"title": step.title or "", "html": writer.rich(step.html), "minutes": step.minutes},
        )
        for step in block.value.items
    ]
    return {**_headed(block.value), "intro": writer.optional(block.value.intro), "items": items}


def _do_dont(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        **_headed(value),
        "do_label": value.do_label or "",
        "dont_label": value.dont_label or "",
        "do": writer.items(value.do),
        "dont": writer.items(value.dont),
    }


def _key_takeaways(writer: _Writer, block: doc.Block) -> Raw:
    return {**_headed(block.value), "items": writer.items(block.value.items)}


def _quote(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        "html": writer.rich(value.html),
        "attribution": value.attribution or "",
        "source_url": value.source_url or "",
        "testimonial": value.testimonial,
        "consent": value.consent,
    }


def _image(writer: _Writer, block: doc.Block) -> Raw:
    picture = block.value.image
    chosen: Raw = {"image": None, "alt_text": "", "decorative": False}
    if picture:
        chosen = {
            "image": writer.find.image(picture),
            "alt_text": picture.alt,
            "decorative": picture.decorative,
        }
    return {
        "image": chosen,
        "caption": writer.optional(block.value.caption),
        "credit": (picture.credit if picture else None) or "",
    }


def _callout(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {"tone": value.tone, "title": value.title or "", "html": writer.rich(value.html)}


def _care_card(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    actions = [
        _item(
            str(uuid5(NAMESPACE_URL, f"{block.id}/actions/{index}")),
            {"label": action.label, "url": action.url or ""},
        )
        for index, action in enumerate(value.actions)
    ]
    return {
        "level": value.level,
        "title": value.title,
        "html": writer.rich(value.html),
        "actions": actions,
    }


def _crisis_support(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    found = (writer.find.crisis(resource) for resource in value.resources)
    return {
        **_headed(value),
        "intro": writer.optional(value.intro),
        "resources": writer.chosen(block, "resources", found),
        "region": value.region or "",
        "audience": value.audience or "",
    }


def _content_warning(writer: _Writer, block: doc.Block) -> Raw:
    topics = block.value.topics
    return {
        "topics": [topic for topic in topics if topic in _CHOICES],
        "others": ", ".join(topic for topic in topics if topic not in _CHOICES),
        "html": writer.rich(block.value.html),
    }


def _cta(_writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        "label": value.label,
        "url": value.url or "",
        "style": value.style,
        "note": value.note or "",
    }


def _organization_boilerplate(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    known = writer.find.organization(value)
    cta = None if known and known.cta == value.cta else value.cta
    return {
        "organization": known.id if known else None,
        "name": "" if known else value.organization,
        "html": "" if known else writer.rich(value.html),
        "cta_label": cta.label if cta else "",
        "cta_url": (cta.url or "") if cta else "",
    }


def _author_byline(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    others = () if value.authors == writer.authors else value.authors
    found = (writer.find.author(author) for author in others)
    return {"heading": value.heading or "", "authors": writer.chosen(block, "authors", found)}


def _share_links(_writer: _Writer, block: doc.Block) -> Raw:
    return {"heading": block.value.heading or "", "networks": list(block.value.networks or ())}


def _references(_writer: _Writer, block: doc.Block) -> Raw:
    items = [
        _item(
            reference.id,
            {
                "title": reference.title,
                "url": reference.url or "",
                "doi": reference.doi or "",
                "accessed": reference.accessed or "",
            },
        )
        for reference in block.value.items
    ]
    return {**_headed(block.value), "items": items}


def _faq(writer: _Writer, block: doc.Block) -> Raw:
    items = [
        _item(asked.id, {"question": asked.question, "html": writer.rich(asked.html)})
        for asked in block.value.items
    ]
    return {**_headed(block.value), "items": items}


def _table(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        "caption": value.caption,
        "cells": tables.markup(
            (writer.rich(cell.html) for cell in row.cells) for row in value.rows
        ),
        "header_row": value.header_row,
        "header_column": value.header_column,
    }


def _resource_card(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        "name": value.name,
        "phones": [
            _item(str(uuid5(NAMESPACE_URL, f"{block.id}/phones/{index}")), number)
            for index, number in enumerate(value.phones)
        ],
        "tty": value.tty or "",
        "url": value.url or "",
        "hours": value.hours or "",
        "region": value.region or "",
    }


def _media(writer: _Writer, block: doc.Block) -> Raw:
    value = block.value
    return {
        "kind": value.kind,
        "title": value.title,
        "url": value.url or "",
        "minutes": value.minutes,
        "language": value.language or "",
        "captions": value.captions,
        "transcript": writer.optional(value.transcript),
        "poster": writer.find.image(value.poster) if value.poster else None,
        "credit": (value.poster.credit if value.poster else None) or "",
    }


def _related_posts(_writer: _Writer, block: doc.Block) -> Raw:
    return _headed(block.value)


def _corrections(_writer: _Writer, _block: doc.Block) -> Raw:
    return {}


def _divider(_writer: _Writer, _block: doc.Block) -> Raw:
    return {}


WRITERS: Mapping[str, Callable[[_Writer, doc.Block], Raw]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "tips_list": _tips_list,
    "signs_checklist": _signs_checklist,
    "steps": _steps,
    "do_dont": _do_dont,
    "key_takeaways": _key_takeaways,
    "quote": _quote,
    "image": _image,
    "callout": _callout,
    "care_card": _care_card,
    "crisis_support": _crisis_support,
    "content_warning": _content_warning,
    "cta": _cta,
    "organization_boilerplate": _organization_boilerplate,
    "author_byline": _author_byline,
    "share_links": _share_links,
    "references": _references,
    "faq": _faq,
    "table": _table,
    "resource_card": _resource_card,
    "media": _media,
    "related_posts": _related_posts,
    "corrections": _corrections,
    "divider": _divider,
}
