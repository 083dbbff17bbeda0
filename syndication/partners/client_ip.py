"""The client's IP address or network, by which requests without a key are rate-limited.

Any client can send ``X-Forwarded-For``; each proxy appends the address that called it. So the
header is read only if a trusted proxy sent it, from its end, up to the first address that is not a
trusted proxy: what the client wrote itself is never reached.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The smallest network that an IPv6 subscriber gets (RFC 6177): addresses in it cost nothing.
IPV6_PREFIX = 64
UNKNOWN = "unknown"  # a socket without an address
# Characters of X-Forwarded-For that are read, from its end: ten addresses of the longest kind.
LONGEST = 512


def of(request: HttpRequest) -> str:
    """The IPv4 address or IPv6 /64 network that a request comes from."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if len(forwarded) > LONGEST:
        # Bounds the memory of the cache below. The first address may be cut: it is dropped.
        forwarded = forwarded[-LONGEST:].partition(",")[2]
    remote = request.META.get("REMOTE_ADDR", "")
    return _network(remote, forwarded, tuple(settings.TRUSTED_PROXIES))


def address(request: HttpRequest) -> str | None:
    """The same as one address, or a network's first one; ``None`` where it is unknown."""
    found = of(request)
    return None if found == UNKNOWN else found.partition("/")[0]


@lru_cache(maxsize=16)
def trusted(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Parse networks in CIDR notation; raises ``ValueError``."""
    return tuple(ip_network(text) for text in texts)


@lru_cache(maxsize=4096)
def _network(remote: str, forwarded: str, proxies: tuple[str, ...]) -> str:
    address = _read(remote)
    if address is None:
        return UNKNOWN
    if _is_one_of(address, trusted(proxies)):
        address = _client(address, forwarded, trusted(proxies))
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), IPV6_PREFIX), strict=False))
    return str(address)


def _client(proxy: Address, forwarded: str, proxies: Sequence[Network]) -> Address:
    nearest = proxy
    for text in reversed(forwarded.split(",")):
        address = _read(text.strip())
        if address is None:
            break  # no trusted proxy wrote this: what precedes it proves nothing
        nearest = address
        if not _is_one_of(address, proxies):
            break
    return nearest


def _read(text: str) -> Address | None:
    """An address as proxies write it: bare, in brackets, with a port; ``None`` if it is none."""
    host = text
    if text.startswith("["):
        host = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        host = text.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    # An IPv4 client on an IPv6 socket is the same client.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_one_of(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
