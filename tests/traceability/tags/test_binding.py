"""Labels on packages: every package gets one, none gets two, and what is void stays void."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select, text

from foundation import clock, db
from foundation.ids import check_code
from tests.traceability.gate import MATERIAL, make_cast, register, tags_of
from traceability.custody.events import BindTag, VoidTag
from traceability.custody.queries import get_events, get_state
from traceability.custody.refusals import NotYours, TagInUse
from traceability.custody.words import VoidReason
from traceability.tags import binding, keys, noting, payload, scanning
from traceability.tags.following import label_new_lots
from traceability.tags.models import Scan, ScanOutcome, ScanWay, Tag, TagKey, TagState
from traceability.tags.scanning import Answer, CodeAlone, NotOnRecord, Reading

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_registering_a_lot_labels_each_of_its_packages(app: Flask, session: Session) -> None:
    cast = make_cast()

    with clock.held(NOON):
        lot = register(cast.ada, 312_000, 288_000)

    tags = tags_of(lot)
    assert [
        (tag.number, tag.of, tag.package_id, tag.net_mass_g, tag.material_code) for tag in tags
    ] == [
        (1, 2, f"{lot}.1", 312_000, MATERIAL),
        (2, 2, f"{lot}.2", 288_000, MATERIAL),
    ]
    assert [check_code(tag.short_code, "TG") for tag in tags] == [tag.short_code for tag in tags]
    assert [tag.issued_on for tag in tags] == [date(2026, 11, 23)] * 2
    assert [event.act for event in get_events(session, lot)[1:]] == [
        BindTag(f"{lot}.1", tags[0].id),
        BindTag(f"{lot}.2", tags[1].id),
    ]


def test_the_label_says_what_was_registered(app: Flask, session: Session) -> None:
    cast = make_cast()
    with clock.held(NOON):
        lot = register(cast.ada, 312_000)
    (tag,) = tags_of(lot)

    claims = payload.verify(payload.parse_url(tag.url), keys.trusted_keys(session))

    assert claims == payload.Claims(
        tag.id, keys.day_number(NOON.date()), payload.Binding(lot, 1, 1, 11, 312_000)
    )
    assert tag.url.startswith("HTTP://LOCALHOST/S/")


def test_hearing_of_a_registration_twice_changes_nothing(app: Flask, session: Session) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    before = tags_of(lot)

    with db.transaction() as writing:
        label_new_lots(
            writing,
            {"act": "register", "organisation_id": cast.ada.organisation_id, "lots": [lot]},
        )

    assert tags_of(lot) == before
    assert len(get_events(session, lot)) == 3


def test_a_package_carries_one_label(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    before = tags_of(lot)

    with pytest.raises(TagInUse), db.transaction() as session:
        binding.bind_tag(session, f"{lot}.1", actor=cast.ada)

    assert tags_of(lot) == before


@pytest.mark.parametrize("package_id", ["RG-7Q2M-4K8R.1", "nonsense", "", "."])
def test_a_package_that_does_not_exist_gets_no_label(app: Flask, package_id: str) -> None:
    cast = make_cast()

    with pytest.raises(binding.NoSuchPackage), db.transaction() as session:
        binding.bind_tag(session, package_id, actor=cast.ada)


def test_a_number_beyond_the_last_package_gets_no_label(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)

    with pytest.raises(binding.NoSuchPackage), db.transaction() as session:
        binding.bind_tag(session, f"{lot}.3", actor=cast.ada)


def test_a_reprint_voids_the_old_label_and_names_it_in_the_new_one(
    app: Flask, session: Session
) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    (old,) = tags_of(lot)

    with clock.held(NOON + timedelta(days=1)), db.transaction() as writing:
        new = binding.reprint_tag(writing, old.id, reason=VoidReason.DAMAGED, actor=cast.ada)

    kept = session.get_one(Tag, old.id)
    assert (kept.state, kept.void_reason, kept.voided_at) == (
        TagState.VOID,
        VoidReason.DAMAGED,
        NOON + timedelta(days=1),
    )
    assert [(tag.id, tag.replaces_id) for tag in tags_of(lot)] == [(new.id, old.id)]
    assert [event.act for event in get_events(session, lot)[2:]] == [
        VoidTag(f"{lot}.1", old.id, VoidReason.DAMAGED),
        BindTag(f"{lot}.1", new.id),
    ]
    assert get_state(session, lot).packages[0].tag_id == new.id


def test_what_is_void_stays_void(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    (tag,) = tags_of(lot)
    with db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.ada)

    with pytest.raises(binding.AlreadyVoid), db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.ada)

    assert tags_of(lot) == []


def test_only_whoever_holds_a_lot_changes_its_labels(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    (tag,) = tags_of(lot)

    with pytest.raises(NotYours), db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.mallory)

    assert tags_of(lot) == [tag]


def test_the_database_lets_one_label_speak_for_a_package(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    (tag,) = tags_of(lot)
    twin = tag.model_dump() | {"id": "f" * 32, "short_code": "TG-0000-0000"}

    with pytest.raises(DatabaseError), db.transaction() as session:
        session.add(Tag(**twin))


def test_a_key_is_kept_from_the_earliest_day_it_signed(app: Flask, session: Session) -> None:
    cast = make_cast()
    for day in (NOON, NOON - timedelta(days=40), NOON + timedelta(days=1)):
        with clock.held(day):
            register(cast.ada, 312_000)

    (row,) = session.exec(select(TagKey)).all()

    assert row.first_used_on == (NOON - timedelta(days=40)).date()
    assert row.key_id == keys.jwk_set(session)["keys"][0]["kid"]


def test_labels_of_a_revoked_key_count_until_the_day(app: Flask, session: Session) -> None:
    cast = make_cast()
    with clock.held(NOON):
        (early,) = tags_of(register(cast.ada, 312_000))
    with clock.held(NOON + timedelta(days=2)):
        (late,) = tags_of(register(cast.ada, 288_000))

    with db.transaction() as writing:
        keys.revoke_key(writing, early.key_id, on=NOON.date() + timedelta(days=1))

    assert scanning.read_code(session, early.url).answer is Answer.GENUINE
    assert scanning.read_code(session, late.url).answer is Answer.NOT_GENUINE


def test_an_unknown_key_cannot_be_revoked(app: Flask) -> None:
    with pytest.raises(keys.NoSuchKey), db.transaction() as session:
        keys.revoke_key(session, "0" * 16, on=NOON.date())


def test_a_scan_of_the_symbol_is_genuine_and_a_typed_code_proves_nothing(
    app: Flask, session: Session
) -> None:
    cast = make_cast()
    (tag,) = tags_of(register(cast.ada, 312_000))

    scanned = scanning.read_code(session, tag.url.lower())
    typed = scanning.read_code(session, tag.short_code.lower().replace("-", " "))
    linked = scanning.read_code(session, f"http://localhost/T/{tag.short_code}")

    assert (scanned.answer, scanned.tag, scanned.reason) == (Answer.GENUINE, tag, None)
    for reading in (typed, linked):
        assert (reading.answer, reading.tag, type(reading.reason)) == (
            Answer.UNPROVEN,
            tag,
            CodeAlone,
        )


def test_a_label_that_says_something_else_than_the_record_is_not_genuine(
    app: Flask, session: Session
) -> None:
    cast = make_cast()
    (tag,) = tags_of(register(cast.ada, 312_000))
    claims = payload.verify(payload.parse_url(tag.url), keys.trusted_keys(session))
    assert claims.binding is not None
    heavier = payload.Binding(claims.binding.lot_code, 1, 1, 11, 999_000)
    forged = payload.sign(
        payload.Claims(claims.tag_id, claims.issued_day, heavier), keys.signing_key(session)
    )

    reading = scanning.read_tag(session, forged)

    assert (reading.answer, reading.tag) == (Answer.NOT_GENUINE, tag)
    assert isinstance(reading.reason, scanning.ClaimsDiffer)


def test_a_good_signature_without_a_record_cannot_be_told(app: Flask, session: Session) -> None:
    cast = make_cast()
    (tag,) = tags_of(register(cast.ada, 312_000))
    claims = payload.Claims("0" * 32, keys.day_number(tag.issued_on), None)
    lost = payload.sign(claims, keys.signing_key(session))

    reading = scanning.read_tag(session, lost)

    assert (reading.answer, reading.tag, reading.claims) == (Answer.UNPROVEN, None, claims)
    assert isinstance(reading.reason, NotOnRecord)


@pytest.mark.parametrize("change", ["UPDATE tag_scan SET way = 'api'", "DELETE FROM tag_scan"])
def test_scans_are_never_changed(app: Flask, change: str) -> None:
    with db.transaction() as session:
        noting.record_scan(
            session,
            "x",
            tag=None,
            way=ScanWay.TYPED,
            outcome=ScanOutcome.FOREIGN,
            actor=None,
        )

    with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.connection().execute(text(change))

    with db.reading() as session:
        assert [scan.way for scan in session.exec(select(Scan))] == [ScanWay.TYPED]


def test_the_outcome_of_a_reading_is_noted_in_one_word(app: Flask, session: Session) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    (tag,) = tags_of(lot)
    void = Tag(**(tag.model_dump() | {"state": TagState.VOID}))

    assert [
        scanning.outcome_of(reading)
        for reading in (
            Reading("x", Answer.GENUINE, tag),
            Reading("x", Answer.GENUINE, void),
            Reading("x", Answer.UNPROVEN, tag),
            Reading("x", Answer.NOT_GENUINE, void),
        )
    ] == [ScanOutcome.GENUINE, ScanOutcome.VOID, ScanOutcome.UNPROVEN, ScanOutcome.FORGED]
