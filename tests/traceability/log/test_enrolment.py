"""An organisation's key is a leaf of the log before anything is signed with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.db import Database
from foundation.errors import NotFound
from foundation.notifications.outbox import deliver_pending
from foundation.parties.models import SigningKey
from foundation.parties.organisations import create_organisation
from foundation.settings import Settings
from tests.factories import make_organisation
from tests.traceability.log.vandal import vandal_at
from traceability.log.enrolment import (
    EnrolledKey,
    ensure_enrolled,
    find_enrolled_key_id,
    get_enrolled_keys,
)
from traceability.log.entry import Entry, EntrySignature, parse_entry
from traceability.log.models import KeyStatement
from traceability.log.queries import get_leaf
from traceability.log.statements import UnsignedStatement, open_statement


def test_a_new_organisation_has_an_enrolled_key_right_away(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        ada = make_organisation(writing)

    key = session.exec(select(SigningKey)).one()
    assert (key.organisation_id, find_enrolled_key_id(session, ada.id)) == (ada.id, key.key_id)
    assert get_enrolled_keys(session, [key.key_id, "unknown"]) == {
        key.key_id: EnrolledKey(key.key_id, ada.id, key.public_key, "platform", 0)
    }


def test_the_leaf_commits_to_the_signed_statement(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        ada = make_organisation(writing)

    row = session.exec(select(KeyStatement)).one()
    stated = open_statement(row.body, row.signature)
    assert (stated.organisation, stated.event_id) == (
        f"http://localhost/party/{ada.id}",
        row.event_id,
    )
    assert parse_entry(get_leaf(session, row.event_id).entry) == Entry(
        sha256(row.body).digest(),
        row.received_at_ms,
        (EntrySignature(row.key_id, row.signature),),
    )


def test_enrolling_again_changes_nothing(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        ada = make_organisation(writing)
    with db.transaction() as writing:
        again = ensure_enrolled(writing, ada.id)

    statements = session.exec(select(KeyStatement)).all()
    assert [row.key_id for row in statements] == [again]


def test_two_who_enrol_at_once_agree_on_one_key(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        ada = make_organisation(writing)
        ben_id = create_organisation(writing, "Ben", country="NL", roles=[]).id
        writing.info["after_commit"].clear()  # nobody answers the announcements
    database = db.database()

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(enrol, database, name) for name in (ada.id, ben_id) * 3]
        agreed = {each.result() for each in asked}

    statements = session.exec(select(KeyStatement)).all()
    assert sorted(row.key_id for row in statements) == sorted(agreed)
    assert sorted(row.organisation_id for row in statements) == sorted([ada.id, ben_id])


def enrol(database: Database, organisation_id: str) -> str:
    with database.transaction() as writing:
        return ensure_enrolled(writing, organisation_id)


def test_the_worker_enrols_what_was_missed(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        ada = make_organisation(writing)
        writing.info["after_commit"].clear()

    assert find_enrolled_key_id(session, ada.id) is None
    session.rollback()
    deliver_pending()

    assert find_enrolled_key_id(session, ada.id) is not None


def test_nobody_is_enrolled_who_does_not_exist(app: Flask) -> None:
    with pytest.raises(NotFound), db.transaction() as writing:
        ensure_enrolled(writing, "nobody")


def test_a_statement_that_was_changed_is_not_believed(
    app: Flask, session: Session, settings: Settings
) -> None:
    with db.transaction() as writing:
        make_organisation(writing)
    with vandal_at(settings) as vandal:
        (row,) = vandal.rows("key_statement")
        vandal.run("UPDATE key_statement SET signature = ?", [b"s" * 64])

    with pytest.raises(UnsignedStatement):
        get_enrolled_keys(session, [row["key_id"]])
