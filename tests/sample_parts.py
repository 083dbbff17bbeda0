"""Values of invented documents: the parts that the samples are made of."""

from uuid import NAMESPACE_URL, uuid5

from blog import document as doc
from blog.renditions.sanitize import sanitize


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


def rows(*listed: tuple[str, ...]) -> tuple[doc.TableRow, ...]:
    """Rows of a table; each cell is the HTML of its words."""
    return tuple(
        doc.TableRow(
            cells=tuple(
                doc.TableCell(html=html, text=sanitize(html, "inline").text) for html in row
            )
        )
        for row in listed
    )


def picture(alt: str, credit: str, *, decorative: bool = False) -> doc.Image:
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
        decorative=decorative,
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
