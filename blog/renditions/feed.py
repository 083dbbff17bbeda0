"""The feed rendition: the same words in the few elements that every feed reader keeps.

No id, class, section or aria attribute; what the page says by colour or by hidden words stands
here in clear. Well-formed as HTML and as XML, so that it can go into Atom either way.
"""

from django.utils.safestring import SafeString

from blog import document as doc
from blog.renditions import hypertext, prose
from blog.renditions.context import Context


def render(document: doc.Document, context: Context) -> str:
    """The body of ``document``: warnings, corrections, lead, blocks, review line, disclaimer."""
    return hypertext.render(document, context, FORM)


def _bare(block: doc.Block, locale: str) -> SafeString:
    return SafeString()


FORM = hypertext.Form(medium="feed", wrap=_bare, address=prose.addresses, deepest=4)
