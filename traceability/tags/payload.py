"""What a tag says and how it is printed: signed claims in base32, in the path of a URL.

`HTTPS://<HOST>/S/<BASE32>` holds only characters of a QR code's alphanumeric mode, so it stays
small, and any phone's camera opens it. The claims are a CBOR map:

    1 tag id, 128 random bits      5 material class, number from the catalogue
    2 lot code, 8 characters       6 net mass, grams
    3, 4 package n of m            7 day of issue, days since 1970-01-01
    8 commitment to the inner secret, 16 bytes

A tag from a roll carries 1 and 7, a bound one 1 to 7, and 8 if a paper lies inside. Base32 is
encoded again and compared, for up to sixteen texts decode to the same bytes. ECDSA signatures are
malleable too, so a tag is known by claim 1, never by its signature or its URL.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from foundation.errors import N_, Invalid
from foundation.ids import BadCode, check_code
from traceability.tags import cose
from traceability.tags.cose import TrustedKey

ID_BYTES = 16
MAX_TEXT = 480  # 300 bytes in base32
MAX_URL = 700
MAX_COUNT = 10_000
MAX_MASS_G = 10**12
MAX_DAY = 10**6
LOT_PREFIX = "RG"

TAG_ID, LOT, NUMBER, OF, MATERIAL, NET_MASS, DAY, COMMITMENT = range(1, 9)
COMMITMENT_BYTES = 16
ROLL_CLAIMS = frozenset({TAG_ID, DAY})
BOUND_CLAIMS = frozenset(range(TAG_ID, DAY + 1))
CLAIM_SETS = (ROLL_CLAIMS, BOUND_CLAIMS, BOUND_CLAIMS | {COMMITMENT})


class NotATag(Invalid):
    """The text is not the address of a tag at all: somebody else's code, or a torn one."""

    message = N_("This code is not one of our tags.")


class NotBase32(Invalid):
    """Characters outside base32, or a second spelling of the same bytes."""

    message = N_("This tag is damaged or altered: its text is not one that we print.")


class KeyNotValid(Invalid):
    """The signature holds, but the key was not in use, or was withdrawn, on the day of issue."""

    message = N_("This tag carries a key that was not in use on the day it names.")


class BadClaims(Invalid):
    """Signed, yet the claims are not a set that we issue."""

    message = N_("This tag is signed, but what it says is not what our tags say.")


@dataclass(frozen=True)
class Binding:
    """What a bound tag says of its package: lot code, n of m, material number, net mass."""

    lot_code: str
    number: int
    of: int
    material_number: int
    net_mass_g: int


@dataclass(frozen=True)
class Claims:
    """What a tag says: its id (32 hexadecimal characters), its day of issue, what it hangs on, and
    what it says of a paper inside (see `inner`).
    """

    tag_id: str
    issued_day: int
    binding: Binding | None
    commitment: bytes | None = None


def sign(claims: Claims, key: ec.EllipticCurvePrivateKey) -> str:
    """The base32 text of a tag: claims signed with a P-256 key."""
    message = cose.sign(cose.encode(_claim_map(claims)), key)
    return base64.b32encode(message).decode().rstrip("=")


def verify(text: str, keys: Sequence[TrustedKey]) -> Claims:
    """The claims of a tag's text, once its form, its key, its signature and its day hold.

    Raises the refusals of this module and of `cose`, one for each way to fail.
    """
    payload, signers = cose.verify(_from_base32(text), keys)
    claims = _parse_claims(payload)
    if not any(key.covers(claims.issued_day) for key in signers):
        raise KeyNotValid()
    return claims


def find_named(text: str) -> str | None:
    """The tag id that a text names, whoever signed it: to tell its owner of a forgery, no more."""
    try:
        return _parse_claims(cose.find_payload(_from_base32(text))).tag_id
    except Invalid:
        return None


def format_url(base_url: str, text: str) -> str:
    """The address to print: scheme and host of `base_url`, `/S/`, the text; all upper case."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}/S/{text}".upper()


def parse_url(url: str) -> str:
    """The tag's text in a scanned address, whatever its case; `NotATag` when it has none."""
    cleaned = url.strip()
    if len(cleaned) > MAX_URL:
        raise NotATag()
    head, found, text = cleaned.upper().removesuffix("/").rpartition("/S/")
    if not found or not text or not head.startswith(("HTTP://", "HTTPS://")):
        raise NotATag()
    return text


def _claim_map(claims: Claims) -> dict[int, object]:
    mapping: dict[int, object] = {TAG_ID: bytes.fromhex(claims.tag_id), DAY: claims.issued_day}
    if claims.binding is not None:
        mapping[LOT] = _lot_bytes(claims.binding.lot_code)
        mapping[NUMBER] = claims.binding.number
        mapping[OF] = claims.binding.of
        mapping[MATERIAL] = claims.binding.material_number
        mapping[NET_MASS] = claims.binding.net_mass_g
    if claims.commitment is not None:
        mapping[COMMITMENT] = claims.commitment
    return mapping


def _lot_bytes(code: str) -> bytes:
    """The eight characters of a lot code, without its prefix and hyphens."""
    return check_code(code, LOT_PREFIX).replace("-", "").removeprefix(LOT_PREFIX).encode()


def _from_base32(text: str) -> bytes:
    """The bytes of a text that is exactly the one we would print for them."""
    if len(text) > MAX_TEXT:
        raise NotBase32()
    try:
        message = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise NotBase32() from None
    if base64.b32encode(message).decode().rstrip("=") != text:
        raise NotBase32()
    return message


def _parse_claims(payload: bytes) -> Claims:
    value = cose.decode(payload)
    if not isinstance(value, dict) or frozenset(value) not in CLAIM_SETS:
        raise BadClaims()
    tag_id = value[TAG_ID]
    if not _is_bytes(tag_id, ID_BYTES):
        raise BadClaims()
    commitment = value.get(COMMITMENT)
    if COMMITMENT in value and not _is_bytes(commitment, COMMITMENT_BYTES):
        raise BadClaims()
    binding = _parse_binding(value) if LOT in value else None
    return Claims(tag_id.hex(), _whole(value[DAY], low=0, high=MAX_DAY), binding, commitment)


def _parse_binding(value: dict[int, object]) -> Binding:
    of = _whole(value[OF], low=1, high=MAX_COUNT)
    return Binding(
        lot_code=_parse_lot(value[LOT]),
        number=_whole(value[NUMBER], low=1, high=of),
        of=of,
        material_number=_whole(value[MATERIAL], low=1, high=MAX_COUNT),
        net_mass_g=_whole(value[NET_MASS], low=1, high=MAX_MASS_G),
    )


def _parse_lot(value: object) -> str:
    """The lot code, which has one spelling here although people may type it in many."""
    if type(value) is not bytes:
        raise BadClaims()
    try:
        code = check_code(value.decode("ascii"), LOT_PREFIX)
    except (BadCode, UnicodeDecodeError):
        raise BadClaims() from None
    if _lot_bytes(code) != value:
        raise BadClaims()
    return code


def _is_bytes(value: object, length: int) -> bool:
    return type(value) is bytes and len(value) == length


def _whole(value: object, *, low: int, high: int) -> int:
    """An integer within its bounds; CBOR's `true` is not one, though Python says it is."""
    if type(value) is not int or not low <= value <= high:
        raise BadClaims()
    return value
