"""Saves imported documents as drafts; importing a source again updates its post."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from wagtail.models import Locale

from blog import codec, limits
from blog import document as doc
from blog.builder.addresses import TAGS
from blog.builder.page import build
from blog.builder.raw import stream_data
from blog.importers import blocks
from blog.importers.known import DatabaseFinder
from blog.importers.report import Imported
from blog.importers.source import ImportFailed, Source
from blog.models import (
    BlogIndexPage,
    Correction,
    ImportedSource,
    PostAuthor,
    PostIdentity,
    PostPage,
    RelatedPost,
)
from blog.models.related import rows_in_order
from blog.renditions.sanitize import sanitize

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The draft, whether it was created or changed, and notes on other created rows."""

    page: PostPage
    outcome: Outcome
    notes: tuple[str, ...]


@transaction.atomic
def save(
    imported: Imported,
    source: Source,
    *,
    user: User | None = None,
    index: BlogIndexPage | None = None,
) -> Saved:
    """Save one imported post as a draft; a live post keeps its live version.

    A new one goes below ``index``, or below the first of its language. Raises
    :class:`ImportFailed` if the site has no post index for its language.
    """
    document = cleaned(imported.document)
    known = DatabaseFinder(document.locale)
    index = index or _index(document.locale, source.name)
    identity = identity_of(document)
    if identity is not None and identity.page is not None:
        page, outcome = _update(identity.page, document, known, user)
    else:
        page, outcome = _create(index, document, known, user), "created"
        identity = _give_identity(page, UUID(document.id))
        _write_corrections(page, document)
    raw = source.raw if imported.raw is None else imported.raw
    ImportedSource.objects.update_or_create(
        identity=identity,
        sha256=sha256(raw).hexdigest(),
        defaults={
            "name": source.name[:255],
            "raw": raw,
            "warnings": [notice.to_data() for notice in imported.warnings],
        },
    )
    return Saved(page=page, outcome=outcome, notes=tuple(known.notes))


def is_saved(source: Source) -> bool:
    """Whether exactly this part of an archive has been imported, and its post is still here."""
    found = ImportedSource.objects.filter(
        identity__imported_as=UUID(blocks.identity(source.sha256, "/post")),
        identity__page__isnull=False,
        sha256=sha256(source.raw).hexdigest(),
    )
    return found.exists()


def cleaned(document: doc.Document) -> doc.Document:
    """The document with all its rich text sanitised: files are untrusted input."""
    data = _cleaned(codec.to_data(document))
    found: doc.Document = codec.from_data(doc.Document, data)
    return found


def _cleaned(data: Any) -> Any:
    if isinstance(data, list):
        return [_cleaned(part) for part in data]
    if not isinstance(data, dict):
        return data
    made = {key: _cleaned(value) for key, value in data.items()}
    if isinstance(made.get("html"), str):
        clean = sanitize(made["html"])
        made |= {"html": clean.html, "text": clean.text}
    return made


def _index(locale: str, name: str) -> BlogIndexPage:
    code = next((code for code, tag in TAGS.items() if tag == locale), locale)
    index: BlogIndexPage | None = (
        BlogIndexPage.objects.filter(locale__language_code=code, alias_of__isnull=True)
        .order_by("path")
        .first()
    )
    if index is None:
        raise ImportFailed(name, f"the site has no post index for {locale}")
    return index


def identity_of(document: doc.Document) -> PostIdentity | None:
    """The identity of the page that the document was imported as; ``None`` if it was deleted."""
    document_id = UUID(document.id)
    present = PostIdentity.objects.filter(page__isnull=False)
    return present.filter(pk=document_id).first() or present.filter(imported_as=document_id).first()


def _give_identity(page: PostPage, document_id: UUID) -> PostIdentity:
    """The document's own id, or a new one if that is taken: ids are never reused."""
    used = PostIdentity.objects.filter(pk=document_id).exists()
    return PostIdentity.objects.create(
        id=uuid4() if used else document_id, page=page, imported_as=document_id
    )


def _create(
    index: BlogIndexPage, document: doc.Document, known: DatabaseFinder, user: User | None
) -> PostPage:
    page = PostPage(
        live=False,
        has_unpublished_changes=True,
        locale=Locale.objects.get(pk=index.locale_id),
        slug=_free_slug(index, document.slug),
        owner=user,
    )
    fill(page, document, known)
    index.add_child(instance=page)
    page.save_revision(user=user, clean=False)
    return page


def _free_slug(index: BlogIndexPage, slug: str) -> str:
    taken = set(index.get_children().values_list("slug", flat=True))
    number, free = 2, slug
    while free in taken:
        end = f"-{number}"
        free, number = slug[: limits.POST_SLUG - len(end)] + end, number + 1
    return free


def _update(
    page: PostPage, document: doc.Document, known: DatabaseFinder, user: User | None
) -> tuple[PostPage, Outcome]:
    page = page.get_latest_revision_as_object()
    today = timezone.localdate()
    before = _comparable(page, today)
    fill(page, document, known)
    if _comparable(page, today) == before:
        return page, "unchanged"
    page.save_revision(user=user, clean=False)
    return page, "updated"


def _comparable(page: PostPage, today: date) -> doc.Document:
    """The page's document without the fields that an import does not set."""
    return replace(build(page, today=today).document, review=doc.Review(), corrections=())


def fill(page: PostPage, document: doc.Document, known: DatabaseFinder) -> None:
    """Set the page's fields from the document; wording is not changed."""
    page.title = document.title
    page.draft_title = document.title
    page.lead = document.lead.html
    page.body = PostPage.body.field.stream_block.to_python(stream_data(document, known))
    page.sharing = document.share.enabled
    page.search_description = document.search_description or ""
    page.disclaimer = known.disclaimer_row(document.disclaimer)
    page.email_subject = "" if document.email.subject == document.title else document.email.subject
    preheader = document.email.preheader
    page.email_preheader = preheader if len(preheader) <= limits.PREHEADER else ""  # from the lead
    page.image = known.image_row(document.image)
    page.image_alt = document.image.alt if document.image else ""
    page.image_decorative = bool(document.image and document.image.decorative)
    page.image_credit = (document.image.credit or "") if document.image else ""
    page.post_authors = _signed(page, document.byline.authors, known)
    page.related_posts = _related_posts(page, document, known)
    page.topics = [known.topic_row(topic) for topic in document.topics]


def _signed(
    page: PostPage, authors: tuple[doc.Author, ...], known: DatabaseFinder
) -> list[PostAuthor]:
    """The rows of the byline.

    Existing rows are reused, so that the history shows changed authors instead of deleted rows.
    """
    rows = list(page.post_authors.all())[: len(authors)]
    rows += [PostAuthor() for _ in authors[len(rows) :]]
    for order, (row, author) in enumerate(zip(rows, authors, strict=True)):
        row.author, row.sort_order = known.author_row(author), order
    return rows


def _related_posts(
    page: PostPage, document: doc.Document, known: DatabaseFinder
) -> list[RelatedPost]:
    """The rows of the related posts, reused like those of the byline.

    If the source names none that are here, the editor's choice is not changed.
    """
    rows = rows_in_order(page)
    chosen = known.related_pages(document)
    if not chosen:
        return rows
    rows = rows[: len(chosen)] + [RelatedPost() for _ in chosen[len(rows) :]]
    for order, (row, page_id) in enumerate(zip(rows, chosen, strict=True)):
        row.post_id, row.sort_order = page_id, order
    return rows


def _write_corrections(page: PostPage, document: doc.Document) -> None:
    Correction.objects.bulk_create(
        Correction(page=page, date=row.date, kind=row.kind, text=row.text)
        for row in reversed(document.corrections)
    )
