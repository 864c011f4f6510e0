"""Where passkeys belong: to a name that a browser reaches safely, and never to a number (WebAuthn,
5.1.2: the id is a domain).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK = "localhost"


@dataclass(frozen=True)
class RelyingParty:
    """The domain that passkeys are made for, and the one origin they are taken from."""

    id: str
    origin: str


def relying_party(base_url: str) -> RelyingParty | None:
    """Whom a deployment's passkeys are made for; None where its address has no name.

    A demo on this machine is reached as 127.0.0.1 and as localhost, and only the second is a name.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    if host == LOOPBACK or (_is_number(host) and ip_address(host).is_loopback):
        return RelyingParty(LOOPBACK, f"{parts.scheme}://{LOOPBACK}{port}")
    if parts.scheme != "https" or _is_number(host):
        return None
    return RelyingParty(host, f"https://{host}{port}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
