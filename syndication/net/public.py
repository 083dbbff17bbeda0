"""Which IP addresses are anybody's, and so may be called."""

import ipaddress

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
