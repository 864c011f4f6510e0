"""An inner secret and the outer label's commitment to it (claim 8). Pure.

The paper inside a sealed package carries 128 random bits; the label outside carries the first half
of a hash over them and its own number. Who copies a label cannot make the paper, and a match needs
nobody to be asked. `static/intake/inner.mjs` does the same in a browser.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from foundation.errors import N_, Invalid

DOMAIN = b"regauss/inner/1"
PREFIX = "RG-INNER:"
SECRET_BYTES = COMMITMENT_BYTES = 16
LETTERS = 26
GROUP = 4


class NotASecret(Invalid):
    """What was scanned or typed is on no inner paper."""

    message = N_(
        "This is not the code of an inner paper: that one has 26 letters and digits. Scan the"
        " paper from inside the package, or compare letter by letter."
    )


def commitment_of(tag_id: str, secret: bytes) -> bytes:
    """What the outer label says of its secret."""
    return hashlib.sha256(DOMAIN + bytes.fromhex(tag_id) + secret).digest()[:COMMITMENT_BYTES]


def matches(tag_id: str, commitment: bytes, secret: bytes) -> bool:
    """Whether this is the package that the outer label was made for."""
    return hmac.compare_digest(commitment_of(tag_id, secret), commitment)


def format_secret(secret: bytes) -> str:
    """What the symbol on the inner paper says: it is no address, so that no phone sends it away."""
    return PREFIX + _letters(secret)


def spell_secret(secret: bytes) -> str:
    """The same for a hand: letters in groups."""
    letters = _letters(secret)
    return " ".join(letters[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def parse_secret(text: str) -> bytes:
    """The secret of a scanned or typed paper, whatever its case and spaces. Raises `NotASecret`."""
    letters = "".join(text.upper().split()).removeprefix(PREFIX).replace("-", "")
    try:
        secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise NotASecret(field="secret") from None
    if len(secret) != SECRET_BYTES or _letters(secret) != letters:
        raise NotASecret(field="secret")
    return secret


def _letters(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=")
