"""The network an address belongs to: what a limit counts, since one host has many IPv6
addresses.
"""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

IPV4_PREFIX = 32
IPV6_PREFIX = 56


def network_of(address: str) -> str:
    """ "203.0.113.9" as it is, "2001:db8:1:2::3" as its /56; anything else as the text
    "unknown".
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    host = mapped or parsed
    prefix = IPV4_PREFIX if isinstance(host, IPv4Address) else IPV6_PREFIX
    return str(ip_network((host, prefix), strict=False))
