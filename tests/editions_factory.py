"""Editions for the channels' tests: sample documents, really rendered, and recorded."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from blog import codec
from blog import document as doc
from blog.renditions import data, feed, html, text
from syndication.editions import publisher as publishers
from syndication.editions import recording
from syndication.editions.models import Edition, Kind
from syndication.editions.publisher import Publisher
from syndication.editions.release import Name, Release
from syndication.editions.renditions import Rendered
from tests import samples

AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
FACTS = Publisher(
    origin=samples.ORIGIN,
    title={"en": "Example Wellness Desk", "fr": "Bureau d’exemple du mieux-être"},
    description={"en": "Posts made up for tests.", "fr": "Des textes inventés pour les tests."},
    share_networks=("email",),
)
RENDITIONS = {"data": data.render, "html": html.render, "feed": feed.render, "text": text.render}


def publisher(**facts: object) -> Publisher:
    """Store the facts of the site."""
    changed = replace(FACTS, **facts)
    publishers.store(asdict(changed), at=AT - timedelta(days=1), moved=False)
    return changed


def release(
    document: doc.Document,
    *,
    translation_key: UUID | None = None,
    contents: Mapping[str, str] | None = None,
) -> Release:
    """What the desk makes of a document; ``contents`` replaces some of its renditions."""
    made = _rendered(document) | {
        "newsletter_html": f"<!doctype html><title>{document.slug}</title>",
        "newsletter_text": f"{document.slug}\n",
    }
    return Release(
        post_id=UUID(document.id),
        translation_key=translation_key or UUID(document.id),
        locale=document.locale,
        slug=document.slug,
        path=document.path or f"/blog/{document.slug}/",
        title=document.title,
        digest=codec.digest(document),
        document=codec.dumps(document).decode(),
        rendered=Rendered(
            renderer="test", origin=samples.ORIGIN, contents={**made, **(contents or {})}
        ),
        topics=tuple(Name(topic.slug, topic.name) for topic in document.topics),
        authors=tuple(Name(author.slug, author.name) for author in document.byline.authors),
        reviewed_on=_date(document.review.reviewed_at),
        review_due_on=_date(document.review.next_review_at),
        sources=frozenset(f"post:{post_id}" for post_id in document.related),
    )


@cache
def _rendered(document: doc.Document) -> dict[str, str]:
    """Many tests publish the same few documents."""
    context = samples.context(document)
    return {medium: form(document, context) for medium, form in RENDITIONS.items()}


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def publish(
    document: doc.Document,
    *,
    at: datetime = AT,
    kind: Kind = Kind.UPDATE,
    note: str = "",
    translation_key: UUID | None = None,
    contents: Mapping[str, str] | None = None,
) -> Edition:
    """Record ``document``, first or anew."""
    made = release(document, translation_key=translation_key, contents=contents)
    edition = recording.record(made, kind=kind, at=at, published_at=at, note=note)
    assert edition is not None, "the document says nothing new"
    return edition


def small(number: int, **changes: object) -> doc.Document:
    """A short post, told apart by its number."""
    paragraph = samples.only(samples.blocks()["paragraph"])
    values: dict[str, object] = {
        "id": str(uuid5(NAMESPACE_URL, f"small/{number}")),
        "slug": f"small-{number}",
        "path": f"/blog/small-{number}/",
        "title": f"Small post {number}",
        "related": (),
    }
    return replace(paragraph, **{**values, **changes})


def publish_many(count: int, *, first: int = 1) -> list[Edition]:
    """``count`` short posts, an hour apart, the last one the newest."""
    return [
        publish(small(number), at=AT + timedelta(hours=number))
        for number in range(first, first + count)
    ]
