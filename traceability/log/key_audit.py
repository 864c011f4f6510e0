"""The audit of statements about keys: signed, spelt once, indexed as they say, and in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import Session

from foundation.errors import N_
from traceability.log.claims import AuditedLog, Fault
from traceability.log.enrolment import STATEMENT, organisation_uri
from traceability.log.entry import EntrySignature
from traceability.log.points import WeakKey
from traceability.log.queries import log_id_of
from traceability.log.statements import (
    MalformedStatement,
    UnsignedStatement,
    open_statement,
    parse_statement,
)

TABLE = STATEMENT.name


def check_key_statements(session: Session, log: AuditedLog) -> Iterator[Fault]:
    """Compare every statement with its index columns, its signature and its leaf."""
    log_id = log_id_of(session)
    for row in session.connection().execute(select(STATEMENT).order_by(STATEMENT.c.event_id)):
        if row.log_id != log_id:
            yield Fault(TABLE, f"{row.log_id}/{row.event_id}", "log_id", OTHER_LOG)
        try:
            stated = parse_statement(row.body)
        except MalformedStatement:
            yield Fault(TABLE, row.event_id, "body", MALFORMED)
            log.by_event.pop(row.event_id, None)
            continue
        if row.event_id != stated.event_id:
            yield Fault(TABLE, row.event_id, "event_id", OTHER_THAN_STATED)
        if organisation_uri(session, row.organisation_id) != stated.organisation:
            yield Fault(TABLE, row.event_id, "organisation_id", OTHER_THAN_STATED)
        if row.key_id != stated.key_id:
            yield Fault(TABLE, row.event_id, "key_id", OTHER_THAN_STATED)
        is_told = row.key_id != stated.key_id
        for fault in log.claim(
            TABLE,
            stated.event_id,
            body_hash=sha256(row.body).digest(),
            received_at_ms=row.received_at_ms,
            signatures=[EntrySignature(stated.key_id, row.signature)],
        ):
            is_told = True
            is_time = fault.column == "received_at"
            yield replace(fault, column="received_at_ms") if is_time else fault
        if not is_told and not _is_signed(row.body, row.signature):
            yield Fault(TABLE, row.event_id, "signature", NOT_SIGNED)


def _is_signed(body: bytes, signature: bytes) -> bool:
    try:
        open_statement(body, signature)
    except (UnsignedStatement, WeakKey):
        return False
    return True


MALFORMED = N_("This is no statement about a key.")
NOT_SIGNED = N_("The key did not sign this statement.")
OTHER_LOG = N_("This row belongs to a log that is not kept here.")
OTHER_THAN_STATED = N_("The signed statement says otherwise.")
