"""The web rendition: semantic HTML of a whole body, for the public page and for ``body=html``.

Every block carries its id and type (``data-block-id``, ``data-block``), so that a consumer can
show, style or leave out blocks it has never heard of. No inline style, no script, no address that
is not absolute, but for places on the same page. Works without our style sheet: the words that
it hides (``ws-hidden``) are then read by everybody.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blog import document as doc
from blog.renditions import hypertext, prose
from blog.renditions.context import Context


def render(document: doc.Document, context: Context) -> str:
    """The body of ``document``: warnings, corrections, lead, blocks, disclaimer."""
    return hypertext.render(document, context, FORM)


def _wrap(block: doc.Block, locale: str) -> SafeString:
    """The attributes of a block's outermost element."""
    attributes = format_html(
        ' id="{}" class="ws-block ws-{}" data-block="{}" data-block-id="{}"',
        hypertext.place(block),
        block.type.replace("_", "-"),
        block.type,
        block.id,
    )
    if block.lang and block.lang != locale:
        attributes += format_html(' lang="{}"', block.lang)
    return mark_safe(attributes)  # noqa: S308 joined from formatted parts


def _address(context: Context) -> prose.Address:
    absolute = prose.addresses(context)

    def address(url: str | None) -> str | None:
        # A place on the same page stays one, whichever page shows the body.
        return url if url and url.startswith("#") else absolute(url)

    return address


def _lead(markup: str) -> str:
    return markup.replace("<p>", '<p class="ws-lead">')


FORM = hypertext.Form(medium="web", wrap=_wrap, address=_address, lead=_lead)
