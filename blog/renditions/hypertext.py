"""What the two HTML renditions share: the order of a body, and blocks made ready for templates.

``html`` (the public page, partners) and ``feed`` (feed readers) differ in their templates, in how
they wrap a block and in what they do with a picture: a :class:`Form` says so.
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
from blog.renditions import links, parts, phrases, pictures, prose, typography
from blog.renditions.context import Context, language

DEEPEST = 6  # HTML has no heading below h6
# Blocks that may stand without a heading; the others with an anchor have a default heading.
SECTIONS = frozenset({"tips_list", "signs_checklist", "steps", "do_dont", "faq"})
_PLAIN: Mapping[str, str] = {}  # styles are for mail


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One kind of HTML: its medium (and template folder), its wrapping, its addresses, its lead."""

    medium: doc.Medium
    wrap: Callable[[doc.Block, str], SafeString]
    address: Callable[[Context], prose.Address]
    deepest: int = DEEPEST
    lead: Callable[[str], str] = str


def render(document: doc.Document, context: Context, form: Form) -> str:
    """The whole body in the language of its locale, one element a line, without a final newline."""
    manner = _manner(form.address(context))
    with override(language(document.locale)):
        rendered = [
            (block.type, _block(block, level, document, context, form, manner))
            for block, level in _levelled(_blocks(document, form.medium))
        ]
        warnings, blocks = _parted(rendered)
        note = document.disclaimer
        frame = {
            "document": document,
            "colon": typography.colon(document.locale),
            "warnings": warnings,
            "corrections": parts.unfold(document.corrections, manner),
            "lead": mark_safe(form.lead(manner.prose(document.lead.html))),  # noqa: S308 rebuilt above
            "blocks": blocks,
            "review": phrases.review(document.review),
            "disclaimer": manner.prose(note.html) if note else None,
        }
        return tidy(render_to_string(f"{form.medium}/body.html", frame))


def tidy(markup: str) -> str:
    """The same markup without empty lines and indentation, which say nothing."""
    return "\n".join(row for row in (raw.strip(" ") for raw in markup.split("\n")) if row)


def _manner(address: prose.Address) -> parts.Manner:
    return parts.Manner(
        prose=partial(prose.styled, address=address, styles=_PLAIN),
        line=partial(prose.styled_line, address=address, styles=_PLAIN),
        address=address,
    )


def _blocks(document: doc.Document, medium: doc.Medium) -> Iterator[doc.Block]:
    """The blocks that the medium shows, with what the post needs and no block says."""
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
    """A block that no editor placed has an id all the same, always the same one."""
    identity = str(uuid5(NAMESPACE_URL, f"{document.id}/{kind}"))
    return doc.Block(id=identity, type=kind, value=value)


def _levelled(blocks: Iterable[doc.Block]) -> Iterator[tuple[doc.Block, int]]:
    """Each block with the level of its heading.

    A block that has none of its own (a care card) goes one below the heading it stands under, or
    beside the last block with a heading; what closes a post starts at the top.
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


def _parted(rendered: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Warnings come before the lead, everything else behind it."""
    warnings = [text for kind, text in rendered if kind == "content_warning"]
    return warnings, [text for kind, text in rendered if kind != "content_warning"]


def _block(
    block: doc.Block,
    level: int,
    document: doc.Document,
    context: Context,
    form: Form,
    manner: parts.Manner,
) -> str:
    # Our own words in a block follow the language of that block.
    with override(language(block.lang or document.locale)):
        value = parts.unfold(block.value, manner)
        if value.get("anchor") == "":
            value["anchor"] = f"ws-{block.id}"  # no id may be empty, nor come twice
        colon = typography.colon(block.lang or document.locale)
        _say_items(value, colon)
        if ready := READY.get(block.type):
            ready(value, document, context)
        top = min(level, form.deepest)
        named = getattr(block.value, "heading", None)
        template = get_template(f"{form.medium}/blocks/{block.type}.html")
        return template.render(
            {
                "value": value,
                "block": block,
                "level": top,
                "below": min(level + 1, form.deepest) if named else top,
                "wrap": form.wrap(block, document.locale),
                "colon": colon,
            }
        )


def _say_items(value: dict[str, Any], colon: str) -> None:
    """List items get their ``words``: the lead-in, if any, and the text, on one line."""
    for name in ("items", "do", "dont"):
        for item in value.get(name, ()):
            if lead_in := item.get("lead_in"):
                item["words"] = format_html(
                    "<strong>{}{}</strong> {}", lead_in, colon, item["line"]
                )
            else:
                item["words"] = item.get("line", "")


def _figure(value: dict[str, Any], document: doc.Document, context: Context) -> None:
    if value["image"]:
        value["image"]["picture"] = pictures.choose(value["image"])


def _byline(value: dict[str, Any], document: doc.Document, context: Context) -> None:
    for author in value["authors"]:
        if author["photo"]:
            author["photo"]["picture"] = pictures.choose(author["photo"], wanted=160)


def _care(value: dict[str, Any], document: doc.Document, context: Context) -> None:
    for action in value["actions"]:
        action["digits"] = phrases.digits_beside(action["label"], action["url"] or "")


def _references(value: dict[str, Any], document: doc.Document, context: Context) -> None:
    """Each reference knows its anchor, and the blocks whose words link to it."""
    texts = [(place(block), _html_of(block.value)) for block in document.body]
    for number, item in enumerate(value["items"], 1):
        item["anchor"] = f"{value['anchor']}--{number}"
        cited = f'href="#{item["anchor"]}"'
        item["cited_in"] = [where for where, html in texts if cited in html]


def place(block: doc.Block) -> str:
    """The id of a block's outermost element: its anchor, where no heading bears that."""
    if block.type == "heading":
        return str(block.value.anchor)
    untitled = block.type in SECTIONS and not block.value.heading
    return (untitled and block.value.anchor) or f"b-{block.id}"


def _html_of(value: Any) -> str:
    """All the rich text in a part of a document."""
    if isinstance(value, tuple):
        return "".join(map(_html_of, value))
    if not dataclasses.is_dataclass(value):
        return ""
    inner = "".join(_html_of(getattr(value, field.name)) for field in dataclasses.fields(value))
    return getattr(value, "html", "") + inner


def _share(value: dict[str, Any], document: doc.Document, context: Context) -> None:
    """Links are computed from the canonical address; a draft has none, and some posts want none."""
    if not document.share.enabled or not context.canonical_url:
        value["links"] = []
        return
    value["links"] = links.share_links(
        context.share_networks if value["networks"] is None else value["networks"],
        title=document.title,
        url=context.canonical_url,
        locale=document.locale,
    )


READY: dict[str, Callable[[dict[str, Any], doc.Document, Context], None]] = {
    "image": _figure,
    "author_byline": _byline,
    "care_card": _care,
    "references": _references,
    "share_links": _share,
}
