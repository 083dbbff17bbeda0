"""Builds the document of a post page, live or draft."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

from wagtail.models import Page, Site

from blog import document as doc
from blog import stats
from blog.builder import addresses, images, people, related, review
from blog.builder.body import body
from blog.builder.database import DatabaseResolver
from blog.models.bilingual import in_language
from blog.models.identity import identity_of
from blog.models.people import Author
from blog.models.picture_facts import credit_of
from blog.models.post import PostAuthor, PostPage
from blog.models.resources import Disclaimer, Topic
from blog.models.site import SiteSettings
from blog.renditions.sanitize import clean_text, sanitize
from blog.renditions.typography import first_sentence

UNSAVED_ID = "00000000-0000-0000-0000-000000000000"  # the document id of an unsaved page

# How findings name a field of the page that lost a row, and the problem's code.
LOST = {"post_authors": ("authors", "lost"), "related_posts": ("related", "related_lost")}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A document, the source keys that it depends on, and problems found while building it.

    Keys and problems are those of :class:`blog.builder.resolve.Body`, for the whole post.
    """

    document: doc.Document
    sources: frozenset[str]
    problems: tuple[tuple[str, str], ...] = ()


def build(
    page: PostPage,
    *,
    today: date,
    parent: Page | None = None,
    pending: doc.Correction | None = None,
) -> Built:
    """The document of ``page`` as it is in memory: a live page, a draft, or an unsaved page.

    ``today`` decides whether reviews hold. ``parent`` is needed for a page that is not in the tree.
    ``pending`` is a correction that is published with this version. Creates missing image
    renditions and the page's identity, and writes nothing else.
    """
    locale = addresses.tag(page.locale.language_code)
    resolve = DatabaseResolver(locale)
    writers = [row.author for row in _in_order(page)]
    authors = tuple(people.author(writer, locale) for writer in writers)
    places = any(child.block_type == "related_posts" for child in page.body)
    linked = related.linked(page) if places else related.Linked()
    built = body(page.body, authors=authors, resolve=resolve, related=linked.posts)
    lead = sanitize(_source(page.lead), "lead")
    title = clean_text(page.title)
    topics = list(page.topics.all())
    named = related.chosen(page)
    settings = _settings()
    notice = _disclaimer(page, topics, settings)
    words = doc.RichText(html=lead.html, text=lead.text)
    document = doc.Document(
        id=str(identity_of(page).pk) if page.pk else UNSAVED_ID,
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
        disclaimer=people.disclaimer(notice, locale) if notice else None,
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
        ai_use=_ai_use(page),
        rights=_rights(settings, title, locale),
        image=_image(page),
        related=named.ids,
        stats=stats.count(words, built.blocks),
    )
    sources = set(built.sources | linked.sources)
    sources |= {f"author:{writer.pk}" for writer in writers}
    sources |= {f"topic:{topic.pk}" for topic in topics}
    sources |= {f"post:{post_id}" for post_id in named.ids} | named.waiting
    sources |= {f"image:{photo}" for photo in _photos(sources, writers)}
    for kind, row in (("image", page.image), ("disclaimer", notice)):
        if row:
            sources.add(f"{kind}:{row.pk}")
    problems = built.problems + ((("lead", lead.problem),) if lead.problem else ())
    problems += tuple(LOST.get(name, (name, "lost")) for name in page.lost)
    problems += tuple((where, images.UNREADABLE) for where in _unreadable(document))
    return Built(document=document, sources=frozenset(sources), problems=problems)


def _unreadable(document: doc.Document) -> Iterator[str]:
    """Where the post shows a picture whose file is missing or damaged: fields and blocks."""
    if images.has_placeholder(document.image):
        yield "image"
    if images.has_placeholder(document.byline):
        yield "authors"
    yield from (block.id for block in document.body if images.has_placeholder(block.value))


def _ai_use(page: PostPage) -> doc.AiUse | None:
    if not page.ai_use:
        return None
    return doc.AiUse(
        kind=cast(doc.AiUseKind, page.ai_use), checked_by=clean_text(page.ai_checked_by)
    )


def _photos(sources: set[str], writers: list[Author]) -> set[int]:
    """The photos of the authors among ``sources``: the post's own, and those that blocks show."""
    known = {writer.pk: writer.photo_id for writer in writers}
    named = {int(key.removeprefix("author:")) for key in sources if key.startswith("author:")}
    others = named - set(known)
    found = Author.objects.filter(pk__in=others).values_list("photo_id", flat=True)
    return {pk for pk in (*known.values(), *(found if others else ())) if pk}


def _in_order(page: PostPage) -> list[PostAuthor]:
    """The rows with an author, in the byline's order; an author who is there twice signs once."""
    rows = [row for row in page.post_authors.all() if row.author_id]
    rows.sort(key=lambda row: (row.sort_order or 0, row.pk or 0))
    return list({row.author_id: row for row in reversed(rows)}.values())[::-1]


def _source(value: object) -> str:
    """The HTML of a rich text field, which may hold a string or a ``RichText``."""
    return str(getattr(value, "source", value) or "")


def _first(blocks: tuple[doc.Block, ...], kind: type[Value]) -> Value | None:
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
    page: PostPage, title: str, lead: doc.RichText, blocks: tuple[doc.Block, ...], today: date
) -> doc.Review:
    if not page.pk:
        return doc.Review()
    reviews = list(page.reviews.select_related("reviewer"))
    return review.review_status(reviews, review.content_digest(title, lead, blocks), today)


def _corrections(page: PostPage, pending: doc.Correction | None) -> tuple[doc.Correction, ...]:
    rows = tuple(
        doc.Correction(
            date=row.date.isoformat(),
            kind=cast("doc.CorrectionKind", row.kind),
            text=clean_text(row.text),
        )
        for row in (page.corrections.all() if page.pk else ())
    )
    return (pending, *rows) if pending else rows


def _email(page: PostPage, title: str, lead: str) -> doc.Email:
    return doc.Email(
        subject=clean_text(page.email_subject) or title,
        preheader=clean_text(page.email_preheader) or first_sentence(lead),
    )


def _image(page: PostPage) -> doc.Image | None:
    if page.image is None:
        return None
    made = images.image(
        page.image,
        alt=clean_text(page.image_alt),
        decorative=page.image_decorative,
        credit=clean_text(page.image_credit) or clean_text(credit_of(page.image)) or None,
    )
    return replace(made, social=images.social(page.image))


def _disclaimer(
    page: PostPage, topics: list[Topic], settings: SiteSettings | None
) -> Disclaimer | None:
    """The post's own; where it has none, or that of every new post, the first of its topics."""
    own: Disclaimer | None = page.disclaimer
    usual = settings.default_disclaimer_id if settings else None
    if own is not None and own.pk != usual:
        return own
    return next((topic.disclaimer for topic in topics if topic.disclaimer), own)


def _settings() -> SiteSettings | None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return None
    found: SiteSettings | None = (
        SiteSettings.objects.select_related("organization").filter(site=site).first()
    )
    return found


def _rights(settings: SiteSettings | None, title: str, locale: str) -> doc.Rights | None:
    """Licence and attribution; ``None`` if the site states neither."""
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
