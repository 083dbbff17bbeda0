"""A post page, live or draft, to its document."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from wagtail.models import Site

from blog import checks, stats
from blog import document as doc
from blog.builder import addresses, images, people, related, review
from blog.builder.body import body
from blog.builder.rows import Rows
from blog.models.bilingual import in_language
from blog.models.identity import identity_of
from blog.models.people import Author, Organization
from blog.models.site import SiteSettings
from blog.renditions.sanitize import clean_text, sanitize
from blog.renditions.typography import first_sentence

NOBODY = "00000000-0000-0000-0000-000000000000"  # a page that was never saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A document, the keys of what it was made from, and what building it brought up."""

    document: doc.Document
    sources: frozenset[str]
    problems: tuple[tuple[str, str], ...] = ()


def build(
    page: Any, *, today: date, parent: Any = None, pending: doc.Correction | None = None
) -> Built:
    """The document of ``page`` as it is in memory: a live page, a draft, or one not saved yet.

    ``pending`` is a correction that goes out with this publication. ``parent`` is needed for a page
    that is not in the tree. Writes nothing but missing image renditions and the page's identity.
    """
    locale = addresses.tag(page.locale.language_code)
    resolve = Rows(locale)
    writers = [row.author for row in _in_order(page)]
    authors = tuple(people.author(writer, locale) for writer in writers)
    built = body(page.body, authors=authors, resolve=resolve)
    lead = sanitize(_source(page.lead), "lead")
    title = clean_text(page.title)
    topics = list(page.topics.all())
    named = related.chosen(page)
    settings = _settings()
    words = doc.RichText(html=lead.html, text=lead.text)
    document = doc.Document(
        id=str(identity_of(page).pk) if page.pk else NOBODY,
        locale=locale,
        slug=page.slug or "",
        path=addresses.path_of(page, parent),
        title=title,
        lead=words,
        body=built.blocks,
        byline=doc.Byline(authors=authors),
        share=doc.Share(enabled=page.sharing),
        review=_review(page, title, words, built.blocks, today),
        content_warnings=_warnings(built.blocks),
        disclaimer=people.disclaimer(page.disclaimer, locale) if page.disclaimer else None,
        crisis_support=_first(built.blocks, doc.CrisisSupport),
        references=tuple(
            item
            for block in built.blocks
            if isinstance(block.value, doc.References)
            for item in block.value.items
        ),
        topics=tuple(people.topic(topic, locale) for topic in topics),
        corrections=_corrections(page, pending),
        email=_email(page, title, lead.text),
        search_description=clean_text(page.search_description) or None,
        rights=_rights(settings, title, locale),
        image=_image(page),
        related=named.ids,
        stats=stats.count(words, built.blocks),
    )
    sources = set(built.sources)
    sources |= {f"author:{writer.pk}" for writer in writers}
    sources |= {f"topic:{topic.pk}" for topic in topics}
    sources |= {f"post:{post_id}" for post_id in named.ids} | named.waiting
    sources |= {f"image:{writer.photo_id}" for writer in writers if writer.photo_id}
    for kind, pk in (("image", page.image_id), ("disclaimer", page.disclaimer_id)):
        if pk:
            sources.add(f"{kind}:{pk}")
    problems = built.problems + ((("lead", lead.problem),) if lead.problem else ())
    return Built(document=document, sources=frozenset(sources), problems=problems)


def subject_of(built: Built, page: Any, *, today: date) -> checks.Subject:
    """What the findings engine sees of a built post."""
    return checks.Subject(
        document=built.document,
        today=today,
        risks=frozenset(topic.risk for topic in page.topics.all()),
        has_twin=_has_twin(page),
        publishable_locales=tuple(addresses.TAGS.values()),
        problems=built.problems,
        known_names=_known_names(),
        destinations=checks.destinations(),
        related=related.standing(page),
    )


def subject(page: Any, *, parent: Any = None) -> checks.Subject:
    """Build ``page`` and look at it today, in the site's time zone."""
    today = timezone.localdate()
    return subject_of(build(page, today=today, parent=parent), page, today=today)


def _in_order(page: Any) -> list[Any]:
    rows = [row for row in page.post_authors.all() if row.author_id]
    return sorted(rows, key=lambda row: (row.sort_order or 0, row.pk or 0))


def _source(value: Any) -> str:
    return str(getattr(value, "source", value) or "")


def _first(blocks: tuple[doc.Block, ...], kind: type) -> Any:
    return next((block.value for block in blocks if isinstance(block.value, kind)), None)


def _warnings(blocks: tuple[doc.Block, ...]) -> tuple[str, ...]:
    topics = (
        topic
        for block in blocks
        if isinstance(block.value, doc.ContentWarning)
        for topic in block.value.topics
    )
    return tuple(dict.fromkeys(topics))


def _review(
    page: Any, title: str, lead: doc.RichText, blocks: tuple[doc.Block, ...], today: date
) -> doc.Review:
    if not page.pk:
        return doc.Review()
    reviews = list(page.reviews.select_related("reviewer"))
    return review.standing(reviews, review.content_digest(title, lead, blocks), today)


def _corrections(page: Any, pending: doc.Correction | None) -> tuple[doc.Correction, ...]:
    written: QuerySet[Any] | tuple[Any, ...] = page.corrections.all() if page.pk else ()
    rows = tuple(
        doc.Correction(date=row.date.isoformat(), kind=row.kind, text=clean_text(row.text))
        for row in written
    )
    return (pending, *rows) if pending else rows


def _email(page: Any, title: str, lead: str) -> doc.Email:
    return doc.Email(
        subject=clean_text(page.email_subject) or title,
        preheader=clean_text(page.email_preheader) or first_sentence(lead),
    )


def _image(page: Any) -> doc.Image | None:
    if page.image is None:
        return None
    return images.image(
        page.image,
        alt=clean_text(page.image_alt),
        decorative=page.image_decorative,
        credit=clean_text(page.image_credit) or None,
    )


def _settings() -> SiteSettings | None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return None
    found: SiteSettings | None = (
        SiteSettings.objects.select_related("organization").filter(site=site).first()
    )
    return found


def _rights(settings: SiteSettings | None, title: str, locale: str) -> doc.Rights | None:
    """Licence and attribution; without a holder or a licence there is nothing to say."""
    if settings is None or not (settings.licence or settings.attribution):
        return None
    organization = settings.organization
    holder = in_language(organization or settings, "name" if organization else "title", locale)
    words = in_language(settings, "attribution", locale) or f"{title} — {holder}"
    clean = sanitize(words, "inline")
    return doc.Rights(
        licence=settings.licence or None,
        licence_url=settings.licence_url or None,
        holder=holder,
        attribution=doc.RichText(html=clean.html, text=clean.text),
    )


def _has_twin(page: Any) -> bool:
    if not page.pk:
        return False
    return bool(page.get_translations().filter(alias_of__isnull=True).exists())


def _known_names() -> tuple[str, ...]:
    return (
        *Author.objects.values_list("name", flat=True),
        *Organization.objects.values_list("name", flat=True),
    )
