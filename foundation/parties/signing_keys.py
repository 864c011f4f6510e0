"""An organisation's platform signing key: made, found, and used without ever leaving its wrapping
for long.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict, NotFound
from foundation.noting import SecurityEvent, note
from foundation.parties.keywrap import Keyring, NotOurs, Wrapped
from foundation.parties.models import SigningKey
from foundation.parties.queries import find_guest
from foundation.parties.tokens import KeyLevel

PURPOSE = "organisation-signing-key"
WRAP_VERSION = 1
WRAPPED = (KeyLevel.PLATFORM, KeyLevel.GUEST)  # the keys that this server keeps

KEY = table_of(SigningKey)

# Each capture runs this, and to build a statement costs as much as to run it.
_NEWEST = (
    core_select(KEY.c.key_id, KEY.c.level, KEY.c.wrapped_key, KEY.c.wrap_version)
    .where(KEY.c.organisation_id == bindparam("own_organisation"))
    .where(KEY.c.level.in_(WRAPPED))
    .order_by(KEY.c.created_at.desc(), KEY.c.key_id)
    .limit(1)
)


class NoSigningKey(Conflict):
    """The organisation was made a moment ago and its key is not enrolled yet."""

    message = N_("Your organisation's signing key is still being made. Try again in a minute.")


class WrongWrapping(Conflict):
    """The organisations could sign nothing more."""

    message = N_(
        "The signing key %(key_id)s does not open. Set REGAUSS_KEY_ENCRYPTION_KEY to the key that "
        "was in use when it was made."
    )


@dataclass(frozen=True)
class Signature:
    """An Ed25519 signature (64 bytes), the id of the key that made it, and who holds that."""

    key_id: str
    signature: bytes
    level: KeyLevel = KeyLevel.PLATFORM


def key_id_of(public_key: bytes) -> str:
    """The first 8 bytes of SHA-256 over the raw public key, in hexadecimal."""
    return hashlib.sha256(public_key).digest()[:8].hex()


def create_key(session: Session, organisation_id: str) -> SigningKey:
    """Draw a new Ed25519 key for an organisation and keep its private half wrapped. A guest's says
    that it is one, in the log too.
    """
    private = Ed25519PrivateKey.generate()
    public_key = private.public_key().public_bytes_raw()
    key_id = key_id_of(public_key)
    wrapped = _keyring(session).wrap(
        private.private_bytes_raw(), owner=organisation_id, name=key_id
    )
    key = SigningKey(
        key_id=key_id,
        organisation_id=organisation_id,
        level=KeyLevel.GUEST if find_guest(session, organisation_id) else KeyLevel.PLATFORM,
        public_key=public_key,
        wrapped_key=wrapped.sealed,
        wrap_version=wrapped.version,
        created_at=clock.now(),
    )
    session.add(key)
    session.flush()
    note(SecurityEvent.SIGNING_KEY_CREATE, key=key_id, organisation=organisation_id)
    return key


def sign(session: Session, organisation_id: str, message: bytes) -> Signature:
    """Sign with the organisation's newest key that is kept here. Raises `NoSigningKey` when there
    is none.
    """
    own = {"own_organisation": organisation_id}
    key = session.connection().execute(_NEWEST, own).one_or_none()
    if key is None:
        raise NoSigningKey()
    wrapped = Wrapped(key.wrapped_key, key.wrap_version)
    secret = _keyring(session).unwrap(wrapped, owner=organisation_id, name=key.key_id)
    made = Ed25519PrivateKey.from_private_bytes(secret).sign(message)
    return Signature(key.key_id, made, key.level)


def check_openable(session: Session) -> None:
    """Raise `WrongWrapping` unless every wrapped key opens under the settings' key."""
    for key in session.exec(select(SigningKey).where(col(SigningKey.level).in_(WRAPPED))):
        wrapped = Wrapped(key.wrapped_key, key.wrap_version)
        try:
            _keyring(session).unwrap(wrapped, owner=key.organisation_id, name=key.key_id)
        except NotOurs:
            raise WrongWrapping(key_id=key.key_id) from None


def find_platform_key(session: Session, organisation_id: str) -> SigningKey | None:
    """The newest key of an organisation that is kept here, if it has one yet."""
    return session.exec(
        select(SigningKey)
        .where(SigningKey.organisation_id == organisation_id)
        .where(col(SigningKey.level).in_(WRAPPED))
        .order_by(col(SigningKey.created_at).desc(), SigningKey.key_id)
        .limit(1)
    ).first()


def get_key(session: Session, key_id: str) -> SigningKey:
    """A signing key by its id, whoever owns it. Raises `NotFound`."""
    key = session.get(SigningKey, key_id)
    if key is None:
        raise NotFound()
    return key


def get_keys(session: Session, organisation_id: str) -> list[SigningKey]:
    """All signing keys of an organisation, newest first."""
    return list(
        session.exec(
            select(SigningKey)
            .where(SigningKey.organisation_id == organisation_id)
            .order_by(col(SigningKey.created_at).desc(), SigningKey.key_id)
        )
    )


def _keyring(session: Session) -> Keyring:
    return Keyring({WRAP_VERSION: db.settings_of(session).key_encryption_key}, PURPOSE)
