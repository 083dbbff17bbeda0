"""Everything that may be read, one post a line (NDJSON), in memory that does not grow with it.

The first line holds the cursor from which the changes go on; it is made before the first post is
read, so that nothing falls between. The last line says that all is there: a copy without it was
broken off.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import BoundedSemaphore
from typing import cast

import brotli
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from syndication import http, ledger, views
from syndication.api import changes, changes_schema, items, places, told
from syndication.api.changes import Question
from syndication.partners import gate
from syndication.rest import problems
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.schema import errors, ref
from syndication.views import EditionView

VERSION = "1"
MEDIA_TYPE = "application/x-ndjson"
CHUNK = 100  # posts in memory at once
AT_ONCE = 2  # in one process, which has four threads
PAUSE = 30  # seconds, until one may have ended


class Export(Endpoint):
    @extend_schema(
        operation_id="exportPosts",
        summary="All posts at once",
        description=(
            "One JSON object a line: first an `ExportHeader`, then every post that may be read, "
            "last an `ExportEnd`. A download without its end line was broken off: begin again. "
            "Otherwise go on from the header's cursor at `/api/v1/changes/`, with the same key "
            "and parameters. Compressed as it is sent, where the client accepts it."
        ),
        tags=["changes"],
        parameters=changes_schema.EXPORT,
        responses={
            (200, MEDIA_TYPE): OpenApiResponse(
                {"anyOf": [ref("ExportHeader"), ref("PostAsAsked"), ref("ExportEnd")]},
                description="Each line is one of these.",
            )
        }
        | errors(
            problems.UNKNOWN_PARAMETER, problems.INVALID_PARAMETER, problems.TOO_MANY_REQUESTS
        ),
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        for scope in ("read", "changes"):
            gate.require(request, scope)
        asked = changes.question(request, gate.of(request).audience, changes.FILTERS)
        standing = ledger.standing(0, partner=gate.of(request).partner)
        # As in the changes: the place first, then the contract, then the posts.
        audience = gate.renewed(cast("HttpRequest", request)).audience
        asked = replace(asked, audience=audience, limit=CHUNK)
        place = places.START.on(standing.sequence, standing)
        coding = http.coding(cast("HttpRequest", request))
        lines = _with_end(_lines(asked, standing.sequence, places.dumps(place, asked.bound)))
        keyed = gate.of(request).key is not None
        content = Slot(CODERS[coding](lines), keyed=keyed) if request.method == "GET" else iter(())
        response = StreamingHttpResponse(content, content_type=MEDIA_TYPE)
        response["Content-Disposition"] = 'attachment; filename="posts.ndjson"'
        response["Cache-Control"] = "no-store"
        if coding:
            response["Content-Encoding"] = coding
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


class Slot:
    """One of few exports that run at once: who reads slowly holds a thread of this process.
    Readers without a key take all places but one: that is for partners.

    It is given back at the end, at a failure, and where the client breaks off (PEP 3333: the
    server calls ``close``). Raises :class:`Problem` where there is none.
    """

    places = BoundedSemaphore(AT_ONCE)
    open_places = BoundedSemaphore(AT_ONCE - 1)

    def __init__(self, content: Iterator[bytes], *, keyed: bool) -> None:
        self._content = content
        self._held: list[BoundedSemaphore] = []
        for room in [self.places] if keyed else [self.open_places, self.places]:
            if not room.acquire(blocking=False):
                self.close()
                problem = Problem(
                    problems.TOO_MANY_REQUESTS,
                    "As many exports as may run at once are under way already. Wait for one.",
                )
                problem.headers["Retry-After"] = str(PAUSE)
                raise problem
            self._held.append(room)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._content)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        while self._held:
            self._held.pop().release()

    def __del__(self) -> None:
        self.close()  # a server that never closed it


def _lines(asked: Question, until: int, cursor: str) -> Iterator[tuple[str, bool | None]]:
    """Lines, each with whether it is a post; ``None`` and no text for one that can't be shown.

    Each chunk is a query that is read to its end: whoever reads slowly, or breaks off, holds
    neither rows nor locks.
    """
    yield items.dumps({"type": "export", "version": VERSION, "cursor": cursor}), False
    after = 0
    while after < until:
        span = asked.span(after=after, until=until)
        found = views.changed(
            span.audience,
            after=after,
            until=until,
            limit=CHUNK,
            media=span.form.media,
            locale=span.locale,
        )
        for _, view in found:
            if isinstance(view, EditionView):
                text = told.post(view, span)
                yield (text, True) if text is not None else ("", None)
        after = found[-1][0] if len(found) == CHUNK else until


def _with_end(lines: Iterator[tuple[str, bool | None]]) -> Iterator[bytes]:
    """The lines, and one more that counts the posts and bears the digest of all lines before."""
    digest = hashlib.sha256()
    count = left_out = 0
    for text, is_post in lines:
        if is_post is None:
            left_out += 1
            continue
        line = f"{text}\n".encode()
        digest.update(line)
        count += is_post
        yield line
    end = {"type": "end", "count": count, "left_out": left_out, "digest": digest.hexdigest()}
    yield f"{items.dumps(end)}\n".encode()


def _gzip(lines: Iterator[bytes]) -> Iterator[bytes]:
    coder = zlib.compressobj(6, wbits=31)
    for line in lines:
        if coded := coder.compress(line):
            yield coded
    yield coder.flush()


def _brotli(lines: Iterator[bytes]) -> Iterator[bytes]:
    coder = brotli.Compressor(quality=5)
    for line in lines:
        if coded := coder.process(line):
            yield coded
    yield coder.finish()


CODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "": iter,
    "gzip": _gzip,
    "br": _brotli,
}
