"""Seeds of authenticator apps at rest and on the way: wrapped for their owner, for this alone."""

from __future__ import annotations

from sqlmodel import Session

from foundation import db
from foundation.parties.keywrap import Keyring, Wrapped

PURPOSE = "authenticator-app-seed"
WRAP_VERSION = 1
STORED = "app"


def keyring(session: Session) -> Keyring:
    """The keys that wrap seeds."""
    return Keyring({WRAP_VERSION: db.settings_of(session).key_encryption_key}, PURPOSE)


def wrap(session: Session, seed: bytes, *, person_id: str) -> Wrapped:
    """The seed as its row keeps it."""
    return keyring(session).wrap(seed, owner=person_id, name=STORED)


def unwrap(session: Session, wrapped: Wrapped, *, person_id: str) -> bytes:
    """The seed of a row. Raises `NotOurs` when the row was changed or moved."""
    return keyring(session).unwrap(wrapped, owner=person_id, name=STORED)


def offer(session: Session, seed: bytes, *, person_id: str, session_id: str) -> Wrapped:
    """A seed that waits in its owner's own page for a first code: it opens in this session only."""
    return keyring(session).wrap(seed, owner=person_id, name=f"offered to {session_id}")


def take_offer(session: Session, wrapped: Wrapped, *, person_id: str, session_id: str) -> bytes:
    """An offered seed again. Raises `NotOurs`."""
    return keyring(session).unwrap(wrapped, owner=person_id, name=f"offered to {session_id}")
