"""What a passkey signs: made for one purpose in one browser, good for ten minutes, and used once.

A challenge is 16 random bytes, the millisecond it ends (8 bytes, big-endian), and an HMAC-SHA-256
of both with purpose and browser. So showing a page writes nothing; only what was used is noted,
until it would have ended anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, delete

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Invalid
from foundation.parties.factors.models import UsedChallenge
from foundation.parties.keywrap import derived_key

KEY_PURPOSE = "passkey-challenge"
LIFETIME = timedelta(minutes=10)
NONCE_BYTES = 16
HEAD_BYTES = NONCE_BYTES + 8


class Purpose(StrEnum):
    """What a passkey is asked for; what answers one never answers another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    CONFIRM = "confirm"


class ChallengeOver(Invalid):
    """Too old, used already, or made for another browser or purpose: which of these is not said."""

    message = N_("This page is too old for your passkey. Try again here, it has just been renewed.")


def new_challenge(root: bytes, *, purpose: Purpose, browser: str) -> bytes:
    """A challenge for this browser; `browser` is its session's id or its visitor's cookie."""
    ends = struct.pack(">Q", clock.millis(clock.now() + LIFETIME))
    head = secrets.token_bytes(NONCE_BYTES) + ends
    return head + _mac(root, head, purpose, browser)


def check_challenge(root: bytes, challenge: bytes, *, purpose: Purpose, browser: str) -> None:
    """Raise `ChallengeOver` unless we made it for this, here, less than ten minutes ago."""
    head, sent = challenge[:HEAD_BYTES], challenge[HEAD_BYTES:]
    if not hmac.compare_digest(_mac(root, head, purpose, browser), sent):
        raise ChallengeOver()
    if _end_of(challenge) <= clock.now():
        raise ChallengeOver()


def spend(session: Session, challenge: bytes) -> None:
    """Use a checked challenge up. Raises `ChallengeOver` when somebody did already."""
    row = {"challenge_hash": hashlib.sha256(challenge).digest(), "ends_at": _end_of(challenge)}
    if not db.insert_once(session, table_of(UsedChallenge), row, key=("challenge_hash",)):
        raise ChallengeOver()


def forget_ended(session: Session) -> None:
    """Remove the notes of challenges that are too old to be used anyway."""
    session.exec(delete(UsedChallenge).where(col(UsedChallenge.ends_at) <= clock.now()))


def _end_of(challenge: bytes) -> datetime:
    (millis,) = struct.unpack(">Q", challenge[NONCE_BYTES:HEAD_BYTES])
    return clock.from_millis(millis)


def _mac(root: bytes, head: bytes, purpose: Purpose, browser: str) -> bytes:
    key = derived_key(root, KEY_PURPOSE)
    return hmac.new(key, head + f"\0{purpose}\0{browser}".encode(), hashlib.sha256).digest()
