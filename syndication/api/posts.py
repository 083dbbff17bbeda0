"""Posts: the list, one post, and its newsletter forms."""

import logging
from collections.abc import Callable
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.conf import settings
from django.http import HttpResponse

from syndication import embargoes, views
from syndication.api import embargoed, items, parameters, reading, schema
from syndication.api.cursor import Place
from syndication.api.parameters import PostQuery
from syndication.audience import Audience
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint, StoredHtml, StoredText
from syndication.rest.problems import Problem
from syndication.rest.schema import answers, errors
from syndication.search import finding
from syndication.search.finding import Search, Spot
from syndication.versions import post_key
from syndication.views import EditionView, Tombstone

logger = logging.getLogger("wellspring.api")

LIST_PATH = "/api/v1/posts/"
# A mail is styled from within; it may run nothing, and is shown apart from our site's pages.
MAIL_POLICY = "default-src 'none'; img-src 'self' https:; style-src 'unsafe-inline'; sandbox"


class Posts(Endpoint):
    @extend_schema(
        operation_id="listPosts",
        summary="Posts, newest first",
        description=(
            "Follow `next` (or the `Link` header) until it is null. With `q`, posts that say all "
            f"its words; by relevance, the best of the newest {finding.RANKED:,} of them."
        ),
        tags=["posts"],
        parameters=schema.LIST,
        responses=answers("PostList", "A page of posts.")
        | errors(problems.UNKNOWN_PARAMETER, problems.INVALID_PARAMETER, problems.INVALID_CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        reader = reading.audience(request)
        address = settings.ORIGIN + LIST_PATH
        asked = parameters.post_query(request.GET, address, partner=reader.partner)
        return reading.conditional(request, (asked.selection.key,), lambda: _page(asked, reader))


class Post(Endpoint):
    @extend_schema(
        operation_id="readPost",
        summary="One post",
        description="Its current edition, by the id that it keeps for ever.",
        tags=["posts"],
        parameters=schema.FORM,
        responses=answers("PostAsAsked", "The post.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.NOT_FOUND,
            problems.WITHDRAWN,
        ),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        reader = reading.audience(request)
        form = parameters.post_form(request.GET)

        def make(view: EditionView) -> HttpResponse:
            text = embargoed.post(view, form, reader)
            return Response(text.encode(), headers={"Content-Language": view.locale})

        return _conditional(request, post_id, media=form.media, make=make, ahead=True)


class NewsletterHtml(Endpoint):
    renderer_classes = (StoredHtml,)

    @extend_schema(
        operation_id="readNewsletterHtml",
        summary="One post as a whole HTML mail",
        description="Complete, with slots for the sender's own address and unsubscribe link.",
        tags=["posts"],
        responses=answers("", "The mail, its styles inline.", "text/html")
        | errors(problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        headers = {"Content-Security-Policy": MAIL_POLICY}
        return _rendition(request, post_id, "newsletter_html", headers)


class NewsletterText(Endpoint):
    renderer_classes = (StoredText,)

    @extend_schema(
        operation_id="readNewsletterText",
        summary="One post as a plain-text mail",
        description="The text part of the same mail.",
        tags=["posts"],
        responses=answers("", "The mail's text part.", "text/plain")
        | errors(problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        return _rendition(request, post_id, "newsletter_text", {})


def _page(asked: PostQuery, reader: Audience) -> Response:
    """One page; a post that can not be shown is left out and logged, the others still come."""
    shown, last = _found(asked, reader)
    texts = []
    for view in shown:
        try:
            texts.append(items.post(view, asked.form, reader))
        except (ValueError, LookupError):
            logger.exception("a post was left out of a list", extra={"post": view.post_id})
    origin = shown[-1].publisher.origin if shown else settings.ORIGIN
    following = asked.url(origin + LIST_PATH, last) if last else None
    response = Response(items.page(texts, following))
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _found(asked: PostQuery, reader: Audience) -> tuple[list[EditionView], Place | Spot | None]:
    """The posts of the page, and the place of the last one where others follow it."""
    media, after = asked.form.media, asked.after
    if asked.question:
        search = Search(question=asked.question, selection=asked.selection, audience=reader)
        return views.found(
            search,
            by_rank=asked.order == parameters.BY_RANK,
            limit=asked.limit,
            after=after if isinstance(after, Spot) else None,
            media=media,
        )
    behind = (after.published_at, after.post_id) if isinstance(after, Place) else None
    found = views.page(
        asked.selection, limit=asked.limit + 1, after=behind, media=media, audience=reader
    )
    shown = found[: asked.limit]
    return shown, _place(shown[-1]) if len(found) > asked.limit else None


def _place(last: EditionView) -> Place:
    if last.published_at is None:
        raise AssertionError("A stored head has its date.")
    return Place(last.published_at, UUID(last.post_id))


def _conditional(
    request: Request,
    post_id: UUID,
    *,
    media: tuple[str, ...],
    make: Callable[[EditionView], HttpResponse],
    ahead: bool = False,
) -> HttpResponse:
    reader = reading.audience(request)
    return reading.conditional(
        request,
        (post_key(post_id),),
        lambda: make(_current(post_id, media, reader, ahead=ahead)),
        exists=False,
    )


def _current(
    post_id: UUID, media: tuple[str, ...], reader: Audience, *, ahead: bool
) -> EditionView:
    """The post as it is now, or, ``ahead``, as it will be for who may read that; raises
    :class:`Problem` where it is withdrawn or not known."""
    found = views.one(post_id, media=media, audience=reader)
    if ahead and not isinstance(found, EditionView):
        found = embargoes.one(post_id, media=media, audience=reader) or found
    if found is None:
        raise Problem(problems.NOT_FOUND, f"No post with the id {post_id} has been published.")
    if isinstance(found, Tombstone):
        members = items.tombstone(found)
        raise Problem(
            problems.WITHDRAWN, "This post was taken back. Please remove your copy.", **members
        )
    return found


def _rendition(
    request: Request, post_id: UUID, medium: str, headers: dict[str, str]
) -> HttpResponse:
    query.read(request.GET, query.NONE)

    def make(view: EditionView) -> HttpResponse:
        if medium not in view.contents:
            raise items.NotRenderedError(
                f"{post_id} edition {view.number} has no {medium} rendition"
            )
        # The post has one address for the world; this copy of it is not for search engines.
        more = {"Content-Language": view.locale, "X-Robots-Tag": "noindex", **headers}
        return Response(view.contents[medium].encode(), headers=more)

    return _conditional(request, post_id, media=(medium,), make=make)
