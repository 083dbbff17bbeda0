"""One request and its answer, whatever the status."""

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from syndication.net.addresses import PORTS, CallError, Target, check
from syndication.net.connecting import Deadline, Timed, connect

SECONDS = 15.0  # for the whole call, once the name is resolved
BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is cut off behind the limit, and empty where it broke off."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    url: str,
    *,
    method: str = "POST",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    plain: bool = False,
    seconds: float = SECONDS,
    limit: int = BYTES,
    trusted: Collection[str] = (),
) -> Answer:
    """Send one request and read up to ``limit`` bytes of its answer, whatever the status.

    Once the status and the headers have come they stand, however the body goes on.
    ``plain`` also allows http on port 80; ``trusted`` are hosts that are allowed for this call as
    those of the settings are. Raises :class:`CallError`.
    """
    target = check(url, plain=plain, trusted=trusted)
    deadline = Deadline(seconds)
    try:
        with closing(connect(target, deadline)) as raw:
            connection = _connection(target, Timed(raw, deadline))
            connection.request(
                method, target.path, body, {"User-Agent": "Wellspring", **(headers or {})}
            )
            return _read(connection.getresponse(), limit)
    except ssl.SSLCertVerificationError as exc:
        raise CallError(f"{target.host}: {exc.verify_message}", permanent=False) from exc
    except OSError as exc:
        raise CallError(f"{target.host}: {type(exc).__name__} {exc}", permanent=False) from exc
    except http.client.HTTPException as exc:
        raise CallError(f"{target.host}: {_complaint(exc)}", permanent=False) from exc
    except ValueError as exc:  # line ends in a header, or what is not Latin-1
        # Not which: a header may hold a secret.
        raise CallError(f"{target.host}: a header cannot be sent", permanent=True) from exc


def _connection(target: Target, sock: "Timed") -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = PORTS[target.scheme]  # which Host leaves out
    connection.sock = cast(socket.socket, sock)  # it is connected: http.client only speaks
    connection.response_class = _Final
    return connection


class _Final(http.client.HTTPResponse):
    """The final answer: those before it are passed over (RFC 9110 15.2), not 100 alone."""

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


def _complaint(problem: http.client.HTTPException) -> str:
    """What is wrong with an answer. Never its own words: others read this, and they may be any."""
    if isinstance(problem, http.client.BadStatusLine | http.client.UnknownProtocol):
        return "what it answered is no HTTP"
    return str(problem)
