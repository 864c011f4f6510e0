"""Base64 and decimal numbers as the log's texts write them: one spelling for each value.

Readers that accept several spellings of one value let two texts pass for the same proof, so a
second spelling is refused: missing padding, stray bits, leading zeroes, other digits.
"""

from __future__ import annotations

import base64
import binascii
import re

from foundation.errors import N_, Invalid

MAX_UINT64 = 2**64 - 1
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,19})")


class NotBase64(Invalid):
    """Base64 with padding (RFC 4648, section 4), in the one spelling its bytes have."""

    message = N_("%(text)s is not base64 in its one spelling. Copy the text again, whole.")


class NotDecimal(Invalid):
    """An unsigned number of up to 64 bits without leading zeroes."""

    message = N_("%(text)s is not a whole number without leading zeroes. Copy the text again.")


def encode_base64(raw: bytes) -> str:
    """The bytes in base64 with padding."""
    return base64.b64encode(raw).decode("ascii")


def decode_base64(text: str) -> bytes:
    """The bytes of a base64 text. Raises `NotBase64` for any but the one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotBase64(text=text[:80]) from None
    if encode_base64(raw) != text:
        raise NotBase64(text=text[:80])
    return raw


def decode_decimal(text: str) -> int:
    """The number of a decimal text, at most 64 bits. Raises `NotDecimal`."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_UINT64:
        raise NotDecimal(text=text[:80])
    return int(text)
