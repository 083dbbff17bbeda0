"""Documents that use every block type: the shared subjects of the rendition tests.

People, teams, services and numbers are invented (555-01xx numbers are kept for fiction).
"""

import dataclasses
import json

from blog import codec
from blog import document as doc
from blog.renditions.context import Context
from tests import samples_english, samples_french
from tests.paths import GOLDEN_DIR

ORIGIN = "https://posts.example.org"
CONTEXT = Context(origin=ORIGIN, canonical_url=f"{ORIGIN}/blog/steady-ground/")
FRENCH_CONTEXT = Context(origin=ORIGIN, canonical_url=f"{ORIGIN}/fr/blogue/sol-ferme/")


def context(document: doc.Document) -> Context:
    """The context in which ``document`` is published."""
    return Context(
        origin=ORIGIN, canonical_url=f"{ORIGIN}{document.path}" if document.path else None
    )


def english() -> doc.Document:
    """An en-CA post with each of the 20 block types once."""
    return samples_english.document()


def french() -> doc.Document:
    """A fr-CA post with each of the 20 block types once."""
    return samples_french.document()


def without_place() -> doc.Document:
    """The English post, whose body has no place for its corrections."""
    post = english()
    return dataclasses.replace(
        post, body=tuple(block for block in post.body if block.type != "corrections")
    )


def seed() -> doc.Document:
    """The real post that everything is tried on."""
    data = json.loads((GOLDEN_DIR / "seed.json").read_text(encoding="utf-8"))
    found: doc.Document = codec.from_data(doc.Document, data)
    return found


def blocks() -> dict[str, doc.Block]:
    """Each block type, by name, as the English sample uses it."""
    return {part.type: part for part in english().body}


def only(part: doc.Block) -> doc.Document:
    """A small document with one block, to look at that block alone."""
    return dataclasses.replace(
        english(),
        body=(part,),
        corrections=(),
        content_warnings=(),
        disclaimer=None,
        image=None,
        review=doc.Review(),
    )
