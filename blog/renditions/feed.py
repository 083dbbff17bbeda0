"""The feed rendition: HTML with the few elements that all feed readers support.

It has no id, class or aria attributes and no section elements; what the web page shows by colour or
hidden text is written out. Well-formed as HTML and as XML, as Atom allows either.
"""

import re

from django.utils.safestring import SafeString, mark_safe

from blog import document as doc
from blog.renditions import hypertext, prose
from blog.renditions.context import Context


def render(document: doc.Document, context: Context) -> str:
    """The body of ``document``: warnings, corrections, lead, blocks, review line, disclaimer."""
    return hypertext.render(document, context, VARIANT)


def _bare(block: doc.Block, locale: str) -> SafeString:
    return SafeString()


def _foreign(markup: str, attributes: SafeString) -> str:
    """The markup with the attributes on its outermost elements: feed readers drop a ``div``."""
    if not attributes:
        return markup
    depth = 0

    def written(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name, rest = match.groups()
        depth -= bool(closing)
        own = attributes if depth == 0 and not closing and " lang=" not in rest else ""
        depth += not closing and not rest.endswith("/")
        return f"<{closing}{name}{own}{rest}>"

    return mark_safe(_ELEMENT.sub(written, markup))  # noqa: S308 rendered markup, escaped attributes


# A tag of our templates, in whose attributes every "<" and ">" is escaped.
_ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
VARIANT = hypertext.HtmlVariant(
    medium="feed", wrap=_bare, address=prose.addresses, deepest=4, foreign=_foreign
)
