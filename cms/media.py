"""Serves uploaded files, if no web server in front of the application does."""

import errno
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms import storage
from syndication.http import surrogate_keys
from syndication.http.conditional import empty, named_tags

# A name that was drawn at random is never used again for other bytes (RFC 8246).
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATED = "public, no-cache"
_DRAWN = re.compile(rf"\.[\w-]{{{storage.LETTERS}}}\.\w+", re.ASCII)
# RFC 9110 14.1.2. Of several ranges the whole file is sent, which the RFC allows.
_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))", re.ASCII)


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file at ``path`` below ``MEDIA_ROOT``, or a part of it (RFC 9110 14).

    Raises ``Http404`` if there is none. A name that is too long for the file system counts as
    missing.
    """
    # If-None-Match wins (RFC 9110 13.2.2): the date is compared only without it.
    if "HTTP_IF_NONE_MATCH" in request.META:
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    try:
        response: HttpResponseBase = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        found = (Path(settings.MEDIA_ROOT) / path).stat()
    except OSError as exc:
        if exc.errno != errno.ENAMETOOLONG:
            raise
        raise Http404 from exc
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    if isinstance(response, FileResponse):
        response["Accept-Ranges"] = "bytes"
        if not {etag, "*"}.isdisjoint(named_tags(request)):
            _close(response)
            response = empty(304)
        else:
            response = _part(request, response, etag, found.st_size)
    # A picture that was replaced is purged by it.
    response["Surrogate-Key"] = surrogate_keys.of_file(path)
    response["ETag"] = etag
    response["Cache-Control"] = IMMUTABLE if _DRAWN.search(path) else REVALIDATED
    # The file may be opened by itself: nothing in it may run.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _part(request: HttpRequest, whole: FileResponse, etag: str, size: int) -> HttpResponseBase:
    """The range that is asked for; the whole file where none is, or it is not understood."""
    asked = _RANGE.fullmatch(request.META.get("HTTP_RANGE", "").strip())
    valid = request.META.get("HTTP_IF_RANGE", etag) in {etag, whole["Last-Modified"]}
    backwards = asked is not None and asked[2] and int(asked[2]) < int(asked[1])
    if request.method != "GET" or asked is None or backwards or not valid:
        return whole
    first, last = _bounds(asked, size)
    if first > last:
        _close(whole)
        response = empty(416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    content = b"".join(whole)[first : last + 1]  # pictures have ten megabytes at most
    response = HttpResponse(content, status=206, content_type=whole["Content-Type"])
    _close(whole)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Last-Modified"] = whole["Last-Modified"]
    response["Accept-Ranges"] = "bytes"
    return response


def _close(response: FileResponse) -> None:
    """Close the file alone: to close the response would announce the end of the request."""
    if response.file_to_stream is not None:
        response.file_to_stream.close()


def _bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """The first and last byte; the first is greater where no byte is in the range."""
    if asked[3] is not None:
        return max(size - int(asked[3]), 0), size - 1
    last = min(int(asked[2]), size - 1) if asked[2] else size - 1
    return int(asked[1]), last
