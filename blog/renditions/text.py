"""The plain-text rendition: a post as in a mail without HTML, wrapped at 78 columns.

Rendered block by block from the document, not from HTML. Templates write each paragraph on one
line; wrapping, underlines and blank lines are done here.
"""

import re
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.template.loader import get_template
from django.utils.translation import override

from blog import document as doc
from blog.renditions import parts, phrases, prose
from blog.renditions.context import Context, language

WIDTH = 78
# RFC 3676 4.3: "-- " with its space starts the signature.
SIGNATURE = "-- "
_HANGING = re.compile(r"^(?:[*+!] |\d{1,2}\. |\[\d+\] |> |  )+")
_UNDERLINES = ("---", "===")


def render(document: doc.Document, context: Context) -> str:
    """The whole post as plain text, ending in one newline, in the language of its locale."""
    address = prose.addresses(context)
    formatters = parts.Formatters(
        prose=partial(prose.plain, address=address),
        line=partial(prose.plain_line, address=address),
        address=address,
    )
    with override(language(document.locale)):
        frame = get_template("text/post.txt", using="text")
        return tidy(frame.render(_frame(document, context, formatters)))


def _frame(document: doc.Document, context: Context, formatters: parts.Formatters) -> parts.Values:
    blocks = list(parts.shown(document, "text"))
    support = parts.unplaced_support(document)
    common = {
        "colon": phrases.colon(),
        "permalink": context.canonical_url,
        "online": context.canonical_url,
    }
    if not document.share.enabled:
        common["permalink"] = None
    by_place: dict[str, list[str]] = {"content_warning": [], "organization_boilerplate": []}
    body: list[str] = []
    for part in blocks:
        # Our own texts in a block are in the language of the block.
        with override(language(part.lang or document.locale)):
            by_place.get(part.type, body).append(_block(part.type, part.value, formatters, common))
    placed = {part.type for part in blocks}
    if support is not None:
        body.append(_block("crisis_support", support, formatters, common))
    if document.references and "references" not in placed:
        body.append(_block("references", _references(document), formatters, common))
    return {
        **common,
        "warnings": by_place["content_warning"] or _warnings(document, formatters, common),
        "title": prose.line(document.title),
        "byline": phrases.listing(phrases.person(who) for who in document.byline.authors),
        "image": parts.unfold(document.image, formatters),
        "corrections": parts.unfold(document.corrections, formatters),
        "lead": formatters.prose(document.lead.html),
        "body": body,
        "review": phrases.review(document.review),
        "ai_use": phrases.ai_use(document.ai_use),
        "boilerplate": by_place["organization_boilerplate"],
        "disclaimer": formatters.prose(document.disclaimer.html) if document.disclaimer else None,
        "signature": SIGNATURE,
    }


def _warnings(
    document: doc.Document, formatters: parts.Formatters, common: dict[str, str | None]
) -> list[str]:
    """The warning of a post with sensitive topics and no block that warns of them."""
    if not document.content_warnings:
        return []
    warning = doc.ContentWarning(topics=document.content_warnings, html="", text="")
    return [_block("content_warning", warning, formatters, common)]


def _references(document: doc.Document) -> doc.References:
    return doc.References(heading=None, heading_level=2, anchor="", items=document.references)


def _block(
    kind: str, value: Any, formatters: parts.Formatters, common: dict[str, str | None]
) -> str:
    template = get_template(f"text/blocks/{kind}.txt", using="text")
    return str(
        template.render(
            {**common, "colon": phrases.colon(), "value": parts.unfold(value, formatters)}
        )
    )


def tidy(text: str) -> str:
    """Wrap and underline the lines; at most one blank line between them, and a final newline."""
    lines: list[str] = []
    for raw in text.split("\n"):
        row = raw if raw == SIGNATURE else raw.rstrip(" ")
        if row or (lines and lines[-1]):
            lines.extend(_laid_out(row, lines[-1] if lines else ""))
    return "\n".join(lines).rstrip("\n") + "\n"


def _laid_out(row: str, above: str) -> Iterator[str]:
    if row in _UNDERLINES and above:
        yield row[0] * min(len(above), WIDTH)
    elif row == SIGNATURE or not row:
        yield row
    else:
        yield from _wrapped(row)


def _wrapped(row: str) -> list[str]:
    """Wrap ``row`` to the width, with a hanging indent; long addresses are not broken."""
    found = _HANGING.match(row)
    mark = found.group() if found else ""
    hang = mark if mark.startswith("> ") else " " * len(mark)
    return textwrap.wrap(
        row,
        WIDTH,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
