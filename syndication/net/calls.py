"""Sends one request and reads its answer."""

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from syndication.errors import Reason
from syndication.net import errors
from syndication.net.addresses import PORTS, Target, check
from syndication.net.connecting import Deadline, DeadlineSocket, connect
from syndication.net.errors import CallError

SECONDS = 15.0  # for the whole call, after the host name is resolved
BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """The body is cut at the limit, and empty if reading it failed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    url: str,
    *,
    method: str = "POST",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allow_http: bool = False,
    seconds: float = SECONDS,
    limit: int = BYTES,
    trusted: Collection[str] = (),
) -> Answer:
    """Send one request and read up to ``limit`` bytes of its answer, whatever the status.

    ``allow_http`` and ``trusted`` are as in :func:`check`. ``seconds`` bound the whole call after
    the host name is resolved. Raises :class:`CallError` if the URL must not be called or no status
    and headers arrive; a body that breaks off is no error.
    """
    target = check(url, allow_http=allow_http, trusted=trusted)
    deadline = Deadline(seconds)
    try:
        with closing(connect(target, deadline)) as raw:
            connection = _connection(target, DeadlineSocket(raw, deadline))
            connection.request(
                method, target.path, body, {"User-Agent": "Wellspring", **(headers or {})}
            )
            return _read(connection.getresponse(), limit)
    except ssl.SSLCertVerificationError as exc:
        reason = errors.NO_CERTIFICATE(host=target.host, error=exc.verify_message)
        raise CallError(reason, permanent=False) from exc
    except TimeoutError as exc:
        reason = errors.TIMED_OUT(host=target.host, error=str(exc))
        raise CallError(reason, permanent=False) from exc
    except OSError as exc:
        reason = errors.UNREACHED(host=target.host, error=f"{type(exc).__name__} {exc}")
        raise CallError(reason, permanent=False) from exc
    except http.client.HTTPException as exc:
        raise CallError(_complaint(target.host, exc), permanent=False) from exc
    except ValueError as exc:  # line ends in a header, or what is not Latin-1
        # Not which header: it may hold a secret.
        reason = errors.UNSENDABLE_HEADER(host=target.host)
        raise CallError(reason, permanent=True) from exc


def _connection(target: Target, sock: DeadlineSocket) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = PORTS[target.scheme]  # omitted in Host
    connection.sock = cast(socket.socket, sock)  # connected already
    connection.response_class = _Final
    return connection


class _Final(http.client.HTTPResponse):
    """Skips all interim answers (RFC 9110 15.2); http.client skips only 100."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        interim = 100 <= status < 200 and status != http.client.SWITCHING_PROTOCOLS
        return version, http.client.CONTINUE if interim else status, reason


def _read(response: http.client.HTTPResponse, limit: int) -> Answer:
    with closing(response):
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, _body(response, limit))


def _body(response: http.client.HTTPResponse, limit: int) -> bytes:
    try:
        return response.read(limit)
    except (OSError, http.client.HTTPException):
        return b""


def _complaint(host: str, problem: http.client.HTTPException) -> Reason:
    """The reason an answer is invalid. It never quotes the answer, which partners could read."""
    if isinstance(problem, http.client.BadStatusLine | http.client.UnknownProtocol):
        return errors.NO_HTTP(host=host)
    return errors.UNREACHED(host=host, error=str(problem))
