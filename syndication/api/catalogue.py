"""What there is to read: authors, topics, feeds, and the index of the API."""

from typing import Any, cast
from urllib.parse import quote

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpRequest, HttpResponse

from syndication import http, publisher, views
from syndication.api import items, parameters, problems, schema
from syndication.api.endpoint import Endpoint
from syndication.models import Term
from syndication.versions import Selection

RSS = "application/rss+xml"
_ALL = Selection().key


class _Terms(Endpoint):
    """Everyone, or every topic, that a readable post bears."""

    of: Term.Of
    parameter: str

    def answer(self, request: Request) -> HttpResponse:
        parameters.read(request.GET, parameters.NONE)
        return http.conditional(cast("HttpRequest", request), (_ALL,), self._list)

    def _list(self) -> Response:
        origin = publisher.current().origin
        return _results(
            {
                "slug": term.slug,
                "names": term.names,
                "posts": term.posts,
                "url": f"{origin}/api/v1/posts/?{self.parameter}={quote(term.slug)}",
                "feed": feed_url(origin, self.of, term.slug),
            }
            for term in views.terms(self.of)
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
        description="Feeds of everything, of each language, of each topic and of each author.",
        tags=["catalogue"],
        responses=schema.answers("FeedList", "All feeds.")
        | schema.errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        parameters.read(request.GET, parameters.NONE)
        return http.conditional(cast("HttpRequest", request), (_ALL,), _feeds)


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
        parameters.read(request.GET, parameters.NONE)
        return http.conditional(cast("HttpRequest", request), (), _index)


def feed_url(origin: str, of: Term.Of, slug: str) -> str:
    return f"{origin}/feeds/{of}s/{quote(slug)}/rss.xml"


def _index() -> Response:
    origin = publisher.current().origin
    names = ("posts", "authors", "topics", "feeds")
    addresses = {name: f"{origin}/api/v1/{name}/" for name in names}
    more = {"openapi": f"{origin}/api/v1/openapi.json", "docs": f"{origin}/api/docs/"}
    return Response(items.dumps(addresses | more).encode())


def _feeds() -> Response:
    facts = publisher.current()
    feeds = [_feed(f"{facts.origin}/feeds/rss.xml", "all", None)]
    feeds += [
        _feed(f"{facts.origin}/feeds/{locale}/rss.xml", "locale", locale)
        for locale in facts.locales
    ]
    for of in (Term.Of.TOPIC, Term.Of.AUTHOR):
        feeds += [
            _feed(feed_url(facts.origin, of, term.slug), of.value, term.slug)
            for term in views.terms(of)
        ]
    return _results(feeds)


def _feed(url: str, scope: str, of: str | None) -> dict[str, Any]:
    return {"url": url, "type": RSS, "scope": scope, "of": of}


def _results(found: Any) -> Response:
    return Response(items.dumps({"results": list(found)}).encode())
