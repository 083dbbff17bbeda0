"""Saves imported documents as drafts; importing a source again updates its post."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log
from wagtail.models import Locale

from blog import codec, limits
from blog import document as doc
from blog.builder.addresses import TAGS
from blog.builder.page import build
from blog.builder.raw import stream_data
from blog.importers import blocks, old_addresses
from blog.importers.known import DatabaseFinder
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source
from blog.models import (
    BlogIndexPage,
    Correction,
    ImportedSource,
    PostAuthor,
    PostIdentity,
    PostPage,
    RelatedPost,
    comments,
    copying,
)
from blog.models.related import rows_in_order
from blog.renditions.cleaners import Policy
from blog.renditions.sanitize import sanitize

Outcome = Literal["created", "updated", "unchanged"]

IMPORTED = "blog.import"  # the action in the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The draft, whether it was created or changed, notes on other rows, and all notices."""

    page: PostPage
    outcome: Outcome
    notes: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    undecided: tuple[str, ...] = ()  # topics that were left out because nobody chose


@transaction.atomic
def save(
    imported: Imported,
    source: Source,
    *,
    user: User | None = None,
    index: BlogIndexPage | None = None,
    another: bool = False,
    pictures: Mapping[str, int] | None = None,
    origins: Collection[str] = (),
    topics_chosen: bool = False,
) -> Saved:
    """Save one imported post as a draft; a live post keeps its live version.

    A new one goes below ``index``, or below the first of its language. ``another`` makes a post of
    its own of a source that was imported before; later imports update the first. ``pictures`` are
    the images that were fetched, by their addresses in the document; ``origins`` are those of the
    old site. ``topics_chosen``: a person has chosen the topics, so that new ones may be like
    others. Raises :class:`ImportFailed` if the site has no post index for its language.
    """
    document = cleaned(imported.document)
    known = DatabaseFinder(document.locale, pictures, chosen=topics_chosen)
    index = index or _index(document.locale, source.name)
    identity = None if another else identity_of(document)
    if identity is not None and identity.page is not None:
        _refuse_locked(identity.page, source.name, user)
        if not _is_untouched(identity):
            known.notes.append(_("was changed here since: what it said is in its history"))
        page, outcome = _update(identity.page, document, known, user)
    else:
        page, outcome = _create(index, document, known, user), "created"
        identity = _own_identity(page) if another else _give_identity(page, UUID(document.id))
        _write_corrections(page, document)
    notices = with_addresses(imported, identity, origins)
    raw = source.raw if imported.raw is None else imported.raw
    ImportedSource.objects.update_or_create(
        identity=identity,
        sha256=sha256(raw).hexdigest(),
        defaults={
            "name": source.name[:255],
            "raw": raw,
            "warnings": [notice.to_data() for notice in notices],
            "imported_at": timezone.now(),
        },
    )
    return Saved(
        page=page,
        outcome=outcome,
        notes=tuple(known.notes),
        notices=notices,
        undecided=tuple(known.undecided),
    )


def with_addresses(
    imported: Imported, identity: PostIdentity, origins: Collection[str]
) -> tuple[Notice, ...]:
    """Let the post's old addresses lead to it; the notices with what became of them."""
    found = list(old_addresses.kept(identity.pk, imported.addresses, origins))
    kept = [each for each in imported.warnings if not (found and each.code == "old_address")]
    return (*kept, *found)


def readdressed(
    source: Source, addresses: Collection[str], origins: Collection[str]
) -> tuple[Notice, ...]:
    """The same for a post that was imported before and is left as it is."""
    identity = _identity_by(source)
    if identity is None:
        return ()
    return tuple(old_addresses.kept(identity.pk, addresses, origins))


def page_for(imported: Imported, source: Source, *, user: User) -> PostPage | None:
    """The post that an import by ``user`` would update. Raises as :func:`save` would for it."""
    identity = identity_of(imported.document)
    if identity is None or identity.page is None:
        return None
    _refuse_locked(identity.page, source.name, user)
    return identity.page


def page_of(source: Source) -> PostPage | None:
    """The post that was made of a part of an archive, if it is here."""
    identity = _identity_by(source)
    return identity.page if identity else None


def _identity_by(source: Source) -> PostIdentity | None:
    imported_as = UUID(blocks.identity(source.sha256, "/post"))
    return PostIdentity.objects.filter(imported_as=imported_as, page__isnull=False).first()


def is_saved(source: Source, *, with_pictures: bool = False) -> bool:
    """Whether exactly this part of an archive has been imported, and its post is still here.

    ``with_pictures``: not if pictures were left out of it that may be had now, unless somebody has
    changed the draft since.
    """
    found = ImportedSource.objects.filter(
        identity__imported_as=UUID(blocks.identity(source.sha256, "/post")),
        identity__page__isnull=False,
        sha256=sha256(source.raw).hexdigest(),
    ).select_related("identity__page__latest_revision")
    row = found.defer("raw").first()
    if row is None:
        return False
    return not (with_pictures and _may_get_pictures(row) and _is_untouched(row.identity))


def _may_get_pictures(row: ImportedSource) -> bool:
    """Whether pictures were left out that nobody asked for, or that may arrive another time."""
    return any(
        notice["code"] == "picture_left_out" or notice.get("again") for notice in row.warnings
    )


def _is_untouched(identity: PostIdentity) -> bool:
    """Whether nobody has saved the post since it was last imported."""
    last = identity.sources.order_by("-imported_at").first()
    revision = identity.page.latest_revision if identity.page else None
    return last is None or revision is None or revision.created_at <= last.imported_at


def _refuse_locked(page: PostPage, name: str, user: User | None) -> None:
    """Whoever imports changes no post that they could not edit; the command locked ones alone."""
    if page.locked:
        reason = _("“%(title)s” is locked by a colleague: it was not changed")
    elif user is not None and not _may_edit(page, user):
        reason = _("“%(title)s” is here already, and may not be edited now by you")
    else:
        return
    raise ImportFailed(name, reason % {"title": page.title[:80]})


def _may_edit(page: PostPage, user: User) -> bool:
    """Also not while somebody else has it to review."""
    rights = page.permissions_for_user(user)
    return bool(rights.can_edit() and not rights.page_locked())


def cleaned(document: doc.Document) -> doc.Document:
    """The document with all its rich text sanitised: files are untrusted input."""
    data = _cleaned(codec.to_data(document))
    found: doc.Document = codec.from_data(doc.Document, data)
    return found


def _cleaned(data: Any, policy: Policy = "prose") -> Any:
    if isinstance(data, list):
        return [_cleaned(part, policy) for part in data]
    if not isinstance(data, dict):
        return data
    made = {
        # The cells of a table hold no paragraphs.
        key: _cleaned(value, "inline" if key == "cells" else policy)
        for key, value in data.items()
    }
    if isinstance(made.get("html"), str):
        clean = sanitize(made["html"], policy)
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
        reason = _("the site has no post index for %(locale)s") % {"locale": locale}
        raise ImportFailed(name, reason)
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


def _own_identity(page: PostPage) -> PostIdentity:
    """A new id for the post, and new ids for its blocks, as a copy gets them."""
    identity: PostIdentity = PostIdentity.objects.create(page=page)
    copying.renew_block_ids([page])
    return identity


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
    log(instance=page, action=IMPORTED, user=user)
    if user is not None:
        comments.follow(page, user)
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
    page.ai_use = document.ai_use.kind if document.ai_use else ""
    page.ai_checked_by = document.ai_use.checked_by if document.ai_use else ""
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
    page.topics = known.topic_rows(document)


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
