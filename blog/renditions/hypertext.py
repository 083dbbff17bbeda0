"""The common part of the two HTML renditions: the order of the body, and values for templates.

``html`` (public page, partners) and ``feed`` (feed readers) differ in their templates, the
attributes of blocks, addresses and the lead: see :class:`HtmlVariant`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import get_template, render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from blog import document as doc
from blog.renditions import direction, links, parts, phrases, pictures, prose, typography
from blog.renditions.context import Context, language

DEEPEST = 6  # HTML has no heading below h6
# Blocks that may lack a heading; the others with an anchor have a default heading.
SECTIONS = frozenset({"tips_list", "signs_checklist", "steps", "do_dont", "faq"})
_PLAIN: Mapping[str, str] = {}  # inline styles are for mail only


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HtmlVariant:
    """One HTML rendition.

    ``medium`` also names the folder of templates; ``wrap`` gives the attributes of a block's
    outermost element; ``address`` makes addresses absolute; ``deepest`` is the lowest heading
    level; ``lead`` changes the HTML of the lead, ``foreign`` that of a block in another language;
    ``after`` gives what follows a block.
    """

    medium: doc.Medium
    wrap: Callable[[doc.Block, str], SafeString]
    address: Callable[[Context], prose.Address]
    deepest: int = DEEPEST
    lead: Callable[[str], str] = str
    foreign: Callable[[str, SafeString], str] = lambda markup, attributes: markup
    after: Callable[[doc.Block], SafeString] = lambda block: SafeString()


def render(document: doc.Document, context: Context, variant: HtmlVariant) -> str:
    """The whole body in the language of its locale, without a final newline."""
    formatters = _formatters(variant.address(context))
    with override(language(document.locale)):
        rendered = [
            (
                block.type,
                _block(block, level, document, context, variant, formatters) + variant.after(block),
            )
            for block, level in _with_levels(_blocks(document, variant.medium))
        ]
        warnings, blocks = _split_warnings(rendered)
        note = document.disclaimer
        frame = {
            "document": document,
            "colon": typography.colon(document.locale),
            "warnings": warnings,
            "corrections": ()
            if parts.corrections_place(document, variant.medium)
            else parts.unfold(document.corrections, formatters),
            "lead": mark_safe(variant.lead(formatters.prose(document.lead.html))),  # noqa: S308  # rebuilt by styled()
            "blocks": blocks,
            "review": phrases.review(document.review),
            "ai_use": phrases.ai_use(document.ai_use),
            "disclaimer": formatters.prose(note.html) if note else None,
        }
        return tidy(render_to_string(f"{variant.medium}/body.html", frame))


def tidy(markup: str) -> str:
    """The markup without empty lines and indentation."""
    return "\n".join(row for row in (raw.strip(" ") for raw in markup.split("\n")) if row)


def _formatters(address: prose.Address) -> parts.Formatters:
    return parts.Formatters(
        prose=partial(prose.styled, address=address, styles=_PLAIN),
        line=partial(prose.styled_line, address=address, styles=_PLAIN),
        address=address,
    )


def _blocks(document: doc.Document, medium: doc.Medium) -> Iterator[doc.Block]:
    """The blocks that the medium shows, and those that the post needs but does not contain."""
    blocks = list(parts.shown(document, medium))
    kinds = {block.type for block in blocks}
    if document.content_warnings and "content_warning" not in kinds:
        warned = doc.ContentWarning(topics=document.content_warnings, html="", text="")
        yield _added(document, "content_warning", warned)
    yield from blocks
    if support := parts.unplaced_support(document):
        yield _added(document, "crisis_support", support)
    if document.references and "references" not in kinds:
        listed = doc.References(
            heading=None, heading_level=2, anchor="references", items=document.references
        )
        yield _added(document, "references", listed)


def _added(document: doc.Document, kind: str, value: object) -> doc.Block:
    """A block that is not in the body, with an id derived from the document and the type."""
    identity = str(uuid5(NAMESPACE_URL, f"{document.id}/{kind}"))
    return doc.Block(id=identity, type=kind, value=value)


def _with_levels(blocks: Iterable[doc.Block]) -> Iterator[tuple[doc.Block, int]]:
    """Each block with the level of its heading.

    A block without a level of its own (a care card) is one level below the last heading block, or
    on the level of the last block with a heading. A byline is on level 2.
    """
    beneath = 2
    for block in blocks:
        level = beneath
        if block.type == "heading":
            level, beneath = block.value.level, block.value.level + 1
        elif own := getattr(block.value, "heading_level", None):
            level = own
            if block.value.heading:
                beneath = own
        elif block.type == "author_byline":
            level = 2
        yield block, level


def _split_warnings(rendered: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Content warnings, shown before the lead, and the other blocks, shown after it."""
    warnings = [text for kind, text in rendered if kind == "content_warning"]
    return warnings, [text for kind, text in rendered if kind != "content_warning"]


def _block(
    block: doc.Block,
    level: int,
    document: doc.Document,
    context: Context,
    variant: HtmlVariant,
    formatters: parts.Formatters,
) -> str:
    # Our own texts in a block are in the language of the block.
    with override(language(block.lang or document.locale)):
        value = parts.unfold(block.value, formatters)
        if value.get("anchor") == "":
            value["anchor"] = f"ws-{block.id}"  # ids must be unique and not empty
        colon = typography.colon(block.lang or document.locale)
        _add_item_words(value, colon)
        if ready := PREPARERS.get(block.type):
            ready(value, document, context)
        top = min(level, variant.deepest)
        named = getattr(block.value, "heading", None)
        template = get_template(f"{variant.medium}/blocks/{block.type}.html")
        rendered = template.render(
            {
                "value": value,
                "block": block,
                "level": top,
                "below": min(level + 1, variant.deepest) if named else top,
                "wrap": variant.wrap(block, document.locale),
                "colon": colon,
            }
        )
    return variant.foreign(rendered, direction.foreign(block.lang, document.locale))


def _add_item_words(value: parts.Values, colon: str) -> None:
    """Set ``words`` of list items: the lead-in, if any, and the text, on one line."""
    for name in ("items", "do", "dont"):
        for item in value.get(name, ()):
            if lead_in := item.get("lead_in"):
                item["words"] = format_html(
                    "<strong>{}{}</strong> {}", lead_in, colon, item["line"]
                )
            else:
                item["words"] = item.get("line", "")


def _figure(value: parts.Values, document: doc.Document, context: Context) -> None:
    if value["image"]:
        value["image"]["picture"] = pictures.choose(value["image"])


def _byline(value: parts.Values, document: doc.Document, context: Context) -> None:
    for author in value["authors"]:
        if author["photo"]:
            author["photo"]["picture"] = pictures.choose(author["photo"], wanted=160)


def _media(value: parts.Values, document: doc.Document, context: Context) -> None:
    """Set the sizes of the picture, and where the transcript can be read."""
    if value["poster"]:
        value["poster"]["picture"] = pictures.choose(value["poster"])
    value["online"] = context.canonical_url


def _corrections(value: parts.Values, document: doc.Document, context: Context) -> None:
    """Set the post's corrections, which have no rich text."""
    value["corrections"] = parts.unfold(document.corrections, _formatters(prose.addresses(context)))


def _references(value: parts.Values, document: doc.Document, context: Context) -> None:
    """Set the anchor of each reference, and the ids of the blocks that link to it."""
    texts = [(element_id(block), _html_of(block.value)) for block in document.body]
    for number, item in enumerate(value["items"], 1):
        item["anchor"] = f"{value['anchor']}--{number}"
        cited = f'href="#{item["anchor"]}"'
        item["cited_in"] = [where for where, html in texts if cited in html]


def element_id(block: doc.Block) -> str:
    """The id of a block's outermost element: its anchor, unless a heading inside it has that id."""
    if block.type == "heading":
        return str(block.value.anchor)
    untitled = block.type in SECTIONS and not block.value.heading
    return (untitled and block.value.anchor) or f"b-{block.id}"


def _html_of(value: Any) -> str:
    """The concatenated rich text in a value of a document."""
    if isinstance(value, tuple):
        return "".join(map(_html_of, value))
    if not dataclasses.is_dataclass(value):
        return ""
    inner = "".join(_html_of(getattr(value, field.name)) for field in dataclasses.fields(value))
    return getattr(value, "html", "") + inner


def _share(value: parts.Values, document: doc.Document, context: Context) -> None:
    """Set the share links; none for drafts, which have no address, and if sharing is off."""
    if not document.share.enabled or not context.canonical_url:
        value["links"] = []
        return
    value["links"] = links.share_links(
        context.share_networks if value["networks"] is None else value["networks"],
        title=document.title,
        url=context.canonical_url,
        locale=document.locale,
    )


PREPARERS: dict[str, Callable[[parts.Values, doc.Document, Context], None]] = {
    "image": _figure,
    "media": _media,
    "corrections": _corrections,
    "author_byline": _byline,
    "references": _references,
    "share_links": _share,
}
