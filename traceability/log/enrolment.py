"""Enrolment: an organisation's signing key is made, and is a leaf of the log before it signs."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict, NotFound
from foundation.parties import signing_keys
from foundation.parties.models import Organisation
from foundation.parties.organisations import CREATED
from traceability.log.entry import EntrySignature, SignatureOf, entry_bytes
from traceability.log.models import KeyStatement
from traceability.log.queries import LEAF, log_id_of
from traceability.log.statements import (
    SALT_BYTES,
    KeyEnrolment,
    open_statement,
    signed_message,
    statement_bytes,
)
from traceability.log.store import append

TOPIC = CREATED
UNIQUE_KEY = ("log_id", "key_id")
STATEMENT = table_of(KeyStatement)
ORGANISATION = table_of(Organisation)

# Each capture runs this, and to build a statement costs as much as to run it. Keys of devices are
# enrolled too, but only those that this server keeps have a row beside it.
_NEWEST_KEY = (
    select(STATEMENT.c.key_id)
    .join(signing_keys.KEY, signing_keys.KEY.c.key_id == STATEMENT.c.key_id)
    .where(STATEMENT.c.log_id == bindparam("own_log"))
    .where(STATEMENT.c.organisation_id == bindparam("own_organisation"))
    .order_by(STATEMENT.c.received_at_ms.desc(), STATEMENT.c.key_id)
    .limit(1)
)


class KeyTaken(Conflict):
    """A key speaks for one organisation, and is enrolled once."""

    message = N_("This key is enrolled already. Let the device make a new one.")


@dataclass(frozen=True)
class EnrolledKey:
    """A key as its leaf states it; its signatures count after `seq`."""

    key_id: str
    organisation_id: str
    public_key: bytes
    level: str
    seq: int


def enrol_new_organisation(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "organisation.created": make its key and enrol it; again changes nothing."""
    ensure_enrolled(session, str(payload["organisation_id"]))


def ensure_enrolled(session: Session, organisation_id: str) -> str:
    """The id of an enrolled key of the organisation, which is made and enrolled if need be.

    Raises `NotFound` for an organisation that does not exist, or a `LogClosed`.
    """
    key_id = find_enrolled_key_id(session, organisation_id)
    if key_id is None:
        _lock_organisation(session, organisation_id)
        key_id = find_enrolled_key_id(session, organisation_id)
    return key_id or _enrol(session, organisation_id)


def find_enrolled_key_id(session: Session, organisation_id: str) -> str | None:
    """The newest enrolled key of an organisation that is kept here, if there is one."""
    own = {"own_log": log_id_of(session), "own_organisation": organisation_id}
    found: str | None = session.connection().scalar(_NEWEST_KEY, own)
    return found


def get_enrolled_keys(session: Session, key_ids: Iterable[str]) -> dict[str, EnrolledKey]:
    """Keys by id as their signed statements say, for those that have a leaf.

    Raises `MalformedStatement`, `WeakKey` or `UnsignedStatement` when a stored one was changed.
    """
    log_id = log_id_of(session)
    rows = session.connection().execute(
        select(STATEMENT.c.body, STATEMENT.c.signature, LEAF.c.seq)
        .join(LEAF, LEAF.c.event_id == STATEMENT.c.event_id)
        .where(STATEMENT.c.log_id == log_id, LEAF.c.log_id == log_id)
        .where(STATEMENT.c.key_id.in_(list(key_ids)))
    )
    opened = [(open_statement(row.body, row.signature), row.seq) for row in rows]
    return {enrolment.key_id: _enrolled(enrolment, seq) for enrolment, seq in opened}


def organisation_uri(session: Session, organisation_id: str) -> str:
    """How a statement names an organisation."""
    return f"{db.settings_of(session).namespace}/party/{organisation_id}"


def _lock_organisation(session: Session, organisation_id: str) -> None:
    """Two who enrol at once stand in line here; the second finds the key of the first."""
    own_row = select(ORGANISATION.c.id).where(ORGANISATION.c.id == organisation_id)
    if session.connection().scalar(own_row.with_for_update(key_share=True)) is None:
        raise NotFound()


def _enrol(session: Session, organisation_id: str) -> str:
    key = signing_keys.find_platform_key(session, organisation_id)
    key = key or signing_keys.create_key(session, organisation_id)
    enrolment = KeyEnrolment(
        event_id=str(uuid.uuid4()),
        organisation=organisation_uri(session, organisation_id),
        public_key=key.public_key,
        level=key.level.value,
        salt=secrets.token_bytes(SALT_BYTES),
    )
    body = statement_bytes(enrolment)
    signature = signing_keys.sign(session, organisation_id, signed_message(body))
    _keep(session, enrolment, body, signature)
    return signature.key_id


def enrol_device(session: Session, body: bytes, signature: bytes) -> EnrolledKey:
    """Enrol a key that is kept elsewhere, by the statement that it signed about itself.

    Whoever calls this has compared its members with what was asked for. Raises
    `MalformedStatement`, `WeakKey`, `UnsignedStatement` or `KeyTaken`.
    """
    enrolment = open_statement(body, signature)
    seq = _keep(session, enrolment, body, EntrySignature(enrolment.key_id, signature))
    return _enrolled(enrolment, seq)


def _keep(session: Session, enrolment: KeyEnrolment, body: bytes, signature: SignatureOf) -> int:
    """Store a statement and append its leaf; the place of that."""
    received_at_ms = clock.millis(clock.now())
    row = {
        "log_id": log_id_of(session),
        "event_id": enrolment.event_id,
        "organisation_id": enrolment.organisation.rpartition("/")[2],
        "key_id": enrolment.key_id,
        "body": body,
        "signature": signature.signature,
        "received_at_ms": received_at_ms,
    }
    if not db.insert_once(session, STATEMENT, row, key=UNIQUE_KEY):
        raise KeyTaken()
    entry = entry_bytes(sha256(body).digest(), received_at_ms, [signature])
    return append(session, event_id=enrolment.event_id, entry=entry).seq


def _enrolled(enrolment: KeyEnrolment, seq: int) -> EnrolledKey:
    return EnrolledKey(
        key_id=enrolment.key_id,
        organisation_id=enrolment.organisation.rpartition("/")[2],
        public_key=enrolment.public_key,
        level=enrolment.level,
        seq=seq,
    )
