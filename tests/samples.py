"""Documents that use every block type: the shared subjects of the rendition tests.

People, teams, services and numbers are invented (555-01xx numbers are kept for fiction).
"""

import dataclasses
import json
from uuid import NAMESPACE_URL, uuid5

from blog import codec
from blog import document as doc
from blog.renditions.context import Context
from tests.paths import GOLDEN_DIR

ORIGIN = "https://posts.example.org"
CONTEXT = Context(origin=ORIGIN, canonical_url=f"{ORIGIN}/blog/steady-ground/")
FRENCH_CONTEXT = Context(origin=ORIGIN, canonical_url=f"{ORIGIN}/fr/blogue/sol-ferme/")


def context(document: doc.Document) -> Context:
    """The context in which ``document`` is published."""
    return Context(
        origin=ORIGIN, canonical_url=f"{ORIGIN}{document.path}" if document.path else None
    )


def identity(path: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://posts.example.org/samples/{path}"))


def block(kind: str, value: object, locale: str = "en-CA", **more: object) -> doc.Block:
    return doc.Block(id=identity(f"{locale}/{kind}"), type=kind, value=value, **more)


def rich(text: str) -> doc.RichText:
    return doc.RichText(html=f"<p>{text}</p>", text=text)


def items(anchor: str, *pairs: tuple[str | None, str]) -> tuple[doc.ListItem, ...]:
    """Items of ``(lead-in, text)``."""
    return tuple(
        doc.ListItem(
            id=identity(f"{anchor}/{number}"),
            anchor=f"{anchor}--{number}",
            lead_in=lead_in,
            html=f"<p>{text}</p>",
            text=text,
        )
        for number, (lead_in, text) in enumerate(pairs, 1)
    )


def steps(anchor: str, *rows: tuple[str | None, str, int | None]) -> tuple[doc.Step, ...]:
    """Steps of ``(title, text, minutes)``."""
    return tuple(
        doc.Step(
            id=identity(f"{anchor}/{number}"),
            anchor=f"{anchor}--{number}",
            title=title,
            html=f"<p>{text}</p>",
            text=text,
            minutes=minutes,
        )
        for number, (title, text, minutes) in enumerate(rows, 1)
    )


def questions(anchor: str, *pairs: tuple[str, str]) -> tuple[doc.Question, ...]:
    return tuple(
        doc.Question(
            id=identity(f"{anchor}/{number}"),
            anchor=f"{anchor}--{number}",
            question=question,
            html=f"<p>{answer}</p>",
            text=answer,
        )
        for number, (question, answer) in enumerate(pairs, 1)
    )


def picture(alt: str, credit: str) -> doc.Image:
    sizes = tuple(
        doc.ImageSize(
            url=f"/media/images/bench-{width}.{suffix}",
            width=width,
            height=width * 2 // 3,
            type=f"image/{suffix}",
        )
        for suffix in ("jpeg", "webp")
        for width in (320, 600, 1200, 1600)
    )
    return doc.Image(
        url="/media/images/bench-1600.jpeg",
        width=1600,
        height=1066,
        alt=alt,
        credit=credit,
        rights="Fictional picture library",
        focal=(0.5, 0.4),
        sizes=sizes,
    )


def support_line(name: str, note: str, hours: str, audience: str | None) -> doc.CrisisResource:
    return doc.CrisisResource(
        key="example_line",
        name=name,
        region="CA",
        languages=("en", "fr"),
        audience=audience,
        channels=(
            doc.CrisisChannel(kind="call", label="416-555-0134", url="tel:+14165550134"),
            doc.CrisisChannel(
                kind="text", label="416-555-0135", url="sms:+14165550135?body=HELLO", note=note
            ),
            doc.CrisisChannel(
                kind="web", label="help.example.org", url="https://help.example.org/"
            ),
        ),
        hours=hours,
        source_url="https://help.example.org/about/",
        verified_at="2026-11-01",
        verify_by="2027-05-01",
        fictional=True,
    )


def english() -> doc.Document:
    """An en-CA post with each of the 20 block types once."""
    from tests import samples_english  # builds on this module, as its twin does

    return samples_english.document()


def french() -> doc.Document:
    """A fr-CA post with each of the 20 block types once."""
    from tests import samples_french

    return samples_french.document()


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
