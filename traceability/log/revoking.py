"""Revocation: a key that was enrolled signs no more from a leaf of the log on.

Whoever records under a key that others may revoke, and whoever revokes it, first hold the row of
its enrolment. So no event comes to stand behind a revocation that it did not see.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.parties import signing_keys
from traceability.log.enrolment import (
    STATEMENT,
    EnrolledKey,
    ensure_enrolled,
    get_enrolled_keys,
    organisation_uri,
)
from traceability.log.entry import entry_bytes
from traceability.log.models import KeyRevocationRow
from traceability.log.queries import LEAF, log_id_of
from traceability.log.revocations import KeyRevocation, open_revocation, revocation_bytes
from traceability.log.statements import SALT_BYTES, signed_message
from traceability.log.store import append

REVOCATION = table_of(KeyRevocationRow)
UNIQUE_KEY = ("log_id", "key_id")


@dataclass(frozen=True)
class RevokedKey:
    """A revocation as its leaf states it; signatures of the key count up to `seq`."""

    key_id: str
    organisation_id: str
    seq: int


def find_held_key(session: Session, key_id: str) -> EnrolledKey | None:
    """The key if it is enrolled and not revoked, held until the transaction ends."""
    own = STATEMENT.c.log_id == log_id_of(session)
    row = select(STATEMENT.c.key_id).where(own, STATEMENT.c.key_id == key_id)
    if session.connection().scalar(row.with_for_update(key_share=True)) is None:
        return None
    if is_revoked(session, key_id):
        return None
    return get_enrolled_keys(session, [key_id]).get(key_id)


def revoke_key(session: Session, key_id: str) -> bool:
    """State in the log that the key signs no more; says whether it did until now."""
    key = find_held_key(session, key_id)
    if key is None:
        return False
    signer_id = ensure_enrolled(session, key.organisation_id)
    revocation = KeyRevocation(
        event_id=str(uuid.uuid4()),
        organisation=organisation_uri(session, key.organisation_id),
        public_key=key.public_key,
        salt=secrets.token_bytes(SALT_BYTES),
    )
    body = revocation_bytes(revocation)
    signature = signing_keys.sign(session, key.organisation_id, signed_message(body))
    assert signature.key_id == signer_id, "the newest key of an organisation is enrolled"
    received_at_ms = clock.millis(clock.now())
    row = {
        "log_id": log_id_of(session),
        "event_id": revocation.event_id,
        "organisation_id": key.organisation_id,
        "key_id": key_id,
        "signer_id": signer_id,
        "body": body,
        "signature": signature.signature,
        "received_at_ms": received_at_ms,
    }
    if not db.insert_once(session, REVOCATION, row, key=UNIQUE_KEY):
        return False
    entry = entry_bytes(sha256(body).digest(), received_at_ms, [signature])
    append(session, event_id=revocation.event_id, entry=entry)
    return True


def get_revoked_keys(session: Session, key_ids: Iterable[str]) -> dict[str, RevokedKey]:
    """Revocations by the id of the key, as their signed statements say.

    Raises `MalformedStatement` or `UnsignedStatement` when a stored statement was changed.
    """
    log_id = log_id_of(session)
    rows = session.connection().execute(
        select(REVOCATION.c.body, REVOCATION.c.signature, REVOCATION.c.signer_id, LEAF.c.seq)
        .join(LEAF, LEAF.c.event_id == REVOCATION.c.event_id)
        .where(REVOCATION.c.log_id == log_id, LEAF.c.log_id == log_id)
        .where(REVOCATION.c.key_id.in_(list(key_ids)))
    )
    found = list(rows)
    signers = get_enrolled_keys(session, {row.signer_id for row in found}) if found else {}
    revoked = {}
    for row in found:
        signer = signers[row.signer_id]
        opened = open_revocation(row.body, row.signature, signer=signer.public_key)
        owner = opened.organisation.rpartition("/")[2]
        if owner == signer.organisation_id and signer.seq < row.seq:
            revoked[opened.key_id] = RevokedKey(opened.key_id, owner, row.seq)
    return revoked


def is_revoked(session: Session, key_id: str) -> bool:
    """Whether a leaf says that the key signs no more."""
    own = REVOCATION.c.log_id == log_id_of(session)
    row = select(REVOCATION.c.key_id).where(own, REVOCATION.c.key_id == key_id)
    return session.connection().scalar(row) is not None
