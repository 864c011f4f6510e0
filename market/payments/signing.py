"""The `Stripe-Signature` header: made by the sandbox, its window checked by the gateway.

Scheme v1 is HMAC-SHA-256 over "<seconds>.<body>" (docs.stripe.com/webhooks/signature).
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from foundation import clock

WINDOW = timedelta(seconds=300)
_SIGNED_TIME = re.compile(r"(?:^|,)t=(\d{1,12})(?:,|$)")


def sign(body: bytes, secret: str, *, at: datetime) -> str:
    """The header for a body that is sent now."""
    seconds = str(clock.millis(at) // 1000)
    digest = hmac.digest(secret.encode(), seconds.encode() + b"." + body, "sha256")
    return f"t={seconds},v1={digest.hex()}"


def is_fresh(header: str | None, *, at: datetime) -> bool:
    """Whether the signed time is within five minutes of `at`, on either side."""
    match = _SIGNED_TIME.search(header or "")
    if match is None:
        return False
    return abs(at - clock.from_millis(int(match[1]) * 1000)) <= WINDOW
