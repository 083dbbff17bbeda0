"""Every public address, as the resolver knows it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from syndication.editions.models import Edition, Term
from syndication.webhooks.models import Endpoint, EventDelivery

NOBODY = "00000000-0000-0000-0000-000000000000"
# Every public address by its name, and what it answers whom nobody knows.
OPEN = {
    "healthz": 200,
    "readyz": 200,
    "api-index": 200,
    "api-posts": 200,
    "api-post": 404,
    "api-newsletter-html": 404,
    "api-newsletter-text": 404,
    "api-editions": 404,
    "api-edition": 404,
    "api-edition-diff": 404,
    "api-changes": 200,
    "api-export": 200,
    "api-embargoed": 401,
    "api-preview": 401,
    "api-authors": 200,
    "api-topics": 200,
    "api-feeds": 200,
    "api-openapi": 200,
    "api-oembed": 404,
    "api-docs": 200,
    "api-docs-file": 200,
    "api-docs-guide": 200,
    "api-docs-reference": 200,
    "webhooks": 401,
    "webhook": 401,
    "webhook-verify": 401,
    "webhook-ping": 401,
    "webhook-rotate": 401,
    "webhook-enable": 401,
    "webhook-disable": 401,
    "webhook-deliveries": 401,
    "webhook-delivery-replay": 401,
    "webhook-replay": 401,
    "feeds": 200,
    "feeds-opml": 200,
    "feeds-locale": 200,
    "feed": 200,
    "feed-changes": 200,
    "feed-archive": 404,
    "feed-locale": 200,
    "feed-locale-archive": 404,
    "feed-topic": 404,
    "feed-topic-archive": 404,
    "feed-locale-topic": 404,
    "feed-locale-topic-archive": 404,
    "feed-author": 404,
    "feed-author-archive": 404,
    "feed-profile": 404,
    "review-link": 404,
    "review-link-evidence": 404,
    "review-link-form": 404,
    "calendar-feed": 404,
    "home": 302,
    "robots": 200,
    "sitemap": 200,
    "anything": 404,
}
PARTS: dict[str, Any] = {
    "post_id": NOBODY,
    "endpoint_id": NOBODY,
    "delivery_id": 1,
    "token": "guessed",
    "number": 1,
    "edition": (1, "0" * 12),
    "file": "rss.xml",
    "locale": "en-CA",
    "topic": "unknown",
    "author": "unknown",
    "key": "k" * 32,
    "rest": "nothing/here/",
    "form": "text",
}
QUERIES = {
    "api-oembed": "?url=https://posts.example.org/blog/x/",
    "api-edition-diff": "?from=1&to=2",
}


def public() -> dict[str, URLPattern]:
    return {
        each.name: each for each in walk(get_resolver("cms.public_urls").url_patterns) if each.name
    }


def walk(found: Any) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from walk(each.url_patterns)


def path_of(name: str, parts: dict[str, Any] = PARTS) -> str:
    resolved = get_resolver("cms.public_urls")
    regexes = public()[name].pattern.regex.groupindex
    query = QUERIES.get(name, "")
    return "/" + resolved.reverse(name, **{key: parts[key] for key in regexes}) + query


def addresses(parts: dict[str, Any]) -> dict[str, str]:
    """Every public address as the resolver knows it, by its name."""
    return {name: path_of(name, parts) for name in sorted(public())}


def parts_of(edition: Edition) -> dict[str, Any]:
    """What the addresses are made of that lead to this post, and to the one of everything."""
    terms = dict(Term.objects.filter(head=edition.post_id).values_list("of", "slug"))
    return PARTS | {
        "post_id": str(edition.post_id),
        "edition": (edition.number, edition.digest[:12]),
        "endpoint_id": str(Endpoint.objects.get().pk),
        "delivery_id": EventDelivery.objects.order_by("pk")[0].pk,
        "topic": terms.get(Term.Of.TOPIC, "unknown"),
        "author": terms.get(Term.Of.AUTHOR, "unknown"),
        "rest": edition.path.removeprefix("/"),
    }
