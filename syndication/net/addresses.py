"""Addresses that somebody else chose: how they are read, and whether they may be called.

Only what has one reading passes, on its scheme's own port; and of what its name leads to, every
address must be public.
"""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from syndication.net.public import is_public

PORTS = {"https": 443, "http": 80}

# RFC 3986 knows printable ASCII only: line ends, spaces and other scripts are never meant well.
_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # without the backslash, which some take for a slash
# A name or an address and perhaps a port: percent signs, zones, text beside brackets are read in
# more ways than one.
_AUTHORITY = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)

Address = tuple[Any, ...]


class CallError(Exception):
    """A call that brought no answer. ``permanent``: the same call again would end the same."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, and the socket addresses that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]


def check(url: str, *, plain: bool = False, trusted: Collection[str] = ()) -> Target:
    """Resolve ``url`` and say whether it may be called; raises :class:`CallError` if not.

    Hosts in ``OUTGOING_ALLOWED_HOSTS`` may be on any address and port, with TLS or without.
    """
    scheme, host, port, path = read(url, plain=plain, trusted=trusted)
    addresses = _resolve(host, port)
    if not _is_allowed(host, trusted):
        for *_, where in addresses:
            if not is_public(where[0]):
                # Not which: a name of ours may be asked about by somebody else.
                reason = f"{host} leads to an address which is not public"
                raise CallError(reason, permanent=True)
    return Target(scheme, host, port, path, addresses)


def read(
    url: str, *, plain: bool = False, trusted: Collection[str] = ()
) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address that may be called, wherever its name leads.

    Only what has one reading passes; raises :class:`CallError` for all else.
    """
    scheme, host, port, path = _parts(url)
    if not _is_allowed(host, trusted):
        _check_port(scheme, port, plain=plain)
    return scheme, host, port, path


def _is_allowed(host: str, trusted: Collection[str]) -> bool:
    return host in {name.lower() for name in (*settings.OUTGOING_ALLOWED_HOSTS, *trusted)}


def _parts(url: str) -> tuple[str, str, int, str]:
    if not _PRINTABLE.fullmatch(url):
        raise CallError("the address has characters that no URL may have", permanent=True)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as exc:
        raise CallError(f"the address cannot be read: {exc}", permanent=True) from exc
    if parts.scheme not in PORTS or not host:
        raise CallError("the address is not an https one", permanent=True)
    if "@" in parts.netloc:
        raise CallError("the address holds a user name", permanent=True)
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise CallError("the address names no host that everybody reads alike", permanent=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, PORTS[parts.scheme] if port is None else port, path


def _check_port(scheme: str, port: int, *, plain: bool) -> None:
    if scheme == "http" and not plain:
        raise CallError("the address is not an https one", permanent=True)
    if port != PORTS[scheme]:
        raise CallError(f"port {port} is not {scheme}'s own", permanent=True)


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        # A name that is not found today may be found tomorrow.
        raise CallError(f"{host} cannot be resolved: {exc}", permanent=False) from exc
    return tuple((family, kind, protocol, where) for family, kind, protocol, _, where in found)
