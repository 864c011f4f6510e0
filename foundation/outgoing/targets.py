"""Where a request of ours may go: which URLs users may give, and which IP addresses are outside.

A URL is looked at when it is given, the address it resolves to each time before it is used.
Whatever is not plainly outside is inside.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from foundation.errors import N_, Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({443, 8443})
LONGEST = 500
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
FIRST_FREE_PORT = 1024  # below it listen the services of the machine itself

_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]|\\")

_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_INSIDE_V4 = tuple(
    ipaddress.ip_network(net)
    for net in (
        "100.64.0.0/10",  # carriers' own networks, and a cloud's metadata
        "168.63.129.16/32",  # a public address that answers a cloud's own machines
        "192.0.0.0/24",  # IETF protocol assignments, and a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
    )
)
_INSIDE_V6 = tuple(
    ipaddress.ip_network(net)
    for net in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)


class NoTarget(Invalid):
    """Not a URL that a request can go to."""

    message = N_("Enter a whole address that begins with https://, like https://example.org/hook.")


class NotSecure(Invalid):
    """What is sent there could be read on the way."""

    message = N_("Use https://, so that nobody on the way can read along.")


class HasCredentials(Invalid):
    """A name or password in a URL ends up in logs."""

    message = N_("Leave user name and password out of the address. Requests are signed instead.")


class HasFragment(Invalid):
    """What stands after # is never sent."""

    message = N_("Leave out the part from # on; it is never sent.")


class NoName(Invalid):
    """A number or a name without a domain leads to the inside, or has no certificate."""

    message = N_("Name the machine by its full name, like hooks.example.org, not by a number.")


class WrongPort(Invalid):
    """Ports of other services are not for web requests."""

    message = N_("Use port 443 or 8443; port %(port)s is not for requests of this kind.")


@dataclass(frozen=True)
class Target:
    """A URL taken apart. `is_here` is this machine, where only the demo may send to."""

    is_secure: bool
    host: str
    port: int
    path: str
    is_here: bool


def parse_target(url: str, *, may_be_here: bool) -> Target:
    """A URL as a target. Raises one of the refusals above.

    `may_be_here` lets the demo send to this machine, by http too; to nothing else inside.
    """
    parts, port = _split(url)
    host = (parts.hostname or "").lower()
    if parts.username is not None or parts.password is not None:
        raise HasCredentials(field="url")
    if parts.fragment or url.endswith("#"):
        raise HasFragment(field="url")
    is_here = may_be_here and host in THIS_MACHINE
    if parts.scheme != "https" and not is_here:
        raise NotSecure(field="url")
    if not is_here and not _NAME.fullmatch(host):
        raise NoName(field="url")
    is_allowed = port >= FIRST_FREE_PORT if is_here else port in PORTS
    if not is_allowed:
        raise WrongPort(field="url", port=port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path, is_here)


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > LONGEST or _UNPRINTABLE.search(url):
        raise NoTarget(field="url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # brackets without an address, a port that is no number
        raise NoTarget(field="url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoTarget(field="url")
    return parts, (443 if parts.scheme == "https" else 80) if port is None else port


def is_outside(address: Address) -> bool:
    """Whether an address is one of the public internet, and of nothing else besides."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_outside(address.ipv4_mapped)
        return (
            address.scope_id is None
            and address in _GLOBAL_V6
            and address.is_global
            and not any(address in net for net in _INSIDE_V6)
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in net for net in _INSIDE_V4)
    )
