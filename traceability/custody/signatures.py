"""What is signed: DSSE's pre-authentication encoding of an event's canonical bytes, with Ed25519.

The payload type is the domain separation: a signature over a custody event fits nothing else.
Source: DSSE protocol v1, "Signature Definition" (github.com/secure-systems-lab/dsse).
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PAYLOAD_TYPE = "application/vnd.regauss.custody+json;v=1"


def pae(payload_type: str, body: bytes) -> bytes:
    """`DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`, lengths in bytes, ASCII decimal."""
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(body), body)


def signed_message(body: bytes) -> bytes:
    """The exact bytes that an Ed25519 key signs for a custody event's body."""
    return pae(PAYLOAD_TYPE, body)


def body_hash(body: bytes) -> bytes:
    """SHA-256 of the body: what the log commits to and the next event of the chain repeats."""
    return sha256(body).digest()


def verify(
    public_key: bytes, body: bytes, signature: bytes, *, payload_type: str = PAYLOAD_TYPE
) -> bool:
    """Whether `signature` over `body`, a custody event unless another type is said, is by
    `public_key` (32 raw bytes).
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signature, pae(payload_type, body))
    except (InvalidSignature, ValueError):
        return False
    return True
