"""Builds, checks and renders a page, and records the result as a release."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from wagtail.models import Revision, Site

from blog import checks, codec
from blog import document as doc
from blog.builder import addresses, images
from blog.builder.facts import subject_of
from blog.builder.page import Built, build
from blog.models import Correction, PostPage
from blog.renditions.context import Context
from blog.renditions.sanitize import clean_text
from syndication.desk import errors, renderers
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.editions.publisher import Publisher
from syndication.editions.release import Name, Release
from syndication.errors import Reason

logger = logging.getLogger("wellspring.desk")

# The editors' kinds of change, as kinds of edition.
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


# Why a post cannot be published: a finding of the checks, or what failed.
Cause = checks.Finding | Reason


class PublishRefused(ValidationError):  # noqa: N818  # the rules work as intended
    """The post cannot be published as it is. ``page`` is unchanged, its revision stays.

    ``reasons`` are in the language that was active when it was raised; ``causes`` can be said in
    any.
    """

    def __init__(self, page: PostPage, causes: Sequence[Cause]) -> None:
        self.page = page
        self.causes = causes
        self.reasons = [
            cause.message if isinstance(cause, checks.Finding) else cause.words()
            for cause in causes
        ]
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return f"{self.page.title}: " + " ".join(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A release, with the kind of change and the correction note of its editor."""

    release: Release
    kind: Kind = Kind.MINOR
    note: str = ""
    correction: doc.Correction | None = None


def local_date(at: datetime, publisher: Publisher) -> date:
    """The date in the site's time zone."""
    return timezone.localtime(at, ZoneInfo(publisher.time_zone)).date()


def absence(page: PostPage, *, at: datetime) -> str:
    """Why the page is not public (``expired``, ``private``, ``withdrawn``); empty if it is.

    A page that is live but was never published is not public: Wagtail's form saves a new page as
    live before it publishes or schedules it.
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


def prepare(page: PostPage, publisher: Publisher, *, at: datetime) -> Prepared:
    """The release of a page that an editor publishes. Raises :class:`PublishRefused`."""
    today = local_date(at, publisher)
    Site.clear_site_root_paths_cache()
    correction = pending_correction(page, publisher, at=at)
    built = build(page, today=today, pending=correction)
    blocking = checks.blocking(checks.run(subject_of(built, page, today=today)))
    if blocking:
        raise PublishRefused(page, blocking)
    return Prepared(
        release=release_of(page, built, publisher),
        kind=_kind(page, correction),
        note=correction.text if correction else "",
        correction=correction,
    )


def _kind(page: PostPage, correction: doc.Correction | None) -> Kind:
    """The kind of change; an update where the note was published before."""
    if correction is None and clean_text(page.update_note):
        return Kind.UPDATE
    return KINDS[PostPage.UpdateKind(page.update_kind)]


def pending_correction(
    page: PostPage, publisher: Publisher, *, at: datetime
) -> doc.Correction | None:
    """The note of the page's next publication; ``None`` for its first."""
    note = clean_text(page.update_note)
    if not note or not page.first_published_at or _went_out(page, note):
        return None
    return doc.Correction(
        date=local_date(at, publisher).isoformat(),
        kind=NOTED_AS[page.update_kind],
        text=note,
    )


def _went_out(page: PostPage, note: str) -> bool:
    """Whether the note was published before. Drafts and restored revisions contain old notes."""
    return bool(page.corrections.filter(text=note).exists())


def build_again(page: PostPage, publisher: Publisher, *, at: datetime) -> Built:
    """The document of a live page whose sources changed. Checks are not run again: a live post
    is taken down by people, not by a check."""
    return build(page, today=local_date(at, publisher))


def draft_document(page: PostPage, publisher: Publisher, *, at: datetime) -> doc.Document:
    """The document of a draft, complete or not, without checks: for previews."""
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


def release_of(page: PostPage, built: Built, publisher: Publisher) -> Release:
    """The built post with all its renditions. Raises :class:`PublishRefused`, also where a picture
    cannot be read: what was published with it is not published without it."""
    document = built.document
    if any(code == images.UNREADABLE for _where, code in built.problems):
        raise PublishRefused(page, [errors.PICTURE_UNREADABLE()])
    try:
        rendered = renderers.render(document, context(document, publisher), publisher)
    except Exception as exc:
        # Whatever a renderer raises, the page stays as it was and the editor sees why.
        logger.exception("a rendition failed", extra={"page": page.pk})
        raise PublishRefused(page, [errors.RENDITION_FAILED(error=str(exc))]) from exc
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


def record(
    page: PostPage, prepared: Prepared, *, at: datetime, revision: Revision | None = None
) -> str:
    """Record a prepared release, with its correction. Inside the publishing transaction.

    Returns ``recorded``, ``rerendered`` or ``unchanged``.
    """
    correction = prepared.correction
    edition = recording.record(
        prepared.release,
        kind=prepared.kind,
        note=prepared.note,
        at=at,
        published_at=page.first_published_at or at,
    )
    if edition is None:
        return "rerendered" if recording.renew(prepared.release, at=at) else "unchanged"
    if correction is not None:
        Correction.objects.create(
            page=page,
            revision=None if _has_correction(revision) else revision,
            date=correction.date,
            kind=correction.kind,
            text=correction.text,
        )
    return "recorded"


def spend_note(page: PostPage) -> None:
    """Clear the note and reset its kind: both belong to the publication that is over."""
    fresh = {"update_note": "", "update_kind": PostPage.UpdateKind.UPDATE}
    PostPage.objects.filter(pk=page.pk).exclude(**fresh).update(**fresh)


def _has_correction(revision: Revision | None) -> bool:
    """Whether this revision was published before with a note, and then overwritten."""
    return revision is not None and Correction.objects.filter(revision=revision).exists()
