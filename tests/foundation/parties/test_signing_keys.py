from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask

from foundation import clock, db
from foundation.errors import NotFound
from foundation.parties import signing_keys
from foundation.parties.keywrap import NotOurs
from tests.factories import make_organisation


def test_a_key_signs_and_its_public_half_checks(app: Flask) -> None:
    with db.transaction() as session:
        ada = make_organisation(session)
        key = signing_keys.create_key(session, ada.id)

    with db.reading() as session:
        made = signing_keys.sign(session, ada.id, b"a message")

    public = Ed25519PublicKey.from_public_bytes(key.public_key)
    public.verify(made.signature, b"a message")
    with pytest.raises(InvalidSignature):
        public.verify(made.signature, b"another message")
    assert made.key_id == key.key_id == hashlib.sha256(key.public_key).hexdigest()[:16]


def test_the_secret_half_is_not_in_the_row(app: Flask) -> None:
    with db.transaction() as session:
        key = signing_keys.create_key(session, make_organisation(session).id)

    assert key.wrapped_key[12:44] != key.public_key
    assert (len(key.wrapped_key), key.wrap_version, key.level) == (60, 1, "platform")


def test_a_wrapped_key_moved_to_another_organisation_does_not_sign(app: Flask) -> None:
    with db.transaction() as session:
        ada, mallory = make_organisation(session), make_organisation(session, "Mallory Metals")
        theirs = signing_keys.create_key(session, ada.id)
        mine = signing_keys.create_key(session, mallory.id)
        mine.wrapped_key = theirs.wrapped_key
        session.add(mine)

    with db.reading() as session, pytest.raises(NotOurs):
        signing_keys.sign(session, mallory.id, b"a message")


def test_the_newest_key_signs_and_all_are_listed(app: Flask) -> None:
    with db.transaction() as session:
        ada = make_organisation(session)
        with clock.held(datetime(2026, 1, 1, tzinfo=UTC)):
            old = signing_keys.create_key(session, ada.id)
        with clock.held(datetime(2026, 2, 1, tzinfo=UTC)):
            new = signing_keys.create_key(session, ada.id)

    with db.reading() as session:
        keys = signing_keys.get_keys(session, ada.id)
        signed = signing_keys.sign(session, ada.id, b"a message")

    listed = [key.key_id for key in keys if key.key_id in (old.key_id, new.key_id)]
    assert listed == [new.key_id, old.key_id]
    assert signed.key_id == keys[0].key_id


def test_without_a_key_nothing_is_signed(app: Flask) -> None:
    with db.reading() as session:
        with pytest.raises(signing_keys.NoSigningKey):
            signing_keys.sign(session, "f" * 32, b"a message")
        with pytest.raises(NotFound):
            signing_keys.get_key(session, "f" * 16)
