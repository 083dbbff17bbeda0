"""Renders the example of a block for the editor's chooser."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from blog import document as doc
from blog.blocks.examples import EXAMPLES
from blog.renditions import html
from blog.renditions.context import Context

CONTEXT = Context(origin="https://example.org", canonical_url="https://example.org/example/")


def _corrections() -> tuple[doc.Correction, ...]:
    said = _("An earlier version gave another number of steps.")
    return (doc.Correction(date="2026-11-05", kind="correction", text=said),)


def markup(kind: str) -> str:
    """The web rendition of the example of block type ``kind``, in the active language."""
    nothing = doc.RichText(html="", text="")
    example = doc.Document(
        id="example",
        locale="fr-CA" if (get_language() or "").startswith("fr") else "en-CA",
        slug="example",
        title="",
        lead=nothing,
        body=(doc.Block(id="example", type=kind, value=EXAMPLES[kind]()),),
        corrections=_corrections() if kind == "corrections" else (),
        email=doc.Email(subject="", preheader=""),
    )
    return html.render(example, CONTEXT)
