"""Signatures of webhooks (Standard Webhooks 1.0.0): HMAC-SHA-256 over id, time and body.

Pure; checked against the specification's own vectors in `tests/vectors/webhooks`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32  # the specification asks for 24 to 64
ID_PREFIX = "msg_"


def format_secret(secret: bytes) -> str:
    """A secret as people copy it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, at_s: int, body: bytes) -> str:
    """One signature, with its version before it."""
    signed = b".".join([message_id.encode(), str(at_s).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def signed_headers(
    secrets: Iterable[bytes], message_id: str, at_s: int, body: bytes
) -> Mapping[str, str]:
    """The three headers of a webhook, signed with every secret that holds now."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(
            signature(secret, message_id, at_s, body) for secret in secrets
        ),
    }
