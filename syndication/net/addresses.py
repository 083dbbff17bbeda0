"""Parses and checks URLs that a third party chose.

A URL must be unambiguous to every parser and use the default port of its scheme, and its host name
must resolve to public IP addresses only.
"""

import re
import socket
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass
from threading import BoundedSemaphore, Thread
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from syndication.net import errors
from syndication.net.errors import CallError
from syndication.net.public import is_public

PORTS = {"https": 443, "http": 80}

# RFC 3986 allows printable ASCII only.
_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # no backslash: some parsers take it for a slash
# A host name or IP address and an optional port. Parsers disagree about percent signs, zones and
# text beside brackets.
_AUTHORITY = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)

# Longer than a resolver needs that asks a second name server after its usual two seconds.
RESOLVE_SECONDS = 3.0
MAX_LOOKUPS = 16

_lookups = BoundedSemaphore(MAX_LOOKUPS)

Address = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that passed the checks, and the socket addresses that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]


def check(url: str, *, allow_http: bool = False, trusted: Collection[str] = ()) -> Target:
    """Resolve ``url``; raises :class:`CallError` if it must not be called.

    ``allow_http`` also allows http on port 80. Hosts in ``trusted`` and in the setting
    ``OUTGOING_ALLOWED_HOSTS`` may have any IP address and port, with or without TLS.
    """
    scheme, host, port, path = parse(url, allow_http=allow_http, trusted=trusted)
    addresses = _resolve(host, port)
    if not _is_allowed(host, trusted):
        for *_, where in addresses:
            if not is_public(where[0]):
                raise CallError(errors.NOT_PUBLIC(host=host), permanent=True)
    return Target(scheme, host, port, path, addresses)


def parse(
    url: str, *, allow_http: bool = False, trusted: Collection[str] = ()
) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of ``url``, without resolving its host name.

    Raises :class:`CallError` if parsers could disagree about it, or its port is not allowed.
    """
    scheme, host, port, path = _parts(url)
    if not _is_allowed(host, trusted):
        _check_port(scheme, port, allow_http=allow_http)
    return scheme, host, port, path


def _is_allowed(host: str, trusted: Collection[str]) -> bool:
    return host in {name.lower() for name in (*settings.OUTGOING_ALLOWED_HOSTS, *trusted)}


def _parts(url: str) -> tuple[str, str, int, str]:
    if not _PRINTABLE.fullmatch(url):
        raise CallError(errors.WRONG_CHARACTERS(), permanent=True)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as exc:
        raise CallError(errors.UNREADABLE(error=str(exc)), permanent=True) from exc
    if parts.scheme not in PORTS or not host:
        raise CallError(errors.NOT_HTTPS(), permanent=True)
    if "@" in parts.netloc:
        raise CallError(errors.HAS_USER(), permanent=True)
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise CallError(errors.AMBIGUOUS_HOST(), permanent=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, PORTS[parts.scheme] if port is None else port, path


def _check_port(scheme: str, port: int, *, allow_http: bool) -> None:
    if scheme == "http" and not allow_http:
        raise CallError(errors.NOT_HTTPS(), permanent=True)
    if port != PORTS[scheme]:
        raise CallError(errors.WRONG_PORT(port=port, scheme=scheme), permanent=True)


def _looked_up(host: str, port: int) -> list[Any]:
    """``getaddrinfo`` within ``RESOLVE_SECONDS``; raises :class:`TimeoutError` after that.

    The resolver has no deadline of its own, and whoever names the host may run its name server. A
    lookup that takes longer goes on in its thread; when all threads are taken, others are refused.
    """
    lookups = _lookups
    if not lookups.acquire(timeout=RESOLVE_SECONDS):
        raise TimeoutError("too many names are being looked up")
    answer: Future[list[Any]] = Future()

    def look_up() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except BaseException as exc:  # noqa: BLE001  # raised where it is waited for
            answer.set_exception(exc)
        finally:
            lookups.release()

    # A daemon: a lookup under way keeps no process from ending.
    Thread(target=look_up, name="lookup", daemon=True).start()
    try:
        return answer.result(timeout=RESOLVE_SECONDS)
    except TimeoutError as exc:
        raise TimeoutError("its name server did not answer in time") from exc


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = _looked_up(host, port)
    except (OSError, UnicodeError) as exc:
        # Name resolution may succeed later.
        raise CallError(errors.UNRESOLVED(host=host, error=str(exc)), permanent=False) from exc
    return tuple((family, kind, protocol, where) for family, kind, protocol, _, where in found)
