"""Revocations: a leaf signed by the organisation's own key, once, and audited like enrolments."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.settings import Settings
from tests.factories import make_actor, make_organisation, make_person
from tests.market.racing import at_once
from tests.traceability.devices.keys import enrol_device
from tests.traceability.log.vandal import vandal_at
from traceability.log.audit import audit
from traceability.log.models import KeyRevocationRow
from traceability.log.revocations import (
    KeyRevocation,
    MalformedStatement,
    open_revocation,
    parse_revocation,
    revocation_bytes,
)
from traceability.log.revoking import find_held_key, get_revoked_keys, revoke_key
from traceability.log.statements import UnsignedStatement

STATED = KeyRevocation("id", "https://x.example/party/a", b"k" * 32, b"s" * 16)


@pytest.fixture
def key_id(app: Flask) -> str:
    """An enrolled device's key."""
    with db.transaction() as session:
        organisation = make_organisation(session, "Ada")
        person = make_person(session, organisation)
    return enrol_device(make_actor(organisation, person)).key_id


def test_a_revocation_is_written_as_specified() -> None:
    body = revocation_bytes(STATED)

    assert body == (
        b'{"id":"urn:uuid:id","key":"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",'
        b'"organisation":"https://x.example/party/a","salt":"c3Nzc3Nzc3Nzc3Nzc3Nzcw==",'
        b'"statement":"key.revoke","v":1}'
    )
    assert parse_revocation(body) == STATED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        revocation_bytes(STATED) + b" ",
        revocation_bytes(replace(STATED, salt=b"s")),
        revocation_bytes(replace(STATED, public_key=b"k")),
        revocation_bytes(STATED).replace(b"revoke", b"enrol"),
    ],
)
def test_anything_else_is_no_revocation(body: bytes) -> None:
    with pytest.raises(MalformedStatement):
        parse_revocation(body)


def test_a_revocation_that_nobody_signed_does_not_open() -> None:
    with pytest.raises(UnsignedStatement):
        open_revocation(revocation_bytes(STATED), bytes(64), signer=b"k" * 32)


def test_a_key_is_revoked_once_and_found_no_more(key_id: str, session: Session) -> None:
    with db.transaction() as writing:
        first, again = revoke_key(writing, key_id), revoke_key(writing, key_id)
    with db.transaction() as writing:
        held = find_held_key(writing, key_id)
        unknown = revoke_key(writing, "f" * 16)

    row = session.exec(select(KeyRevocationRow)).one()
    assert (first, again, held, unknown) == (True, False, None, False)
    assert get_revoked_keys(session, [key_id])[key_id].organisation_id == row.organisation_id
    assert audit(session).faults == ()


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("body", b"{}", "body"),
        ("body", revocation_bytes(STATED), "event_id"),
        ("signature", bytes(64), "signature"),
        ("key_id", "0" * 16, "key_id"),
        ("signer_id", "0" * 16, "signer_id"),
        ("organisation_id", "somebody", "organisation_id"),
        ("received_at_ms", 7, "received_at_ms"),
    ],
)
def test_a_changed_revocation_is_found_by_the_audit(
    key_id: str, settings: Settings, column: str, value: object, named: str
) -> None:
    with db.transaction() as session:
        revoke_key(session, key_id)

    with vandal_at(settings) as vandal:
        (row,) = vandal.rows("key_revocation")
        with vandal.changed("key_revocation", row, column, value), db.reading() as session:
            found = {(fault.table, fault.column) for fault in audit(session).faults}

    assert ("key_revocation", named) in found


def test_of_two_who_revoke_one_key_both_are_done_and_one_leaf_says_so(
    key_id: str, settings: Settings, session: Session
) -> None:
    def revoke() -> None:
        with db.transaction() as writing:
            revoke_key(writing, key_id)

    outcomes = at_once(settings, [revoke, revoke, revoke])

    assert outcomes == ["ok"] * 3
    assert len(session.exec(select(KeyRevocationRow)).all()) == 1
    assert audit(session).faults == ()
