"""The pictures of an imported post: where they stood, what is said of them, and their blocks.

A picture that is to be fetched stands in the document under its address at the old site. What the
fetching brought decides whether it stays: see :func:`kept`.
"""

import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from blog import document as doc
from blog import limits
from blog.importers.blocks import identity
from blog.importers.outline import Part
from blog.importers.report import Imported, Notice

MOST = 100  # pictures of one post
MAIN = "main picture"
EMBEDDED = "embedded:"  # an address of bytes that are in the file itself

# The field of each block that holds a picture.
_PICTURES: Mapping[type, str] = {doc.Figure: "image", doc.MediaLink: "poster"}
_LAZY = ("data-src", "data-lazy-src", "data-original")
_EXCERPT = 200
_WORDS_BEFORE = 60
_DOT = frozenset({"0", "1"})  # the size of a picture that only counts readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of a source. ``after`` is the last line above it, 0 at the beginning.

    ``caption`` is HTML with the same words as plain text; ``None`` where it has none.
    """

    address: str
    alt: str = ""
    caption: doc.RichText | None = None
    after: int = 0


def address_of(img: Any, base: str = "") -> str:
    """The absolute address of an ``<img>``, or as it stands where ``base`` does not tell.

    Where a script puts the picture in place later, its own attribute names it.
    """
    written: str = (img.get("src") or "").strip()
    if not written or written.startswith("data:"):
        lazy = (img.get(name) for name in _LAZY)
        written = next((found.strip() for found in lazy if found), "") or _largest(img) or written
    return absolute(written, base)


def absolute(address: str, base: str) -> str:
    """An address of the old site in full; as it is where it, or ``base``, cannot be read."""
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return address


def embedded(data_url: str) -> tuple[str, bytes] | None:
    """The address and the bytes of a picture that is written into a page (RFC 2397)."""
    head, comma, body = data_url.partition(",")
    if not (comma and head.startswith("data:") and head.endswith(";base64")):
        return None
    try:
        data = b64decode(body)
    except ValueError:
        return None
    return embedded_address(data), data


def embedded_address(data: bytes) -> str:
    """The address of bytes that came with the text."""
    return EMBEDDED + hashlib.sha256(data).hexdigest()


def is_dot(img: Any) -> bool:
    """Whether it is a picture of one point, which only counts who reads."""
    return img.get("width") in _DOT and img.get("height") in _DOT


def _largest(img: Any) -> str:
    listed = [entry.split() for entry in (img.get("srcset") or "").split(",")]
    return next((entry[0] for entry in reversed(listed) if entry), "")


def block(picture: Picture, *, sha256: str, index: int) -> doc.Block:
    """The block of a picture, under its address at the old site."""
    value = doc.Figure(image=image(picture.address, picture.alt), caption=picture.caption)
    return doc.Block(id=identity(sha256, f"/picture/{index}"), type="image", value=value)


def image(address: str, alt: str) -> doc.Image:
    """A picture that is not here yet."""
    return doc.Image(url=address, width=0, height=0, alt=alt)


def inserted(
    body: Sequence[doc.Block], parts: Sequence[Part], pictures: Sequence[Picture], *, sha256: str
) -> tuple[tuple[doc.Block, ...], tuple[tuple[int, ...], ...]]:
    """The body with its pictures, each below the part that it stood in; and the lines of each.

    ``parts`` are those that ``body`` was made of.
    """
    rows = [(each, part.numbers or (part.number,)) for each, part in zip(body, parts, strict=True)]
    for index, picture in reversed(list(enumerate(pictures))):
        above = [place for place, (_, lines) in enumerate(rows) if min(lines) <= picture.after]
        made = block(picture, sha256=sha256, index=index)
        rows.insert(max(above, default=-1) + 1, (made, (picture.after + 1,)))
    return tuple(each for each, _ in rows), tuple(lines for _, lines in rows)


def left_out(pictures: Sequence[Picture]) -> Iterator[Notice]:
    """What is reported of pictures that nobody asked for."""
    for picture in pictures:
        said = picture.alt or picture.address
        if said.strip():
            facts = {"original": said.strip()[:_EXCERPT]}
            yield Notice(code="picture_left_out", line=picture.after + 1, applied=True, facts=facts)


def wanted(document: doc.Document) -> list[str]:
    """The addresses of the pictures that are not ours, each once, in the document's order."""
    found = (image.url for image in shown(document))
    return list(dict.fromkeys(url for url in found if not is_ours(url)))


def shown(document: doc.Document) -> Iterator[doc.Image]:
    """The pictures of a post: its own, then those of its body."""
    for image in (document.image, *(_of_block(each) for each in document.body)):
        if image is not None:
            yield image


def _of_block(block: doc.Block) -> doc.Image | None:
    value: doc.Image | None = getattr(block.value, _PICTURES.get(type(block.value), ""), None)
    return value


def is_ours(url: str) -> bool:
    """Whether an address names a file of this installation."""
    return url.startswith(settings.MEDIA_URL)


def kept(imported: Imported, missing: Mapping[str, str]) -> Imported:
    """The post without the pictures at the addresses ``missing``, whose values say why.

    A caption stays as a paragraph. Each picture that is left out is named in a notice.
    """
    document = imported.document
    notices: list[Notice] = []
    body: list[doc.Block] = []
    for index, each in enumerate(document.body):
        picture = _of_block(each)
        why = missing.get(picture.url) if picture else None
        if picture is None or why is None:
            body.append(each)
            continue
        line = _line(imported, index)
        notices.append(_missing(picture, why, line=line, after=_above(document, index)))
        body.extend(_without_picture(each))
    if document.image and document.image.url in missing:
        why = missing[document.image.url]
        notices.append(_missing(document.image, why, after=MAIN))
        document = replace(document, image=None)
    made = replace(document, body=tuple(body))
    return replace(imported, document=made, warnings=(*imported.warnings, *notices), places=())


def _without_picture(block: doc.Block) -> Iterator[doc.Block]:
    """What stays of a block: the caption of a figure, a link without its picture."""
    if isinstance(block.value, doc.MediaLink):
        yield replace(block, value=replace(block.value, poster=None))
    elif said := block.value.caption:
        value = doc.Paragraph(html=said.html, text=said.text)
        yield replace(block, type="paragraph", value=value)


def main_picture(picture: Picture, base: str) -> tuple[doc.Image, list[Notice]]:
    """The main picture of a post, with a description that its field can hold."""
    address = absolute(picture.address, base)
    if len(picture.alt) <= limits.ALT:
        return image(address, picture.alt), []
    notice = Notice(
        code="picture_description_left_out", applied=True, facts={"original": picture.alt}
    )
    return image(address, ""), [notice]


def _missing(picture: doc.Image, why: str, *, after: str, line: int | None = None) -> Notice:
    facts = {"original": picture.url[:_EXCERPT], "reason": why, "after": after}
    if picture.alt:
        facts["alt"] = picture.alt[:_EXCERPT]
    return Notice(code="picture_missing", line=line, applied=True, facts=facts)


def _line(imported: Imported, index: int) -> int | None:
    """The line of a block of the body; the lead has the first place where there is one."""
    shift = len(imported.places) - len(imported.document.body)
    lines = imported.places[index + shift] if imported.places else ()
    return lines[0] if lines else None


def _above(document: doc.Document, index: int) -> str:
    """The last words above a block, by which a person finds the place."""
    for each in reversed(document.body[:index]):
        value = each.value
        said = getattr(value, "text", "") or getattr(value, "heading", "") or ""
        if said.strip():
            return str(said).strip()[-_WORDS_BEFORE:]
    return (document.lead.text or document.title)[-_WORDS_BEFORE:]


def plain(caption: str) -> doc.RichText | None:
    """A caption of plain words."""
    said = " ".join(caption.split())
    return doc.RichText(html=f"<p>{escape(said, quote=False)}</p>", text=said) if said else None
