"""Views that list what exists: authors, topics, feeds, and the index of the API."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse

from syndication.api import access, answer_types, post_json
from syndication.editions import publisher
from syndication.editions.audience import Audience
from syndication.editions.models import Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.reading import terms
from syndication.rest import problems, query, schema
from syndication.rest.endpoint import Endpoint

# The file name of each feed format, and its media type.
FORMATS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
_ALL = Selection().key


class _Terms(Endpoint):
    """Lists the terms of one kind that readable posts have."""

    of: Term.Of
    parameter: str

    def answer(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        reader = access.audience(request)
        return access.respond(request, (_ALL,), lambda: self._list(reader))

    def _list(self, reader: Audience) -> Response:
        origin = publisher.current().origin
        found: Iterator[answer_types.Term] = (
            {
                "slug": term.slug,
                "names": term.names,
                "posts": term.posts,
                "url": f"{origin}/api/v1/posts/?{self.parameter}={quote(term.slug)}",
                "feed": feed_url(origin, self.of, term.slug),
            }
            for term in terms.in_use(self.of, audience=reader)
        )
        return _results(found)


class Authors(_Terms):
    of = Term.Of.AUTHOR
    parameter = "author"

    @extend_schema(
        operation_id="listAuthors",
        summary="Authors",
        description="The authors of the posts that you may read: people, teams and organizations.",
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
        description="The topics of the posts that you may read.",
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
        reader = access.audience(request)
        return access.respond(request, (_ALL,), lambda: _feeds(reader))


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
        access.audience(request)
        return access.respond(request, (), _index)


def feed_url(origin: str, of: Term.Of, slug: str) -> str:
    """The URL of a term's feed in RSS."""
    return f"{origin}/feeds/{of}s/{quote(slug)}/rss.xml"


def _index() -> Response:
    origin = publisher.current().origin
    index: answer_types.Index = {
        "posts": f"{origin}/api/v1/posts/",
        "changes": f"{origin}/api/v1/changes/",
        "authors": f"{origin}/api/v1/authors/",
        "topics": f"{origin}/api/v1/topics/",
        "feeds": f"{origin}/api/v1/feeds/",
        "export": f"{origin}/api/v1/export.ndjson",
        "openapi": f"{origin}/api/v1/openapi.json",
        "docs": f"{origin}/api/docs/",
    }
    return Response(post_json.dumps(index).encode())


def _feeds(reader: Audience) -> Response:
    facts = publisher.current()
    found: Iterator[answer_types.Feed] = (
        {"url": f"{facts.origin}{folder}{file}", "type": kind, "scope": scope, "of": of}
        for scope, of, folder in _folders(facts, reader)
        for file, kind in FORMATS.items()
    )
    return _results(found)


def _folders(facts: Publisher, reader: Audience) -> Iterator[tuple[str, str | None, str]]:
    """The scope of each feed, the locale, topic or author that it is of, and its URL folder.

    Feeds are public. A partner gets only those that have posts of its contract.
    """
    yield "all", None, "/feeds/"
    yield "changes", None, "/feeds/changes/"
    for locale in facts.locales:
        if reader.locales and locale not in reader.locales:
            continue
        yield "locale", locale, f"/feeds/{locale}/"
    for of in (Term.Of.TOPIC, Term.Of.AUTHOR):
        for term in terms.in_use(of, audience=reader):
            yield of.value, term.slug, f"/feeds/{of}s/{quote(term.slug)}/"
            # An author's feed is in every language.
            for locale in term.names if of == Term.Of.TOPIC else ():
                yield of.value, term.slug, f"/feeds/{locale}/topics/{quote(term.slug)}/"


def _results(results: Iterable[answer_types.Term] | Iterable[answer_types.Feed]) -> Response:
    return Response(post_json.dumps({"results": list(results)}).encode())
