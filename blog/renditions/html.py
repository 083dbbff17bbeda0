"""The web rendition: semantic HTML of the whole body, for the public page and for ``body=html``.

Every block has its id and type (``data-block-id``, ``data-block``), so that consumers can style or
leave out block types they do not know. No inline styles or scripts; addresses are absolute except
fragments of the same page. It works without our style sheet: the text that the style sheet hides
(``ws-hidden``) is then visible.
"""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blog import document as doc
from blog.renditions import direction, hypertext, prose
from blog.renditions.context import Context


def render(document: doc.Document, context: Context) -> str:
    """The body of ``document``: warnings, corrections, lead, blocks, disclaimer."""
    return hypertext.render(document, context, VARIANT)


def _wrap(block: doc.Block, locale: str) -> SafeString:
    """The attributes of a block's outermost element."""
    attributes = format_html(
        ' id="{}" class="ws-block ws-{}" data-block="{}" data-block-id="{}"',
        hypertext.element_id(block),
        block.type.replace("_", "-"),
        block.type,
        block.id,
    )
    attributes += direction.foreign(block.lang, locale)
    return mark_safe(attributes)  # noqa: S308  # joined from formatted parts


def _address(context: Context) -> prose.Address:
    absolute = prose.addresses(context)

    def address(url: str | None) -> str | None:
        # Fragments stay relative: the body may be shown on any page.
        return url if url and url.startswith("#") else absolute(url)

    return address


def _lead(markup: str) -> str:
    return re.sub(r"<p(?=[ >])", '<p class="ws-lead"', markup)


VARIANT = hypertext.HtmlVariant(medium="web", wrap=_wrap, address=_address, lead=_lead)
