"""``/posts/``: the list of posts, a single post, and its newsletter renditions."""

import logging
from collections.abc import Callable
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.conf import settings
from django.http import HttpResponse

from syndication.api import access, embargoed, parameters, post_json, schema
from syndication.api.parameters import PostQuery
from syndication.api.post_cursor import PostCursor, Start
from syndication.editions.audience import Audience
from syndication.editions.versions import post_key
from syndication.reading import posts, replacements
from syndication.reading.posts import EditionView, Tombstone
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint, StoredHtml, StoredText
from syndication.rest.problems import Problem
from syndication.rest.schema import answers, errors
from syndication.search import finding, results
from syndication.search.finding import Match, Search
from syndication.unpublished import embargoes

logger = logging.getLogger("wellspring.api")

LIST_PATH = "/api/v1/posts/"
# Mails have inline styles and no scripts; the sandbox isolates them from our own pages.
MAIL_POLICY = "default-src 'none'; img-src 'self' https:; style-src 'unsafe-inline'; sandbox"


class Posts(Endpoint):
    @extend_schema(
        operation_id="listPosts",
        summary="Posts, newest first",
        description=(
            "Follow `next` (or the `Link` header) until it is null. `q` finds posts that contain "
            f"all its words; `order=relevance` ranks the newest {finding.RANKED:,} of them."
        ),
        tags=["posts"],
        parameters=schema.LIST,
        responses=answers("PostList", "A page of posts.")
        | errors(problems.UNKNOWN_PARAMETER, problems.INVALID_PARAMETER, problems.INVALID_CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        reader = access.audience(request)
        address = settings.ORIGIN + LIST_PATH
        post_query = parameters.post_query(request.GET, address, partner=reader.partner)
        return access.respond(
            request, (post_query.selection.key,), lambda: _page(post_query, reader)
        )


class Post(Endpoint):
    @extend_schema(
        operation_id="readPost",
        summary="One post",
        description="The post's current edition. A post's id never changes.",
        tags=["posts"],
        parameters=schema.FORM,
        responses=answers("Post", "The post.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.NOT_FOUND,
            problems.WITHDRAWN,
        ),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        reader = access.audience(request)
        representation = parameters.post_representation(request.GET)

        def make(view: EditionView) -> HttpResponse:
            text = embargoed.post(view, representation, reader)
            headers = {"Content-Language": view.locale} | embargoed.headers(view)
            return Response(text.encode(), headers=headers)

        return _conditional(
            request, post_id, media=representation.media, make=make, include_embargoed=True
        )


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


def _page(post_query: PostQuery, reader: Audience) -> Response:
    """One page of the list. A post whose stored form is invalid is left out and logged."""
    page_views, last = _found(post_query, reader)
    texts = []
    for view in page_views:
        try:
            texts.append(post_json.post(view, post_query.representation, reader))
        except (ValueError, LookupError):
            logger.exception("a post was left out of a list", extra={"post": view.post_id})
    origin = page_views[-1].publisher.origin if page_views else settings.ORIGIN
    following = post_query.url(origin + LIST_PATH, last) if last else None
    response = Response(post_json.page(texts, following))
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _found(post_query: PostQuery, reader: Audience) -> tuple[list[EditionView], Start | None]:
    """The posts of the page, and the start of the next page if there is one."""
    media, after = post_query.representation.media, post_query.after
    if post_query.question:
        search = Search(
            question=post_query.question, selection=post_query.selection, audience=reader
        )
        return results.page(
            search,
            by_rank=post_query.order == parameters.BY_RANK,
            limit=post_query.limit,
            after=after if isinstance(after, Match) else None,
            media=media,
        )
    behind = (after.published_at, after.post_id) if isinstance(after, PostCursor) else None
    found = posts.page(
        post_query.selection, limit=post_query.limit + 1, after=behind, media=media, audience=reader
    )
    page_views = found[: post_query.limit]
    return page_views, _cursor_of(page_views[-1]) if len(found) > post_query.limit else None


def _cursor_of(last: EditionView) -> PostCursor:
    if last.published_at is None:
        raise AssertionError("A stored head has its date.")
    return PostCursor(last.published_at, UUID(last.post_id))


def _conditional(
    request: Request,
    post_id: UUID,
    *,
    media: tuple[str, ...],
    make: Callable[[EditionView], HttpResponse],
    include_embargoed: bool = False,
) -> HttpResponse:
    reader = access.audience(request)
    return access.respond(
        request,
        (post_key(post_id),),
        lambda: make(_current(post_id, media, reader, include_embargoed=include_embargoed)),
        exists=False,
    )


def _current(
    post_id: UUID, media: tuple[str, ...], reader: Audience, *, include_embargoed: bool
) -> EditionView:
    """The post as it is now, or its embargoed state if ``include_embargoed`` and the reader may.

    Raises :class:`Problem` if the post is withdrawn or unknown.
    """
    found = posts.one(post_id, media=media, audience=reader)
    if include_embargoed and not isinstance(found, EditionView):
        found = embargoes.one(post_id, media=media, audience=reader) or found
    if found is None:
        raise Problem(problems.NOT_FOUND, f"No post with the id {post_id} has been published.")
    if isinstance(found, Tombstone):
        [followed] = replacements.followed([found])
        members = post_json.tombstone(followed)
        raise Problem(
            problems.WITHDRAWN, "This post was withdrawn. Please remove your copy.", **members
        )
    return found


def _rendition(
    request: Request, post_id: UUID, medium: str, headers: dict[str, str]
) -> HttpResponse:
    query.read(request.GET, query.NONE)

    def make(view: EditionView) -> HttpResponse:
        if medium not in view.contents:
            raise post_json.NotRenderedError(
                f"{post_id} edition {view.number} has no {medium} rendition"
            )
        # Search engines index the post's page, not this copy.
        more = {"Content-Language": view.locale, "X-Robots-Tag": "noindex", **headers}
        return Response(view.contents[medium].encode(), headers=more)

    return _conditional(request, post_id, media=(medium,), make=make)
