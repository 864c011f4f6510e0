"""Statements that a key signs no more. Each is a leaf of the log.

    {"id": "urn:uuid:…", "key": base64, "organisation": URI, "salt": base64,
     "statement": "key.revoke", "v": 1}

in the form of RFC 8785, signed by the organisation's platform key in the same envelope as an
enrolment. What the revoked key signed at earlier places of the log stays good.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from foundation.errors import DomainError
from traceability.log.encoding import decode_base64, encode_base64
from traceability.log.statements import (
    KEY_BYTES,
    KEY_ID_BYTES,
    SALT_BYTES,
    URN,
    VERSION,
    MalformedStatement,
    UnsignedStatement,
    signed_message,
)

REVOKE = "key.revoke"


@dataclass(frozen=True)
class KeyRevocation:
    """From here on, this key signs for this organisation no more."""

    event_id: str
    organisation: str
    public_key: bytes
    salt: bytes

    @property
    def key_id(self) -> str:
        """The id of the key that is revoked."""
        return sha256(self.public_key).digest()[:KEY_ID_BYTES].hex()


def revocation_bytes(revocation: KeyRevocation) -> bytes:
    """The bytes that are signed and stored."""
    return rfc8785.dumps(
        {
            "id": URN + revocation.event_id,
            "key": encode_base64(revocation.public_key),
            "organisation": revocation.organisation,
            "salt": encode_base64(revocation.salt),
            "statement": REVOKE,
            "v": VERSION,
        }
    )


def parse_revocation(body: bytes) -> KeyRevocation:
    """The revocation in a body; any other spelling is refused. Raises `MalformedStatement`."""
    try:
        members = json.loads(body)
        revocation = KeyRevocation(
            event_id=members["id"].removeprefix(URN),
            organisation=members["organisation"],
            public_key=decode_base64(members["key"]),
            salt=decode_base64(members["salt"]),
        )
        is_same = revocation_bytes(revocation) == body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, DomainError):
        raise MalformedStatement() from None
    lengths = (len(revocation.public_key), len(revocation.salt))
    if not is_same or lengths != (KEY_BYTES, SALT_BYTES):
        raise MalformedStatement()
    return revocation


def open_revocation(body: bytes, signature: bytes, *, signer: bytes) -> KeyRevocation:
    """The revocation, signed by this public key. Raises `MalformedStatement` or
    `UnsignedStatement`.
    """
    revocation = parse_revocation(body)
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, signed_message(body))
    except InvalidSignature:
        raise UnsignedStatement() from None
    return revocation
