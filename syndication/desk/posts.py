"""From a page to a release: build, check, render; and then the release written down."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.models import Site

from blog import checks, codec
from blog import document as doc
from blog.builder import addresses
from blog.builder.page import Built, build, subject_of
from blog.models import Correction, PostPage
from blog.renditions.context import Context
from blog.renditions.sanitize import clean_text
from syndication import editions
from syndication.desk import renderers
from syndication.editions import Name, Release
from syndication.models import Kind
from syndication.publisher import Publisher

logger = logging.getLogger("wellspring.desk")

# What the editors' kinds of change mean for people who hold the edition before.
KINDS = {
    PostPage.UpdateKind.MINOR: Kind.MINOR,
    PostPage.UpdateKind.UPDATE: Kind.UPDATE,
    PostPage.UpdateKind.CLARIFICATION: Kind.CORRECTION,
    PostPage.UpdateKind.CORRECTION: Kind.CORRECTION,
}
NOTED_AS: dict[str, doc.CorrectionKind] = {
    PostPage.UpdateKind.MINOR: "update",
    PostPage.UpdateKind.UPDATE: "update",
    PostPage.UpdateKind.CLARIFICATION: "clarification",
    PostPage.UpdateKind.CORRECTION: "correction",
}


class PublishRefused(ValidationError):  # noqa: N818  # the rules work as they should
    """The post cannot be published as it is; ``page`` is untouched, its revision is kept."""

    def __init__(self, page: Any, reasons: list[str]) -> None:
        super().__init__(reasons)
        self.page = page
        self.reasons = reasons

    def __str__(self) -> str:
        return f"{self.page.title}: " + " ".join(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A release, and what the editor says of it."""

    release: Release
    kind: Kind = Kind.MINOR
    note: str = ""
    correction: doc.Correction | None = None


def local_date(at: datetime, publisher: Publisher) -> date:
    """The day it is for the site."""
    return timezone.localtime(at, ZoneInfo(publisher.time_zone)).date()


def absence(page: Any, *, at: datetime) -> str:
    """Why readers do not get the page (``expired``, ``private``, ``withdrawn``); empty if they do.

    A page that Wagtail saved as live and never published is not public: its form saves it so
    before it publishes, or schedules, it.
    """
    if not page.live:
        return "expired" if page.expired else "withdrawn"
    if page.expire_at and page.expire_at <= at:
        return "expired"
    if page.first_published_at is None or page.alias_of_id is not None:
        return "withdrawn"
    if page.get_view_restrictions().exists():
        return "private"
    Site.clear_site_root_paths_cache()  # another process may have changed a site
    return "" if addresses.path_of(page) else "withdrawn"


def prepare(page: Any, publisher: Publisher, *, at: datetime) -> Prepared:
    """The release of a page that an editor publishes. Raises :class:`PublishRefused`."""
    today = local_date(at, publisher)
    Site.clear_site_root_paths_cache()
    correction = pending_correction(page, publisher, at=at)
    built = build(page, today=today, pending=correction)
    blocking = checks.blocking(checks.run(subject_of(built, page, today=today)))
    if blocking:
        raise PublishRefused(page, [finding.message for finding in blocking])
    return Prepared(
        release=release_of(page, built, publisher),
        kind=_kind(page, correction),
        note=correction.text if correction else "",
        correction=correction,
    )


def _kind(page: Any, correction: doc.Correction | None) -> Kind:
    """A note that went out already took its kind with it: what follows is an update."""
    if correction is None and clean_text(page.update_note):
        return Kind.UPDATE
    return KINDS[page.update_kind]


def pending_correction(page: Any, publisher: Publisher, *, at: datetime) -> doc.Correction | None:
    """The note that goes out with the page's next publication; a first one has nothing to note."""
    note = clean_text(page.update_note)
    if not note or not page.first_published_at or _went_out(page, note):
        return None
    return doc.Correction(
        date=local_date(at, publisher).isoformat(),
        kind=NOTED_AS[page.update_kind],
        text=note,
    )


def _went_out(page: Any, note: str) -> bool:
    """Drafts, and older revisions that someone goes back to, still bear the notes of their time."""
    return bool(page.corrections.filter(text=note).exists())


def build_again(page: Any, publisher: Publisher, *, at: datetime) -> Built:
    """The document of a live page whose sources changed. It is not held to the rules again:
    a live post is not taken down by a rule, but by a person."""
    return build(page, today=local_date(at, publisher))


def draft_document(page: Any, publisher: Publisher, *, at: datetime) -> doc.Document:
    """A draft as it is, complete or not, and held to no rule: what its editor looks at."""
    pending = pending_correction(page, publisher, at=at)
    return build(page, today=local_date(at, publisher), pending=pending).document


def context(document: doc.Document, publisher: Publisher) -> Context:
    return Context(
        origin=publisher.origin,
        canonical_url=publisher.canonical_url(
            path=document.path or "/",
            slug=document.slug,
            locale=document.locale,
            post_id=document.id,
        ),
        share_networks=publisher.share_networks,
    )


def release_of(page: Any, built: Built, publisher: Publisher) -> Release:
    """The built post with all its output forms. Raises :class:`PublishRefused`."""
    document = built.document
    try:
        rendered = renderers.render(document, context(document, publisher), publisher)
    except Exception as exc:
        # Whatever a renderer trips over, the page stays as it was and the editor hears of it.
        logger.exception("a rendition failed", extra={"page": page.pk})
        reason = _("It could not be put into the form readers get (%(error)s).")
        raise PublishRefused(page, [reason % {"error": exc}]) from exc
    return Release(
        post_id=UUID(document.id),
        translation_key=page.translation_key,
        locale=document.locale,
        slug=document.slug,
        path=document.path or "",
        title=document.title,
        digest=codec.digest(document),
        document=codec.dumps(document).decode(),
        rendered=rendered,
        topics=tuple(Name(topic.slug, topic.name) for topic in document.topics),
        authors=tuple(Name(author.slug, author.name) for author in document.byline.authors),
        reviewed_on=_date(document.review.reviewed_at),
        review_due_on=_date(document.review.next_review_at),
        sources=built.sources,
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def record(page: Any, prepared: Prepared, *, at: datetime, revision: Any = None) -> str:
    """Write a prepared release down, with its correction. Inside the publishing transaction.

    Returns ``recorded``, ``rerendered`` or ``unchanged``.
    """
    correction = prepared.correction
    edition = editions.record(
        prepared.release,
        kind=prepared.kind,
        note=prepared.note,
        at=at,
        published_at=page.first_published_at or at,
    )
    if edition is None:
        return "rerendered" if editions.renew(prepared.release, at=at) else "unchanged"
    if correction is not None:
        Correction.objects.create(
            page=page,
            revision=None if _has_correction(revision) else revision,
            date=correction.date,
            kind=correction.kind,
            text=correction.text,
        )
    return "recorded"


def spend_note(page: Any) -> None:
    """The note has gone out: neither it nor its kind belongs to the next publication."""
    fresh = {"update_note": "", "update_kind": PostPage.UpdateKind.UPDATE}
    PostPage.objects.filter(pk=page.pk).exclude(**fresh).update(**fresh)


def _has_correction(revision: Any) -> bool:
    """Whether this very revision was published before with a note, and then written over."""
    return revision is not None and Correction.objects.filter(revision=revision).exists()
