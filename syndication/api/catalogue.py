"""What there is to read: authors, topics, feeds, and the index of the API."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse

from syndication import publisher, views
from syndication.api import items, reading
from syndication.audience import Audience
from syndication.models import Term
from syndication.publisher import Publisher
from syndication.rest import problems, query, schema
from syndication.rest.endpoint import Endpoint
from syndication.versions import Selection

# The file that each format of a feed is called, and its type.
FORMATS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
_ALL = Selection().key


class _Terms(Endpoint):
    """Everyone, or every topic, that a readable post bears."""

    of: Term.Of
    parameter: str

    def answer(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        reader = reading.audience(request)
        return reading.conditional(request, (_ALL,), lambda: self._list(reader))

    def _list(self, reader: Audience) -> Response:
        origin = publisher.current().origin
        return _results(
            {
                "slug": term.slug,
                "names": term.names,
                "posts": term.posts,
                "url": f"{origin}/api/v1/posts/?{self.parameter}={quote(term.slug)}",
                "feed": feed_url(origin, self.of, term.slug),
            }
            for term in views.terms(self.of, audience=reader)
        )


class Authors(_Terms):
    of = Term.Of.AUTHOR
    parameter = "author"

    @extend_schema(
        operation_id="listAuthors",
        summary="Authors",
        description="Who wrote the posts that may be read: people, teams, organizations.",
        tags=["catalogue"],
        responses=schema.answers("TermList", "All authors of published posts.")
        | schema.errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(request)


class Topics(_Terms):
    of = Term.Of.TOPIC
    parameter = "topic"

    @extend_schema(
        operation_id="listTopics",
        summary="Topics",
        description="What the posts that may be read are about.",
        tags=["catalogue"],
        responses=schema.answers("TermList", "All topics of published posts.")
        | schema.errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(request)


class Feeds(Endpoint):
    @extend_schema(
        operation_id="listFeeds",
        summary="Feeds",
        description=(
            "Feeds of everything, of corrections and withdrawals, of each language, topic and "
            "author, and of each topic in each language; every one in three formats."
        ),
        tags=["catalogue"],
        responses=schema.answers("FeedList", "All feeds.")
        | schema.errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        reader = reading.audience(request)
        return reading.conditional(request, (_ALL,), lambda: _feeds(reader))


class Index(Endpoint):
    @extend_schema(
        operation_id="readIndex",
        summary="Where to start",
        description="The addresses from which everything else is found.",
        tags=["catalogue"],
        responses=schema.answers("Index", "The addresses of this API.")
        | schema.errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        reading.audience(request)
        return reading.conditional(request, (), _index)


def feed_url(origin: str, of: Term.Of, slug: str) -> str:
    return f"{origin}/feeds/{of}s/{quote(slug)}/rss.xml"


def _index() -> Response:
    origin = publisher.current().origin
    names = ("posts", "changes", "authors", "topics", "feeds")
    addresses = {name: f"{origin}/api/v1/{name}/" for name in names}
    more = {
        "export": f"{origin}/api/v1/export.ndjson",
        "openapi": f"{origin}/api/v1/openapi.json",
        "docs": f"{origin}/api/docs/",
    }
    return Response(items.dumps(addresses | more).encode())


def _feeds(reader: Audience) -> Response:
    facts = publisher.current()
    return _results(
        {"url": f"{facts.origin}{folder}{file}", "type": kind, "scope": scope, "of": of}
        for scope, of, folder in _folders(facts, reader)
        for file, kind in FORMATS.items()
    )


def _folders(facts: Publisher, reader: Audience) -> Iterator[tuple[str, str | None, str]]:
    """What each feed holds, of which language, topic or author, and where its formats are.

    Feeds are public: a partner is told of those in which there are posts of its contract.
    """
    yield "all", None, "/feeds/"
    yield "changes", None, "/feeds/changes/"
    for locale in facts.locales:
        if reader.locales and locale not in reader.locales:
            continue
        yield "locale", locale, f"/feeds/{locale}/"
    for of in (Term.Of.TOPIC, Term.Of.AUTHOR):
        for term in views.terms(of, audience=reader):
            yield of.value, term.slug, f"/feeds/{of}s/{quote(term.slug)}/"
            # An author's feed is in every language.
            for locale in term.names if of == Term.Of.TOPIC else ():
                yield of.value, term.slug, f"/feeds/{locale}/topics/{quote(term.slug)}/"


def _results(found: Any) -> Response:
    return Response(items.dumps({"results": list(found)}).encode())
