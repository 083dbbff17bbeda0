"""A small site told in editions alone, without Wagtail: what the public channels read."""

import dataclasses
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from django.test import Client

from blog import codec
from blog import document as doc
from blog.renditions import data, feed, html
from blog.renditions import text as plain
from blog.renditions.context import Context
from syndication.editions import publisher, recording
from syndication.editions.models import Kind
from syndication.editions.publisher import Publisher
from syndication.editions.release import Name, Release
from syndication.editions.renditions import Rendered
from tests import sample_parts, samples

AT = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)  # still November 2 in Toronto
KEY = UUID("00000000-0000-4000-8000-000000000001")
FACTS = Publisher(
    origin=samples.ORIGIN,
    title={"en": "Steady", "fr": "Sol ferme"},
    description={"en": "Kind words.", "fr": "Des mots doux."},
    organization={"en": "Example Collective", "fr": "Collectif Exemple"},
    editorial_policy_url="https://example.org/policy/",
    share_networks=("email",),
)
ENGLISH = "/blog/steady-ground/"
FRENCH = "/fr/blogue/sol-ferme/"


def announce(facts: Publisher) -> None:
    publisher.store(dataclasses.asdict(facts), at=AT, moved=False)


@cache
def rendered(document: doc.Document, context: Context) -> dict[str, str]:
    renderers = {"data": data, "html": html, "feed": feed, "text": plain}
    return {name: form.render(document, context) for name, form in renderers.items()}


def publish(document: doc.Document, *, key: UUID = KEY, at: datetime = AT) -> None:
    """Record an edition of ``document``, published ``at``."""
    facts = publisher.current()
    path = str(document.path)
    canonical = facts.canonical_url(
        path=path, slug=document.slug, locale=document.locale, post_id=document.id
    )
    context = Context(origin=facts.origin, canonical_url=canonical)
    contents = rendered(document, context) | {
        "newsletter_html": f"<!doctype html><title>{document.slug}</title>",
        "newsletter_text": f"{document.slug}\n",
    }
    recording.record(
        Release(
            post_id=UUID(document.id),
            translation_key=key,
            locale=document.locale,
            slug=document.slug,
            path=path,
            title=document.title,
            digest=codec.digest(document),
            document=codec.dumps(document).decode(),
            rendered=Rendered(renderer="1", origin=facts.origin, contents=contents),
            topics=tuple(Name(topic.slug, topic.name) for topic in document.topics),
            authors=tuple(Name(author.slug, author.name) for author in document.byline.authors),
            sources=frozenset(f"post:{post_id}" for post_id in document.related),
        ),
        kind=Kind.UPDATE,
        at=at,
        published_at=at,
    )


def another(number: int) -> doc.Document:
    return dataclasses.replace(
        samples.english(),
        id=sample_parts.identity(f"another/{number}"),
        slug=f"another-{number}",
        path=f"/blog/another-{number}/",
        title=f"Another post {number}",
    )


def withdraw(document: doc.Document, **values: str) -> None:
    recording.withdraw(UUID(document.id), at=AT, **{"reason": "incorrect", **values})


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()
