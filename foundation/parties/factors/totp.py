"""Time-based one-time passwords (RFC 6238): six digits, thirty seconds, SHA-1 as every app has it.

A code names a time step. One step to either side is taken, for clocks that differ and for slow
fingers; a step at or before the last one taken never is, so that a code seen by others is spent
(RFC 6238, 5.2).
"""

from __future__ import annotations

import base64
import re
import secrets

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
STEP_S = 30
STEPS_ASIDE = 1
SEED_BYTES = 20  # the length of the hash, as RFC 4226, 4 asks for
LONGEST_NAME = 64  # so that the address in a symbol stays small enough to scan
_CODE = re.compile(r"\d{6}", re.ASCII)


def new_seed() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(SEED_BYTES)


def plain(code: str) -> str:
    """A typed code without the spaces that apps put between its halves."""
    return "".join(code.split())


def is_code(code: str) -> bool:
    """Whether this looks like a code of an app, and not like one for recovery."""
    return _CODE.fullmatch(plain(code)) is not None


def step_of(time_s: int) -> int:
    """The time step of a second since 1970."""
    return time_s // STEP_S


def code_at(seed: bytes, step: int) -> str:
    """The code of one time step."""
    return HOTP(seed, DIGITS, SHA1()).generate(step).decode()


def matching_step(seed: bytes, code: str, *, time_s: int, after: int) -> int | None:
    """The step this code belongs to, if it is near `time_s` and later than the step `after`."""
    now, typed = step_of(time_s), plain(code).encode()
    near = range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1)
    found = [step for step in near if constant_time.bytes_eq(code_at(seed, step).encode(), typed)]
    return next((step for step in found if step > after), None)


def key_text(seed: bytes) -> str:
    """The seed as people type it into an app: base32 without padding."""
    return base64.b32encode(seed).decode().rstrip("=")


def address(seed: bytes, *, name: str, issuer: str) -> str:
    """What the app scans: an otpauth address that names the account."""
    made = TOTP(seed, DIGITS, SHA1(), STEP_S)
    return made.get_provisioning_uri(name[:LONGEST_NAME], issuer)
