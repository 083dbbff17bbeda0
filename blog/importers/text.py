"""Converts pasted text to a document with all its words, in their order, uncorrected.

docs/importing.md describes what is recognised. Only white space, list marks and unreadable
characters change; probable typos are reported beside the document. The document has no review and
no canonical address.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from blog import document as doc
from blog import limits, stats
from blog.checks import typos
from blog.importers import (
    blocks,
    bylines,
    docx,
    fixes,
    html,
    markdown,
    markers,
    notices,
    outline,
    people,
    pictures,
)
from blog.importers import lines as source_lines
from blog.importers.line import Line
from blog.importers.outline import Part
from blog.importers.report import Imported, Notice, in_order
from blog.importers.sentences import split
from blog.importers.source import ImportFailed, Source
from blog.renditions.context import language
from blog.renditions.typography import anchor, first_sentence
from blog.visible import is_visible

SLUG_CHARACTERS = 75
MAX_LINES = 10_000
_PREHEADER_WITHIN = 1000  # characters of the lead in which its first sentence is looked for


def parse(
    source: Source,
    *,
    title: str | None,
    locale: str = "en-CA",
    author: str | None = None,
    known_authors: Collection[str] | None = None,
    known_organizations: Collection[str] = (),
    corrected: Mapping[int, fixes.Fix] | None = None,
    base: str = "",
    with_pictures: bool = False,
) -> Imported:
    """Convert a post. The title of a pasted text is never taken from it.

    ``author`` replaces the authors that the text names. Names are compared with ``known_authors``;
    with ``None`` no author is reported as unknown. ``corrected`` says what lines are, by number,
    where a person knows better. ``with_pictures`` puts pictures into the document, under their
    addresses at the old site; otherwise they are reported. ``base`` is the address that the text
    had there. Raises :class:`ImportFailed` if there is no title or no text.
    """
    read = _read(source, base, with_pictures=with_pictures)
    heading = _title(source, title or read.title)
    lines, reported = fixes.applied(read.lines, corrected or {}), list(read.notices)
    shown = read.pictures if with_pictures else ()
    reported += [] if with_pictures else pictures.left_out(read.pictures)
    reported += [notice for line in lines for notice in _phrases(line, locale)]
    lines, found = _without_title(lines, heading)
    lines, reported_bylines = bylines.told(lines)
    reported += reported_bylines
    reported.append(found if title or not read.title else Notice(code="title_taken", applied=True))
    parts, found_parts = _separated(
        outline.read(lines, known_organizations, is_structured=read.is_structured)
    )
    reported += found_parts
    if not parts:
        raise ImportFailed(source.name, _("holds no words beside its title"))
    organizations = _organizations(parts, known_organizations)
    signed = _signed(parts, author, known_authors or (), organizations)
    reported += _author_notices(parts, signed, author, known_authors, organizations)
    reported += [
        *_whole(source, parts),
        *notices.notices(parts),
        *notices.organization_notices(parts, list(known_organizations)),
    ]
    document = _document(source, heading, locale, parts, signed)
    own = parts[len(parts) - len(document.body) :]
    body, places = pictures.inserted(document.body, own, shown, sha256=source.sha256)
    document = replace(document, body=body, topics=tuple(map(_topic, read.topics)))
    if excess := limits.exceeded(document):
        raise ImportFailed(source.name, f"{excess.path}: {excess}")
    return Imported(
        document=document,
        source=facts(source),
        warnings=in_order(reported),
        places=(*(part.numbers for part in parts[: len(parts) - len(own)]), *places),
        files=read.files,
        addresses=(read.address,) if read.address else (),
    )


def facts(source: Source) -> dict[str, str | int]:
    """The metadata of a source that is stored beside its bytes."""
    return {
        "kind": source.kind,
        "name": source.name,
        "sha256": source.sha256,
        "bytes": len(source.raw),
        "lines": source_lines.count(source.text),
    }


def _read(source: Source, base: str, *, with_pictures: bool) -> html.Page:
    """The lines of a source, its title where it has one, and what was reported."""
    page = _READERS[source.kind](source, base, with_pictures)
    if len(page.lines) > MAX_LINES:
        raise ImportFailed(source.name, _too_many_lines())
    if not any(mark.isalnum() for line in page.lines for mark in line.text):
        raise ImportFailed(source.name, _("holds no words"))
    return page


def _too_many_lines() -> str:
    return _("has more than %(most)d lines: it cannot be one post") % {"most": MAX_LINES}


def _plain(source: Source, _base: str, _with_pictures: bool) -> html.Page:
    if source_lines.count(source.text) > MAX_LINES:  # joined lines count, too
        raise ImportFailed(source.name, _too_many_lines())
    lines, reported = source_lines.read(source.text)
    return html.Page(lines=lines, notices=reported)


def _word(source: Source, base: str, with_pictures: bool) -> html.Page:
    media: dict[str, bytes] = {}
    text, reported = docx.to_html(source.name, source.raw, media if with_pictures else None)
    page = html.read(source.name, text, base=base, with_pictures=with_pictures)
    return replace(page, notices=[*page.notices, *reported], files={**page.files, **media})


def _page(source: Source, base: str, with_pictures: bool) -> html.Page:
    return html.read(source.name, source.text, base=base, with_pictures=with_pictures)


def _markdown(source: Source, base: str, with_pictures: bool) -> html.Page:
    text = markdown.to_html(source.text)
    return html.read(source.name, text, base=base, with_pictures=with_pictures)


_READERS: dict[str, Callable[[Source, str, bool], html.Page]] = {
    "pasted_text": _plain,
    "html": _page,
    "markdown": _markdown,
    "docx": _word,
}


def _title(source: Source, title: str | None) -> str:
    found = " ".join(line.text for line in source_lines.read(title or "")[0])
    if not is_visible(found):
        raise ImportFailed(source.name, "needs --title: a title is never taken from the text")
    if len(found) > limits.TITLE:
        raise ImportFailed(source.name, f"has a title of more than {limits.TITLE} characters")
    return found


def _phrases(line: Line, locale: str) -> Iterator[Notice]:
    for sentence in split(line.text):
        for slip in typos.slips(sentence, language(locale)):
            facts = {"original": slip.original, "suggestion": slip.suggestion}
            yield Notice(code=slip.code, line=line.number, facts=facts)


def _without_title(lines: list[Line], title: str) -> tuple[list[Line], Notice]:
    """Remove a first line that repeats the title: it would be shown twice."""
    if len(lines) > 1 and markers.plainly(lines[0].text) == markers.plainly(title):
        return lines[1:], Notice(code="title_in_source", line=lines[0].number, applied=True)
    return lines, Notice(code="title_not_in_source")


def _separated(parts: list[Part]) -> tuple[list[Part], list[Notice]]:
    """The parts without separators at the beginning, at the end, or next to one another."""
    remaining: list[Part] = []
    reported = []
    for index, part in enumerate(parts):
        separates = remaining and remaining[-1].kind not in ("divider", "lead")
        if part.kind == "divider" and not (separates and _says_more(parts[index + 1 :])):
            reported.append(Notice(code="separator_removed", line=part.number, applied=True))
        else:
            remaining.append(part)
    return remaining, reported


def _says_more(parts: Sequence[Part]) -> bool:
    return any(part.kind != "divider" for part in parts)


def _organizations(parts: Sequence[Part], known: Collection[str]) -> list[str]:
    """The known organisations and those that the text presents, each once."""
    return list(
        dict.fromkeys([*known, *(part.organization for part in parts if part.organization)])
    )


def _signed(
    parts: Sequence[Part], author: str | None, known: Collection[str], organizations: list[str]
) -> list[tuple[doc.Author, ...]]:
    """The authors of each byline; without a byline only those given for the import."""
    bylines = [part for part in parts if part.kind == "byline"]
    if author and author.strip():
        given = people.authors(" ".join(author.split()), known, organizations)
        return [given] * max(len(bylines), 1)
    return [
        tuple(
            each
            for line, bio in zip(part.names, part.bios, strict=True)
            for each in people.presented(people.authors(line, known, organizations), bio)
        )
        for part in bylines
    ]


def _author_notices(
    parts: Sequence[Part],
    signed: Sequence[tuple[doc.Author, ...]],
    author: str | None,
    known: Collection[str] | None,
    organizations: list[str],
) -> Iterator[Notice]:
    bylines = [part for part in parts if part.kind == "byline"]
    names = None if known is None else list(known)
    if not signed:
        yield Notice(code="author_missing")
    for index, authors in enumerate(signed):
        line = bylines[index].signed_on if bylines else None
        yield from notices.author_notices(authors, line, names, organizations)
        if author and bylines and bylines[index].text != author:
            told = [words for bio in bylines[index].bios for words in bio]
            original = " ".join([bylines[index].text, *told])
            facts = {"original": original, "suggestion": author}
            yield Notice(code="author_replaced", line=line, applied=True, facts=facts)


def _whole(source: Source, parts: Sequence[Part]) -> Iterator[Notice]:
    """Notices about the whole post, or about the order of its parts."""
    yield Notice(code="no_clinical_review")
    if source.is_guess:
        yield Notice(code="encoding_guessed", applied=True, facts={"encoding": source.encoding})
    if parts[0].kind != "lead":
        yield Notice(code="no_lead")
    if parts[0].kind == "heading":
        facts = {"original": parts[0].text}
        yield Notice(code="first_line_may_be_title", line=parts[0].number, facts=facts)
    for part in outline.doubtful(parts):
        facts = {"original": part.text}
        yield Notice(code="short_line_unsure", line=part.number, facts=facts)
    signed = False
    for part in parts:
        if part.kind == "byline" and part.number < parts[0].number:
            continue  # above the lead
        if signed and part.kind not in ("boilerplate", "share", "divider", "byline"):
            yield Notice(code="text_after_byline", line=part.number)
            return
        signed = signed or part.kind == "byline"


def _document(
    source: Source,
    title: str,
    locale: str,
    parts: Sequence[Part],
    signed: Sequence[tuple[doc.Author, ...]],
) -> doc.Document:
    lead, body_parts = doc.RichText(html="", text=""), list(parts)
    if parts[0].kind == "lead":
        lead, body_parts = blocks.lead(parts[0]), list(parts[1:])
    body = blocks.build(body_parts, sha256=source.sha256, language=language(locale), authors=signed)
    authors = {author.slug: author for each in signed for author in each}
    preheader = first_sentence(lead.text[:_PREHEADER_WITHIN])
    return doc.Document(
        id=blocks.identity(source.sha256, "/post"),
        locale=locale,
        slug=_slug(title, source.sha256),
        title=title,
        lead=lead,
        body=body,
        byline=doc.Byline(authors=tuple(authors.values())),
        email=doc.Email(subject=title, preheader=preheader),
        stats=stats.count(lead, body),
    )


def _topic(name: str) -> doc.Topic:
    slug = anchor(name)
    if not any(mark.isascii() and mark.isalnum() for mark in name):
        slug = f"topic-{blocks.identity(name, '/topic')[:8]}"
    return doc.Topic(slug=slug[: limits.KEY].rstrip("-"), name=name[: limits.TOPIC])


def _slug(title: str, sha256: str) -> str:
    """Derived from the title, cut between words; from the digest if it has no Latin letter."""
    slug = anchor(title)
    if slug == "section" and not any(mark.isascii() and mark.isalnum() for mark in title):
        return f"post-{sha256[:8]}"
    if len(slug) <= SLUG_CHARACTERS:
        return slug
    cut = slug[: SLUG_CHARACTERS + 1]
    return cut.rpartition("-")[0] if "-" in cut else cut[:SLUG_CHARACTERS]
