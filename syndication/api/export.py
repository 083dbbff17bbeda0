"""The export: all readable posts as NDJSON, one a line, streamed in constant memory.

The first line has the cursor from which a client continues with ``/changes/``. It is created before
the first post is read, so that no change is missed. The last line marks the end: a download without
it is incomplete.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from threading import BoundedSemaphore
from typing import cast

import brotli
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from syndication.api import change_items, changes, changes_cursor, changes_schema, post_json
from syndication.api.change_types import ExportEnd, ExportHeader
from syndication.api.changes import ChangesQuery
from syndication.editions import ledger
from syndication.http import conditional
from syndication.partners import authentication, usage
from syndication.reading import posts
from syndication.reading.posts import EditionView
from syndication.rest import problems
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.schema import errors, ref

VERSION = "1"
MEDIA_TYPE = "application/x-ndjson"
LINES = ("ExportHeader", "Post", "PartialPost", "ExportEnd")
CHUNK = 100  # posts in memory at once
MAX_CONCURRENT = 2  # exports in one process, which has four threads
RETRY_AFTER = 30  # seconds


class Export(Endpoint):
    @extend_schema(
        operation_id="exportPosts",
        summary="All posts at once",
        description=(
            "One JSON object per line: first an `ExportHeader`, then every post that you may read, "
            "last an `ExportEnd`. A download without its last line is incomplete: start again. "
            "Otherwise continue at `/api/v1/changes/` with the header's cursor and the same key "
            "and parameters. Compressed if the request accepts it."
        ),
        tags=["changes"],
        parameters=changes_schema.EXPORT,
        responses={
            (200, MEDIA_TYPE): OpenApiResponse(
                {
                    "type": "string",
                    "contentMediaType": MEDIA_TYPE,
                    "contentSchema": {
                        "type": "array",
                        "items": {"anyOf": [ref(name) for name in LINES]},
                    },
                },
                description="The lines: a header, posts, an end.",
            )
        }
        | errors(
            problems.UNKNOWN_PARAMETER, problems.INVALID_PARAMETER, problems.TOO_MANY_REQUESTS
        ),
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        for scope in ("read", "changes"):
            authentication.require(request, scope)
        changes_query = changes.parse_query(
            request, authentication.of(request).audience, changes.FILTERS
        )
        ledger_state = ledger.state(0, partner=authentication.of(request).partner)
        # As in the changes: the ledger is read first, then the contract, then the posts.
        audience = authentication.renewed(cast("HttpRequest", request)).audience
        changes_query = replace(changes_query, audience=audience, limit=CHUNK)
        start = changes_cursor.START.advanced(ledger_state.sequence, ledger_state)
        coding = conditional.coding(cast("HttpRequest", request))
        lines = _with_end(
            _lines(
                changes_query,
                ledger_state.sequence,
                changes_cursor.dumps(start, changes_query.bound),
            )
        )
        key = authentication.of(request).key
        if audience.partner and key and changes.covers_contract(changes_query, audience):
            lines = _recorded(lines, partial(usage.record_sent, audience.partner, key, start.at))
        keyed = key is not None
        content = (
            ExportSlot(CODERS[coding](lines), keyed=keyed) if request.method == "GET" else iter(())
        )
        response = StreamingHttpResponse(content, content_type=MEDIA_TYPE)
        response["Content-Disposition"] = 'attachment; filename="posts.ndjson"'
        response["Cache-Control"] = "no-store"
        if coding:
            response["Content-Encoding"] = coding
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


class ExportSlot:
    """Limits how many exports run at once: each occupies a thread of the process until it ends.

    Readers without a key can use all slots but one, which is reserved for partners. The slot is
    released at the end, at an error, and when the client disconnects (PEP 3333: the server calls
    ``close``). Raises :class:`Problem` if no slot is free.
    """

    slots = BoundedSemaphore(MAX_CONCURRENT)
    public_slots = BoundedSemaphore(MAX_CONCURRENT - 1)

    def __init__(self, content: Iterator[bytes], *, keyed: bool) -> None:
        self._content = content
        self._acquired: list[BoundedSemaphore] = []
        for semaphore in [self.slots] if keyed else [self.public_slots, self.slots]:
            if not semaphore.acquire(blocking=False):
                self.close()
                problem = Problem(
                    problems.TOO_MANY_REQUESTS,
                    "As many exports as may run at once are under way already. Wait for one.",
                )
                problem.headers["Retry-After"] = str(RETRY_AFTER)
                raise problem
            self._acquired.append(semaphore)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._content)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        while self._acquired:
            self._acquired.pop().release()

    def __del__(self) -> None:
        self.close()  # in case the server never called it


def _lines(
    changes_query: ChangesQuery, until: int, cursor: str
) -> Iterator[tuple[str, bool | None]]:
    """The lines, each with whether it is a post; ``None`` for a post whose stored form is invalid.

    Each chunk is a query of its own, so that a slow client keeps no database cursor or lock.
    """
    header: ExportHeader = {"type": "export", "version": VERSION, "cursor": cursor}
    yield post_json.dumps(header), False
    after = 0
    while after < until:
        window = changes_query.window(after=after, until=until)
        found = posts.changed(
            window.audience,
            after=after,
            until=until,
            limit=CHUNK,
            media=window.representation.media,
            locale=window.locale,
        )
        for _, view in found:
            if isinstance(view, EditionView):
                text = change_items.post(view, window)
                yield (text, True) if text is not None else ("", None)
        after = found[-1][0] if len(found) == CHUNK else until


def _with_end(lines: Iterator[tuple[str, bool | None]]) -> Iterator[bytes]:
    """The lines, and a last one with the number of posts and the digest of all lines before it."""
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
    end: ExportEnd = {
        "type": "end",
        "count": count,
        "left_out": left_out,
        "digest": digest.hexdigest(),
    }
    yield f"{post_json.dumps(end)}\n".encode()


def _recorded(lines: Iterator[bytes], record: Callable[[], None]) -> Iterator[bytes]:
    """The lines; after the last one, it is recorded that all of them were sent."""
    yield from lines
    record()


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
