"""COSE_Sign1 with ES256, exactly as our tags use it (RFC 9052, sections 3 and 4.2).

A message is CBOR tag 18 of `[protected, {}, payload, signature]` with `{1: alg, 4: kid}` protected.
The external data `regauss/tag/1` costs no bytes and keeps a tag's signature out of every other use
of the key. A message has one spelling: its CBOR is encoded again and compared, since duplicate
keys, indefinite lengths and long integers would all read as the same values.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from foundation.errors import N_, Invalid

EXTERNAL_AAD = b"regauss/tag/1"
COSE_SIGN1 = 18
ES256 = -7
ESP256 = -9  # the same thing under a number of its own (RFC 9864)
ALGORITHMS = (ES256, ESP256)
ALG, KID = 1, 4
COORDINATE_BYTES = 32
SIGNATURE_BYTES = 2 * COORDINATE_BYTES
KID_BYTES = 8
MAX_BYTES = 300
MAX_DEPTH = 4


class NotOneSpelling(Invalid):
    """CBOR that is broken, too long, or that an encoder other than ours wrote."""

    message = N_("This tag is damaged or altered: its content is not written the way we write it.")


class NotSigned(Invalid):
    """Well-formed CBOR without the shape of a COSE_Sign1 message."""

    message = N_("This tag is not signed the way ours are.")


class UnknownAlgorithm(Invalid):
    """Only ES256 is accepted: nothing in a message may choose how it is checked."""

    message = N_("This tag is signed by a method that we do not use.")


class UnknownKey(Invalid):
    """No trusted key has this key id: it may be another deployment's tag."""

    message = N_("This tag is signed by a key that we do not know.")


class BadSignature(Invalid):
    """Keys of that id are known, and none of them made this signature."""

    message = N_("This tag was not made by us: its signature is wrong.")


@dataclass(frozen=True)
class TrustedKey:
    """A public key that signs tags, and the days since 1970-01-01 on which it may have done so."""

    kid: bytes
    public_key: ec.EllipticCurvePublicKey
    valid_from_day: int
    revoked_day: int | None = None

    def covers(self, day: int) -> bool:
        """Whether a tag of that day may carry this key."""
        return day >= self.valid_from_day and (self.revoked_day is None or day < self.revoked_day)


def sign(payload: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A COSE_Sign1 message over `payload`."""
    protected = encode({ALG: ES256, KID: key_id(key.public_key())})
    der = key.sign(_to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256()))
    r, s = utils.decode_dss_signature(der)
    signature = r.to_bytes(COORDINATE_BYTES) + s.to_bytes(COORDINATE_BYTES)
    return encode(cbor2.CBORTag(COSE_SIGN1, [protected, {}, payload, signature]))


def verify(message: bytes, keys: Sequence[TrustedKey]) -> tuple[bytes, list[TrustedKey]]:
    """The payload of a message, and the trusted keys that made its signature: at least one."""
    protected, kid, payload, signature = _parse(message)
    candidates = [key for key in keys if key.kid == kid]  # eight bytes can collide: try them all
    if not candidates:
        raise UnknownKey()
    signers = [k for k in candidates if _is_signed_by(k, protected, payload, signature)]
    if not signers:
        raise BadSignature()
    return payload, signers


def find_payload(message: bytes) -> bytes:
    """The payload of a message that nobody has checked: good for asking, never for believing."""
    return _parse(message)[2]


def encode(value: object) -> bytes:
    """Deterministic CBOR (RFC 8949, 4.2)."""
    return cbor2.dumps(value, canonical=True)


def decode(encoded: bytes) -> object:
    """One CBOR value, refused unless encoding it deterministically gives the same bytes."""
    if len(encoded) > MAX_BYTES:
        raise NotOneSpelling()
    try:
        value: object = cbor2.loads(
            encoded, max_depth=MAX_DEPTH, allow_indefinite=False, allow_duplicate_keys=False
        )
        is_ours = encode(value) == encoded
    except (cbor2.CBORError, ValueError, TypeError, OverflowError):
        raise NotOneSpelling() from None
    if not is_ours:
        raise NotOneSpelling()
    return value


def key_id(public_key: ec.EllipticCurvePublicKey) -> bytes:
    """The first eight bytes of the key's thumbprint (RFC 7638 with SHA-256)."""
    canonical = json.dumps(jwk(public_key), sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(canonical).digest()[:KID_BYTES]


def jwk(public_key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The required members of a P-256 public key as a JWK (RFC 7518, 6.2.1)."""
    numbers = public_key.public_numbers()
    return {"crv": "P-256", "kty": "EC", "x": _base64url(numbers.x), "y": _base64url(numbers.y)}


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure (RFC 9052, 4.4)."""
    return encode(["Signature1", protected, EXTERNAL_AAD, payload])


def _parse(message: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Protected header, key id, payload and signature."""
    value = decode(message)
    if not isinstance(value, cbor2.CBORTag) or value.tag != COSE_SIGN1:
        raise NotSigned()
    if not isinstance(value.value, Sequence) or len(value.value) != 4:
        raise NotSigned()
    protected, unprotected, payload, signature = value.value
    if not isinstance(unprotected, Mapping) or unprotected:
        raise NotSigned()
    if not all(type(part) is bytes for part in (protected, payload, signature)):
        raise NotSigned()
    if len(signature) != SIGNATURE_BYTES:
        raise NotSigned()
    return protected, _parse_header(protected), payload, signature


def _parse_header(protected: bytes) -> bytes:
    """The key id in a protected header that names our algorithm and nothing else."""
    header = decode(protected)
    if not isinstance(header, dict) or set(header) != {ALG, KID}:
        raise NotSigned()
    if type(header[ALG]) is not int or header[ALG] not in ALGORITHMS:
        raise UnknownAlgorithm()
    kid = header[KID]
    if type(kid) is not bytes or len(kid) != KID_BYTES:
        raise NotSigned()
    return kid


def _is_signed_by(key: TrustedKey, protected: bytes, payload: bytes, signature: bytes) -> bool:
    """The library wants DER where COSE stores r and s."""
    r = int.from_bytes(signature[:COORDINATE_BYTES])
    s = int.from_bytes(signature[COORDINATE_BYTES:])
    try:
        key.public_key.verify(
            utils.encode_dss_signature(r, s),
            _to_be_signed(protected, payload),
            ec.ECDSA(hashes.SHA256()),
        )
    except InvalidSignature:
        return False
    return True


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(COORDINATE_BYTES)).decode().rstrip("=")
