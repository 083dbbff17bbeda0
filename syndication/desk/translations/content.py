"""What a translator translates of an edition's document, and its words as HTML, part by part.

Left out is what comes from elsewhere in both languages at once (authors, crisis services), what is
no text (pictures, anchors), and what repeats another text (the e-mail subject that is the title).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from blog.builder.review import NOT_REVIEWED
from blog.checks.passages import OTHERS_FIELDS, TEXT_FIELDS
from syndication.desk.history.differences import block_label, block_target, field_target

Data = dict[str, Any]

# ``text`` and ``html`` are one rich text in two forms; addresses of links are in its HTML.
_TEXTS = TEXT_FIELDS | {"text", "html", "credit"}
_ADDRESSES = frozenset({"url", "doi"})  # of a button or a source, but not of a picture

FIELDS: dict[str, str | Promise] = {
    "title": _("Title"),
    "lead": _("Lead"),
    "image_alt": _("What the image shows"),
    "email_subject": _("E-mail subject"),
    "email_preheader": _("E-mail preview text"),
    "search_description": _("Search description"),
    "corrections": _("Corrections"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the original: its name, its words as HTML, and where its translation is.

    ``target`` is a CSS selector in the editor's form, or empty.
    """

    id: str
    name: str
    html: SafeString
    target: str


def translated(document: str) -> Data:
    """The members of a stored document (JSON) that are translated: fields as text, and ``body``."""
    data = json.loads(document)
    email, lead = data.get("email") or {}, data["lead"]["text"]
    subject, preheader = email.get("subject", ""), email.get("preheader", "")
    return {
        "title": data["title"],
        "lead": lead,
        "image_alt": (data.get("image") or {}).get("alt") or "",
        "email_subject": "" if subject == data["title"] else subject,
        "email_preheader": "" if lead.startswith(preheader) else preheader,
        "search_description": data.get("search_description") or "",
        "corrections": "\n".join(each["text"] for each in data.get("corrections") or ()),
        "body": [_block(block) for block in data["body"] if block["type"] not in NOT_REVIEWED],
    }


def _block(block: Data) -> Data:
    return {"id": block["id"], "type": block["type"], "value": _pruned(block["value"])}


def _pruned(value: Any) -> Any:
    if isinstance(value, list):
        return [_pruned(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_picture = "width" in value
    return {
        name: _pruned(part)
        for name, part in value.items()
        if name not in OTHERS_FIELDS
        and (
            isinstance(part, list | dict)
            or (isinstance(part, str) and name in _TEXTS)
            or (isinstance(part, str) and name in _ADDRESSES and not is_picture)
        )
    }


def parts(content: Data) -> Iterator[Part]:
    """The parts of what :func:`translated` returned, in the order of the editor's form.

    Parts without words (a divider, an empty field) are left out.
    """
    for name, label in FIELDS.items():
        if content[name]:
            html = format_html_join("", "<p>{}</p>", ((line,) for line in _lines(content[name])))
            yield Part(id=f"field-{name}", name=str(label), html=html, target=field_target(name))
    for number, block in enumerate(content["body"], start=1):
        if html := markup(block["value"]):
            name = f"{number}. {block_label(block['type'])}"
            yield Part(id=block["id"], name=name, html=html, target=block_target(block["id"]))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def markup(value: Any) -> SafeString:
    """The words of a block's value as HTML, each text a paragraph; links open a new tab."""
    return format_html_join("", "{}", ((each,) for each in _markup(value)))


def _markup(value: Any) -> Iterator[SafeString]:
    if isinstance(value, str):
        if value.strip():
            yield format_html("<p>{}</p>", value)
    elif isinstance(value, list):
        for each in value:
            yield from _markup(each)
    elif "html" in value:
        yield from _rich(value)
    else:
        for part in value.values():
            yield from _markup(part)


def _rich(value: Data) -> Iterator[SafeString]:
    """A rich text, after its lead-in, and what else its part has."""
    others = {name: part for name, part in value.items() if name not in ("html", "text")}
    lead_in = others.pop("lead_in", "")
    html = value["html"].replace("<a ", '<a target="_blank" rel="noreferrer" ')
    safe = mark_safe(html)  # noqa: S308  # sanitised when the document was built
    yield from _markup(others)
    if lead_in:
        yield format_html("<p><strong>{}</strong></p>", lead_in)
    if value["html"].strip():
        yield (
            safe
            if html.lstrip().startswith("<") and "<p" in html
            else format_html("<p>{}</p>", safe)
        )
