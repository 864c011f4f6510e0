"""Statements about keys: which organisation a signing key speaks for. Each is a leaf of the log.

    {"id": "urn:uuid:…", "key": base64, "level": "platform", "organisation": URI, "salt": base64,
     "statement": "key.enrol", "v": 1}

in the form of RFC 8785, signed in a DSSE envelope by the key itself, which so shows that its owner
has it. The payload type is the domain separation: no custody event can pass for a statement.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from foundation.errors import N_, DomainError, Invalid
from traceability.log.encoding import decode_base64, encode_base64
from traceability.log.points import check_point

PAYLOAD_TYPE = "application/vnd.regauss.key+json;v=1"
ENROL = "key.enrol"
VERSION = 1
SALT_BYTES = 16
KEY_BYTES = 32
KEY_ID_BYTES = 8
URN = "urn:uuid:"


class MalformedStatement(Invalid):
    """Bytes that are no statement about a key, or not in the one spelling it has."""

    message = N_("This is no statement about a key. Compare it with docs/custody-log.")


class UnsignedStatement(Invalid):
    """A statement that the key it is about did not sign."""

    message = N_("The key did not sign the statement about itself. Do not rely on it.")


@dataclass(frozen=True)
class KeyEnrolment:
    """From here on, this key signs for this organisation."""

    event_id: str
    organisation: str
    public_key: bytes
    level: str
    salt: bytes

    @property
    def key_id(self) -> str:
        """The first 8 bytes of SHA-256 over the public key, in hexadecimal."""
        return sha256(self.public_key).digest()[:KEY_ID_BYTES].hex()


def statement_bytes(enrolment: KeyEnrolment) -> bytes:
    """The bytes that are signed and stored."""
    return rfc8785.dumps(
        {
            "id": URN + enrolment.event_id,
            "key": encode_base64(enrolment.public_key),
            "level": enrolment.level,
            "organisation": enrolment.organisation,
            "salt": encode_base64(enrolment.salt),
            "statement": ENROL,
            "v": VERSION,
        }
    )


def parse_statement(body: bytes) -> KeyEnrolment:
    """The enrolment in a body; any other spelling is refused. Raises `MalformedStatement`."""
    try:
        members = json.loads(body)
        enrolment = KeyEnrolment(
            event_id=members["id"].removeprefix(URN),
            organisation=members["organisation"],
            public_key=decode_base64(members["key"]),
            level=members["level"],
            salt=decode_base64(members["salt"]),
        )
        is_same = statement_bytes(enrolment) == body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, DomainError):
        raise MalformedStatement() from None
    lengths = (len(enrolment.public_key), len(enrolment.salt))
    if not is_same or lengths != (KEY_BYTES, SALT_BYTES):
        raise MalformedStatement()
    return enrolment


def signed_message(body: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding, lengths in ASCII decimal."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def open_statement(body: bytes, signature: bytes) -> KeyEnrolment:
    """The enrolment, signed by its own key. Raises `MalformedStatement`, `WeakKey` or
    `UnsignedStatement`.
    """
    enrolment = parse_statement(body)
    check_point(enrolment.public_key)
    try:
        key = Ed25519PublicKey.from_public_bytes(enrolment.public_key)
        key.verify(signature, signed_message(body))
    except InvalidSignature:
        raise UnsignedStatement() from None
    return enrolment
