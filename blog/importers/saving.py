"""Imported documents to drafts: the same source updates its post, and never doubles it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from wagtail.models import Locale

from blog import codec
from blog import document as doc
from blog.builder.addresses import TAGS
from blog.builder.page import build
from blog.builder.raw import stream_data
from blog.importers.report import Imported
from blog.importers.rows import Known
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
    """The draft that an import made or changed, and what else it had to create."""

    page: PostPage
    outcome: Outcome
    notes: tuple[str, ...]


@transaction.atomic
def save(imported: Imported, source: Source, *, user: Any = None) -> Saved:
    """Save one imported post as an unpublished draft. A live post stays as it is, with a new draft.

    Raises :class:`ImportFailed` where the site has no place for its language.
    """
    document = cleaned(imported.document)
    known = Known(document.locale)
    index = _index(document.locale, source.name)
    identity = _identity(UUID(document.id))
    if identity is not None:
        page, outcome = _update(identity, document, known, user)
    else:
        page, outcome = _create(index, document, known, user), "created"
        identity = _give_identity(page, UUID(document.id))
        _write_corrections(page, document)
    ImportedSource.objects.update_or_create(
        identity=identity,
        sha256=source.sha256,
        defaults={
            "name": source.name[:255],
            "raw": source.raw,
            "warnings": [notice.to_data() for notice in imported.warnings],
        },
    )
    return Saved(page=page, outcome=outcome, notes=tuple(known.notes))


def cleaned(document: doc.Document) -> doc.Document:
    """The document with all its rich text sanitised: a file is nobody we know."""
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


def _identity(document_id: UUID) -> PostIdentity | None:
    """The identity whose page this document is; none where that page was deleted."""
    present = PostIdentity.objects.filter(page__isnull=False)
    return present.filter(pk=document_id).first() or present.filter(imported_as=document_id).first()


def _give_identity(page: PostPage, document_id: UUID) -> PostIdentity:
    """The document's own id; another where that one was given before: ids are never reused."""
    used = PostIdentity.objects.filter(pk=document_id).exists()
    return PostIdentity.objects.create(
        id=uuid4() if used else document_id, page=page, imported_as=document_id
    )


def _create(index: BlogIndexPage, document: doc.Document, known: Known, user: Any) -> PostPage:
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
        free, number = f"{slug}-{number}", number + 1
    return free


def _update(
    identity: PostIdentity, document: doc.Document, known: Known, user: Any
) -> tuple[PostPage, Outcome]:
    page: Any = identity.page
    page = page.get_latest_revision_as_object()
    today = timezone.localdate()
    before = _comparable(page, today)
    fill(page, document, known)
    if _comparable(page, today) == before:
        return page, "unchanged"
    page.save_revision(user=user, clean=False)
    return page, "updated"


def _comparable(page: PostPage, today: date) -> doc.Document:
    """The page's document without what an import does not set."""
    return replace(build(page, today=today).document, review=doc.Review(), corrections=())


def fill(page: PostPage, document: doc.Document, known: Known) -> None:
    """Put the document's words into the page's fields; wording is taken as it is."""
    page.title = document.title
    page.draft_title = document.title
    page.lead = document.lead.html
    page.body = PostPage.body.field.stream_block.to_python(stream_data(document, known))
    page.sharing = document.share.enabled
    page.search_description = document.search_description or ""
    page.disclaimer = known.disclaimer_row(document.disclaimer)
    page.email_subject = "" if document.email.subject == document.title else document.email.subject
    page.email_preheader = document.email.preheader
    page.image = known.image_row(document.image)
    page.image_alt = document.image.alt if document.image else ""
    page.image_decorative = bool(document.image and document.image.decorative)
    page.image_credit = (document.image.credit or "") if document.image else ""
    page.post_authors = _signed(page, document.byline.authors, known)
    page.related_posts = _to_read_next(page, document, known)
    page.topics = [known.topic_row(topic) for topic in document.topics]


def _signed(page: PostPage, authors: tuple[doc.Author, ...], known: Known) -> list[PostAuthor]:
    """The rows of the byline. Those that are there are used again, so that the history and the
    indexes see a change of the author and not a row that is gone."""
    rows = list(page.post_authors.all())[: len(authors)]
    rows += [PostAuthor() for _ in authors[len(rows) :]]
    for order, (row, author) in enumerate(zip(rows, authors, strict=True)):
        row.author, row.sort_order = known.author_row(author), order
    return rows


def _to_read_next(page: PostPage, document: doc.Document, known: Known) -> list[RelatedPost]:
    """The rows of the related posts, used again as those of the byline are.

    A text can name none, and a file whose posts are not here loses an editor no choice: what stands
    is then kept.
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
