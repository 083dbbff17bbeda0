"""A pasted post, as text, to a document: all its words, in their order, and nothing corrected.

What is recognised is described in docs/importing.md. Only white space, list marks and unreadable
characters change; what looks like a slip is reported beside the document. The result is the
unpublished form: nobody has reviewed it, and no address is known yet.
"""

from collections.abc import Collection, Iterator, Sequence

from blog import document as doc
from blog import stats
from blog.importers import blocks, markers, outline, people, phrases, wording
from blog.importers import lines as source_lines
from blog.importers.lines import Line
from blog.importers.lists import paragraph
from blog.importers.outline import Part
from blog.importers.report import Imported, Notice, in_order
from blog.importers.source import ImportFailed, Source
from blog.renditions.context import language
from blog.renditions.typography import anchor, first_sentence

TITLE_CHARACTERS = 255
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
) -> Imported:
    """Read a pasted post. The title is never taken from the text.

    ``author`` stands in place of whom the text names. ``known_authors`` are compared with names;
    ``None`` means that nobody looked, and then no author is reported as unknown. Raises
    :class:`ImportFailed` where there is no title or no word.
    """
    heading = _title(source, title)
    lines, notices = _lines(source)
    notices += [notice for line in lines for notice in _phrases(line, locale)]
    lines, found = _without_title(lines, heading)
    notices.append(found)
    parts, found_parts = _separated(outline.read(lines, known_organizations))
    notices += found_parts
    if not parts:
        raise ImportFailed(source.name, "holds no words beside its title")
    organizations = _organizations(parts, known_organizations)
    signed = _signed(parts, author, known_authors or (), organizations)
    notices += _author_notices(parts, signed, author, known_authors, organizations)
    notices += [
        *_whole(source, parts),
        *wording.notices(parts),
        *wording.organization_notices(parts, list(known_organizations)),
    ]
    return Imported(
        document=_document(source, heading, locale, parts, signed),
        source=facts(source),
        warnings=in_order(notices),
    )


def facts(source: Source) -> dict[str, str | int]:
    """What is kept about a source beside its bytes."""
    return {
        "kind": source.kind,
        "name": source.name,
        "sha256": source.sha256,
        "bytes": len(source.raw),
        "lines": source_lines.count(source.text),
    }


def _lines(source: Source) -> tuple[list[Line], list[Notice]]:
    if source_lines.count(source.text) > MAX_LINES:
        raise ImportFailed(source.name, f"has more than {MAX_LINES} lines: it cannot be one post")
    if not any(mark.isalnum() for mark in source.text):
        raise ImportFailed(source.name, "holds no words")
    return source_lines.read(source.text)


def _title(source: Source, title: str | None) -> str:
    found = " ".join(line.text for line in source_lines.read(title or "")[0])
    if not found:
        raise ImportFailed(source.name, "needs --title: a title is never taken from the text")
    if len(found) > TITLE_CHARACTERS:
        raise ImportFailed(source.name, f"has a title of more than {TITLE_CHARACTERS} characters")
    return found


def _phrases(line: Line, locale: str) -> Iterator[Notice]:
    return phrases.notices(line.number, line.text, language(locale))


def _without_title(lines: list[Line], title: str) -> tuple[list[Line], Notice]:
    """A first line that only repeats the title would be shown twice."""
    if len(lines) > 1 and markers.plainly(lines[0].text) == markers.plainly(title):
        return lines[1:], Notice(code="title_in_source", line=lines[0].number, applied=True)
    return lines, Notice(code="title_not_in_source")


def _separated(parts: list[Part]) -> tuple[list[Part], list[Notice]]:
    """The parts without lines of stars where there is nothing to separate."""
    kept: list[Part] = []
    notices = []
    for index, part in enumerate(parts):
        parts_something = kept and kept[-1].kind not in ("divider", "lead")
        if part.kind == "divider" and not (parts_something and _says_more(parts[index + 1 :])):
            notices.append(Notice(code="separator_removed", line=part.number, applied=True))
        else:
            kept.append(part)
    return kept, notices


def _says_more(parts: Sequence[Part]) -> bool:
    return any(part.kind != "divider" for part in parts)


def _organizations(parts: Sequence[Part], known: Collection[str]) -> list[str]:
    """The known organisations and those that present themselves, each once."""
    return list(
        dict.fromkeys([*known, *(part.organization for part in parts if part.organization)])
    )


def _signed(
    parts: Sequence[Part], author: str | None, known: Collection[str], organizations: list[str]
) -> list[tuple[doc.Author, ...]]:
    """The authors of each byline; without any byline, those given for the import alone."""
    bylines = [part for part in parts if part.kind == "byline"]
    if author and author.strip():
        given = people.authors(" ".join(author.split()), known, organizations)
        return [given] * max(len(bylines), 1)
    return [people.authors(part.text, known, organizations) for part in bylines]


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
        line = bylines[index].lines[-1].number if bylines else None
        yield from wording.author_notices(authors, line, names, organizations)
        if author and bylines and bylines[index].text != author:
            facts = {"original": bylines[index].text, "suggestion": author}
            yield Notice(code="author_replaced", line=line, applied=True, facts=facts)


def _whole(source: Source, parts: Sequence[Part]) -> Iterator[Notice]:
    """What concerns the post as a whole, or its order."""
    yield Notice(code="no_clinical_review")
    if source.is_guess:
        yield Notice(code="encoding_guessed", applied=True, facts={"encoding": source.encoding})
    if parts[0].kind != "lead":
        yield Notice(code="no_lead")
    if parts[0].kind == "heading":
        facts = {"original": parts[0].text}
        yield Notice(code="first_line_may_be_title", line=parts[0].number, facts=facts)
    signed = False
    for part in parts:
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
    lead, body_parts = "", list(parts)
    if parts[0].kind == "lead":
        lead, body_parts = parts[0].text, list(parts[1:])
    rich = doc.RichText(html=paragraph(lead) if lead else "", text=lead)
    body = blocks.build(body_parts, sha256=source.sha256, language=language(locale), authors=signed)
    authors = {author.slug: author for each in signed for author in each}
    preheader = first_sentence(lead[:_PREHEADER_WITHIN])
    return doc.Document(
        id=blocks.identity(source.sha256, "/post"),
        locale=locale,
        slug=_slug(title, source.sha256),
        title=title,
        lead=rich,
        body=body,
        byline=doc.Byline(authors=tuple(authors.values())),
        email=doc.Email(subject=title, preheader=preheader),
        stats=stats.count(rich, body),
    )


def _slug(title: str, sha256: str) -> str:
    """From the title, cut between words; from the source where the title has no Latin letter."""
    slug = anchor(title)
    if slug == "section" and not any(mark.isascii() and mark.isalnum() for mark in title):
        return f"post-{sha256[:8]}"
    if len(slug) <= SLUG_CHARACTERS:
        return slug
    cut = slug[: SLUG_CHARACTERS + 1]
    return cut.rpartition("-")[0] if "-" in cut else cut[:SLUG_CHARACTERS]
