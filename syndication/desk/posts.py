"""From a page to a release: build, check, render. No row is written here but image renditions."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

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
NOTED_AS = {
    PostPage.UpdateKind.MINOR: Correction.Kind.UPDATE,
    PostPage.UpdateKind.UPDATE: Correction.Kind.UPDATE,
    PostPage.UpdateKind.CLARIFICATION: Correction.Kind.CLARIFICATION,
    PostPage.UpdateKind.CORRECTION: Correction.Kind.CORRECTION,
}


class PublishRefused(ValidationError):
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


def is_public(page: Any) -> bool:
    """Whether anyone may read the page: live, inside the site, not an alias, not restricted."""
    return bool(
        page.live
        and page.alias_of_id is None
        and addresses.path_of(page)
        and not page.get_view_restrictions().exists()
    )


def prepare(page: Any, publisher: Publisher, *, at: datetime) -> Prepared:
    """The release of a page that an editor publishes. Raises :class:`PublishRefused`."""
    today = local_date(at, publisher)
    correction = pending_correction(page, publisher, at=at)
    built = build(page, today=today, pending=correction)
    blocking = [
        finding
        for finding in checks.run(subject_of(built, page, today=today))
        if finding.severity is checks.Severity.BLOCK
    ]
    if blocking:
        raise PublishRefused(page, [finding.message for finding in blocking])
    return Prepared(
        release=_render(page, built, publisher),
        kind=KINDS[page.update_kind],
        note=correction.text if correction else "",
        correction=correction,
    )


def pending_correction(page: Any, publisher: Publisher, *, at: datetime) -> doc.Correction | None:
    """The note that goes out with the page's next publication; a first one has nothing to note."""
    note = clean_text(page.update_note)
    if not note or not page.first_published_at or _went_out(page, note):
        return None
    return doc.Correction(
        date=local_date(at, publisher).isoformat(),
        kind=NOTED_AS[page.update_kind].value,
        text=note,
    )


def _went_out(page: Any, note: str) -> bool:
    """The draft still bears the note that its live revision was published with."""
    spent = page.corrections.filter(revision_id=page.live_revision_id, text=note)
    return bool(page.live_revision_id) and bool(spent.exists())


def prepare_again(page: Any, publisher: Publisher, *, at: datetime) -> Prepared:
    """The release of a live page whose sources changed. It is not held to the rules again:
    a live post is not taken down by a rule, but by a person."""
    built = build(page, today=local_date(at, publisher))
    return Prepared(release=_render(page, built, publisher))


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


def _render(page: Any, built: Built, publisher: Publisher) -> Release:
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
        sources=built.sources,
    )


def record(page: Any, prepared: Prepared, *, at: datetime, revision: Any = None) -> None:
    """Write a prepared release down, with its correction. Inside the publishing transaction."""
    correction = prepared.correction
    edition = editions.record(
        prepared.release,
        kind=prepared.kind,
        note=prepared.note,
        at=at,
        published_at=page.first_published_at or at,
    )
    if edition is not None and correction is not None:
        Correction.objects.get_or_create(
            revision=revision,
            defaults={
                "page": page,
                "date": correction.date,
                "kind": correction.kind,
                "text": correction.text,
            },
        )
    # The note has gone out; a later publication must not send it again.
    PostPage.objects.filter(pk=page.pk).exclude(update_note="").update(
        update_note="", update_kind=PostPage.UpdateKind.UPDATE
    )
