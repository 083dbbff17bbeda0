"""The one client for calls that this service makes to others: hubs today, webhooks tomorrow.

Such an address comes from somebody else, so it must not lead inside our own network. The name is
resolved once; every address it gives must be public; the connection goes to an address that was
checked, with the name in Host and SNI. No redirect is followed and no proxy of the environment is
used. The checks are made at each call: what a name leads to changes.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 15.0  # for the whole call, once the name is resolved
BYTES = 64 * 1024
PORTS = {"https": 443, "http": 80}

# RFC 3986 knows printable ASCII only: line ends, spaces and other scripts are never meant well.
_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # without the backslash, which some take for a slash
# A name or an address and perhaps a port: percent signs, zones, text beside brackets are read in
# more ways than one.
_AUTHORITY = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)
_UNICAST = ipaddress.ip_network("2000::/3")
# What some versions of Python hold to be public, or what is so in name alone.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # of protocols; a cloud keeps its metadata there (RFC 6890 2.2.2)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # what a cloud's machines ask for their own secrets
        # 6to4 and Teredo carry an IPv4 address inside, which may be anybody's.
        "2002::/16",
        "2001::/32",
        "3fff::/20",  # documentation (RFC 9637)
    )
)

Address = tuple[Any, ...]


class CallError(Exception):
    """A call that brought no answer. ``permanent``: the same call again would end the same."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is cut off behind the limit, and empty where it broke off."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, and the socket addresses that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]


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
    deadline = monotonic() + seconds
    try:
        with closing(_connect(target, deadline)) as raw:
            connection = _connection(target, _Timed(raw, deadline))
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


def is_public(address: str) -> bool:
    """Whether an IP address is a single, public host's.

    Python's own ``is_global`` also passes multicast, IPv4-compatible, 6to4, NAT64 and site-local
    ones (RFC 6890 and the IANA registries of special addresses).
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST:
        return False
    special = any(ip in network for network in _NOT_PUBLIC)
    return ip.is_global and not ip.is_multicast and not special


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


def _connect(target: Target, deadline: float) -> socket.socket:
    """To the first checked address that answers. One that is silent leaves half of the time to
    those behind it."""
    failure: OSError = OSError("no address")
    last = len(target.addresses) - 1
    for place, (family, kind, protocol, where) in enumerate(target.addresses):
        raw = socket.socket(family, kind, protocol)
        try:
            raw.settimeout(_left(deadline) / (1 if place == last else 2))
            raw.connect(where)
            raw.settimeout(_left(deadline))
            return _secure(raw, target.host) if target.scheme == "https" else raw
        except OSError as exc:
            raw.close()
            failure = exc
    raise failure


def _secure(raw: socket.socket, host: str) -> ssl.SSLSocket:
    # The name, not the address: the certificate must be the name's.
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _connection(target: Target, sock: "_Timed") -> http.client.HTTPConnection:
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


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


class _Timed(io.RawIOBase):
    """A connected socket whose reads and writes all end by one deadline.

    A socket's own time limit starts anew with each byte: a slow sender could hold us for ever.
    """

    def __init__(self, raw: socket.socket, deadline: float) -> None:
        super().__init__()
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(_left(self._deadline))
        return self._raw.recv_into(buffer)

    def sendall(self, content: bytes) -> None:
        self._raw.settimeout(_left(self._deadline))
        self._raw.sendall(content)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        """Left to whoever opened the socket: http.client closes before the answer is read."""
