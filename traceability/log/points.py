"""Which 32 bytes may be a signing key: points of low order and second spellings are none.

OpenSSL takes them. Under a point of low order one signature fits many messages, so whoever signed
could say later that it was something else. The encodings are the 14 of C2SP/CCTV, `ed25519`.
"""

from __future__ import annotations

from foundation.errors import N_, Invalid

PRIME = 2**255 - 19
SIGN_BIT = 2**255
# The y of each point of low order: of orders 4, 1, 2 and 8; the sign bit gives the other half.
_EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
LOW_ORDER = frozenset({0, 1, PRIME - 1, _EIGHTH, PRIME - _EIGHTH})


class WeakKey(Invalid):
    """A key that would prove nothing, or a second spelling of one."""

    message = N_("This is no key that can be relied on. Let the device make a new one.")


def check_point(public_key: bytes) -> None:
    """Raise `WeakKey` unless this is the one spelling of a point that is not of low order.

    Where x is 0 the sign bit would be a second spelling, but those points are of low order too.
    """
    y = int.from_bytes(public_key, "little") % SIGN_BIT
    if y >= PRIME or y in LOW_ORDER:
        raise WeakKey()
