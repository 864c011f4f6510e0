"""The audit of revocations: signed by their organisation's key, indexed as they say, in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from foundation.errors import N_, DomainError
from traceability.log.claims import AuditedLog, Fault
from traceability.log.enrolment import get_enrolled_keys, organisation_uri
from traceability.log.entry import EntrySignature
from traceability.log.key_audit import MALFORMED, OTHER_LOG, OTHER_THAN_STATED
from traceability.log.queries import log_id_of
from traceability.log.revocations import KeyRevocation, open_revocation, parse_revocation
from traceability.log.revoking import REVOCATION
from traceability.log.statements import MalformedStatement

TABLE = REVOCATION.name
Stored = Row[Any]  # Any: as the columns are


def check_key_revocations(session: Session, log: AuditedLog) -> Iterator[Fault]:
    """Compare every revocation with its index columns, its signature and its leaf."""
    for row in session.connection().execute(select(REVOCATION).order_by(REVOCATION.c.event_id)):
        try:
            stated = parse_revocation(row.body)
        except MalformedStatement:
            yield Fault(TABLE, row.event_id, "body", MALFORMED)
            log.by_event.pop(row.event_id, None)
            continue
        columns = list(_columns(session, row, stated))
        claimed = list(_claim(row, stated, log))
        yield from (*columns, *claimed)
        if not columns and not claimed and not _is_signed(session, row, stated):
            yield Fault(TABLE, row.event_id, "signature", NOT_SIGNED)


def _columns(session: Session, row: Stored, stated: KeyRevocation) -> Iterator[Fault]:
    if row.log_id != log_id_of(session):
        yield Fault(TABLE, f"{row.log_id}/{row.event_id}", "log_id", OTHER_LOG)
    for name, said, listed in (
        ("event_id", stated.event_id, row.event_id),
        ("organisation_id", stated.organisation, organisation_uri(session, row.organisation_id)),
        ("key_id", stated.key_id, row.key_id),
    ):
        if said != listed:
            yield Fault(TABLE, row.event_id, name, OTHER_THAN_STATED)


def _claim(row: Stored, stated: KeyRevocation, log: AuditedLog) -> Iterator[Fault]:
    names = {"received_at": "received_at_ms", "key_id": "signer_id"}
    for fault in log.claim(
        TABLE,
        stated.event_id,
        body_hash=sha256(row.body).digest(),
        received_at_ms=row.received_at_ms,
        signatures=[EntrySignature(row.signer_id, row.signature)],
    ):
        yield replace(fault, column=names.get(fault.column, fault.column))


def _is_signed(session: Session, row: Stored, stated: KeyRevocation) -> bool:
    """By a key of the same organisation, which the log knew by then."""
    try:
        signer = get_enrolled_keys(session, [row.signer_id])[row.signer_id]
        open_revocation(row.body, row.signature, signer=signer.public_key)
    except (DomainError, KeyError):
        return False
    return stated.organisation == organisation_uri(session, signer.organisation_id)


NOT_SIGNED = N_("No key of the organisation signed this revocation.")
