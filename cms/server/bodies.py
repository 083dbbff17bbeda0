"""Receives request bodies on the event loop, bounded in size and in time."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import IO

# Bytes. Nobody but editors sends files: the largest form of anybody else is far below.
SMALL = 256 * 1024
LARGE = 32 * 1024 * 1024
IMPORTED = 264 * 1024 * 1024  # a file of posts; the form takes a little less, and says so
IN_MEMORY = 512 * 1024

# A body has this many seconds, and one more for each 4 KiB that have arrived.
SECONDS = 20.0
BYTES_PER_SECOND = 4096

ADMIN = "/admin/"
IMPORT = "/admin/posts/import/new/"


class BodyError(Exception):
    """The body cannot be received; ``status`` is the response's (RFC 9110 15.5)."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def declared(headers: dict[str, str]) -> int | None:
    """The length that the request names; ``None`` for a chunked body of unknown length.

    Granian refuses malformed and contradictory lengths (RFC 9112 6.3).
    """
    if "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()):
        raise BodyError(HTTPStatus.BAD_REQUEST, "The length of the body is no number of bytes.")
    return int(length[:12])


async def limit(
    path: str,
    headers: dict[str, str],
    length: int | None,
    is_logged_in: Callable[[str], Awaitable[bool]],
) -> int:
    """How many bytes this request may send. The session is looked up for large bodies only."""
    if length is not None and length <= SMALL:
        return SMALL
    if path.startswith(ADMIN) and await is_logged_in(headers.get("cookie", "")):
        return IMPORTED if path == IMPORT else LARGE
    return SMALL


async def receive(chunks: AsyncIterator[bytes], length: int | None, largest: int) -> IO[bytes]:
    """The whole body, as a file at its beginning.

    Raises :class:`BodyError`: 413 before anything is read if the length is declared, else at the
    first byte too many; 408 if it arrives too slowly; 400 if it ends early.
    """
    if length is not None and length > largest:
        raise _too_large(largest)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the request closes it
    try:
        await _copy(chunks, file, length, largest)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def _copy(
    chunks: AsyncIterator[bytes], file: IO[bytes], length: int | None, largest: int
) -> None:
    size = 0
    begun = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(SECONDS) as deadline:
            async for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise _too_large(largest)
                file.write(chunk)
                deadline.reschedule(begun + SECONDS + size / BYTES_PER_SECOND)
    except TimeoutError:
        raise BodyError(HTTPStatus.REQUEST_TIMEOUT, "The body arrived too slowly.") from None
    if length is not None and size < length:
        raise BodyError(HTTPStatus.BAD_REQUEST, "The body ended before its declared length.")


def _too_large(largest: int) -> BodyError:
    return BodyError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body must not be larger than {largest} bytes."
    )
