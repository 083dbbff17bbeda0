"""The RSGI application: receives a request, has Django answer it in a thread, sends the answer.

RSGI is Granian's interface (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md).
"""

import io
import logging
import resource
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, close_old_connections, connection

from cms.server import bodies, streams
from cms.server.environ import SentFile, environ, joined
from cms.server.lanes import Busy, Lane
from syndication.http.outages import disk_is_full

logger = logging.getLogger("wellspring.server")

# Longer than a publication holds its lock; short enough for somebody who waits for a page.
LOCK_SECONDS = 5
# A thread only looks a file up, Granian sends it: two keep up with a burst of pictures, and leave
# time to the readers of pages.
FILE_THREADS = 2

# Answers without a body: RFC 9110 8.6, and HEAD.
BODYLESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Front:
    """Granian's application. The admin, readers and files have threads of their own."""

    def __init__(self, application: Application) -> None:
        self._application = application
        _bound_lock_waits(settings.DATABASES["default"])
        self._admin = Lane("admin", settings.ADMIN_THREADS)
        self._readers = Lane("readers", settings.READER_THREADS)
        self._files = Lane("files", FILE_THREADS)

    def __rsgi_init__(self, _loop: Any) -> None:
        """Each connection is an open file: allow as many as the system lets us have.

        One connection to the database is open from now on. The first one to SQLite's needs room for
        a file (``-shm``), which the disk may not have when the first reader comes.
        """
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self._readers.begin(_connect)

    def __rsgi_del__(self, _loop: Any) -> None:
        self._admin.close()
        self._readers.close()
        self._files.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            path = scope.path
        except ValueError:  # RFC 3986 2.1: octets that are not UTF-8
            return _refuse(protocol, HTTPStatus.BAD_REQUEST, "The path is not valid UTF-8.")
        try:
            await self._answer(scope, protocol, path, self._lane(path))
        except bodies.BodyError as wrong:
            _refuse(protocol, wrong.status, str(wrong))
        except Busy:
            _refuse(protocol, HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests are waiting.")
        except DatabaseError:
            _refuse(protocol, HTTPStatus.SERVICE_UNAVAILABLE, "The database does not respond.")
        except Exception as failure:  # Django answers its own errors: this one is the front's
            logger.exception("a request was not answered")
            if disk_is_full(failure):  # a large body is kept in a file
                return _refuse(protocol, HTTPStatus.SERVICE_UNAVAILABLE, "The disk is full.")
            _refuse(protocol, HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed.")

    def _lane(self, path: str) -> Lane:
        if path.startswith(bodies.ADMIN):
            return self._admin
        is_file = path.startswith((settings.MEDIA_URL, settings.STATIC_URL))
        return self._files if is_file else self._readers

    async def _answer(self, scope: Any, protocol: Any, path: str, lane: Lane) -> None:
        headers = joined(scope.headers.items())
        length = bodies.declared(headers)
        largest = await bodies.limit(
            path, headers, length, lambda cookies: lane.run(_is_logged_in, cookies)
        )
        body = await bodies.receive(protocol, length, largest) if length != 0 else io.BytesIO()
        with body:
            size = body.seek(0, 2)
            body.seek(0)
            request = environ(scope, path, headers, body, size)
            await lane.run(self._call, request, protocol)

    def _call(self, request: dict[str, Any], protocol: Any) -> None:
        """Runs in a thread, which is free again when the answer is handed over, not when read."""
        begun: list[tuple[int, Headers]] = []
        result = self._application(
            request, lambda status, headers: begun.append((int(status[:3]), headers))
        )
        status, headers = begun[0]
        try:
            if request["REQUEST_METHOD"] == "HEAD" or status in BODYLESS:
                protocol.response_empty(status, headers)
            elif isinstance(result, SentFile) and result.path:
                protocol.response_file(status, headers, result.path)
            elif getattr(result, "streaming", False) and not isinstance(result, SentFile):
                streams.send(result, status, headers, protocol)
            else:
                protocol.response_bytes(status, headers, b"".join(result))
        finally:
            result.close()


def _connect() -> None:
    """Read something: SQLite opens its files then."""
    try:
        connection.introspection.table_names()
    except DatabaseError:  # it is away: readers are told, until it is back
        logger.exception("the database does not respond")


def _bound_lock_waits(database: Any) -> None:
    """A web request waits for a lock for ``LOCK_SECONDS`` at most; worker and timer wait longer.

    Connections are opened later, with these options.
    """
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        options["timeout"] = LOCK_SECONDS
    else:
        options.setdefault("options", f"-c lock_timeout={LOCK_SECONDS}s")


def _refuse(protocol: Any, status: HTTPStatus, detail: str) -> None:
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("connection", "close"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "5"))
    protocol.response_str(status.value, headers, f"{detail}\n")


def _is_logged_in(cookies: str) -> bool:
    """Whether these cookies belong to a session of somebody who is logged in. Runs in a thread."""
    try:
        session = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    if session is None:
        return False
    close_old_connections()
    try:
        store = import_module(settings.SESSION_ENGINE).SessionStore(session.value)
        return SESSION_KEY in store
    finally:
        close_old_connections()
