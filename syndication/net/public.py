"""Decides which IP addresses are public."""

import ipaddress

_UNICAST = ipaddress.ip_network("2000::/3")
# Networks that some versions of Python count as public, or that only appear to be.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments; one cloud serves metadata there (RFC 6890 2.2.2)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # one cloud serves its machines' secrets there
        # 6to4 and Teredo embed an IPv4 address, which may be private.
        "2002::/16",
        "2001::/32",
        "3fff::/20",  # documentation (RFC 9637)
    )
)


def is_public(address: str) -> bool:
    """Whether ``address`` is a public unicast IP address; raises ValueError if it is none.

    Python's ``is_global`` also accepts multicast, IPv4-compatible, 6to4, NAT64 and site-local
    addresses (RFC 6890 and the IANA registries of special-purpose addresses).
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST:
        return False
    special = any(ip in network for network in _NOT_PUBLIC)
    return ip.is_global and not ip.is_multicast and not special
