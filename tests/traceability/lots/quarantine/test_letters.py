"""Whose lot it is, and who sent it, hear that packages are put aside and released, and why."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import col, select

from foundation import db
from foundation.notices.models import Announcement
from foundation.parties.actor import Actor
from tests.factories import sign_in
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.custody import handover
from traceability.custody.events import Quarantine, Release
from traceability.custody.recording import record
from traceability.custody.words import QuarantineReason
from traceability.lots.quarantine.letters import WHY

NOTE = "Oil under the lid"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def lot(cast: Cast) -> str:
    """Ada's lot, on its way to Ben."""
    code = register(cast.ada)
    offer(cast.ada, code, cast.ben)
    return code


def test_the_giver_hears_why_at_the_takers_gate(app: Flask, cast: Cast, lot: str) -> None:
    arrive(lot, cast.ben)
    both = f"{lot}.1", f"{lot}.2"
    sign(Quarantine(both, QuarantineReason.LEAKING, NOTE), lot, cast.ben)
    sign(Release(both, "Rain water"), lot, cast.ben)

    told = heard(cast.ada)
    page = sign_in(app.test_client(), cast.ada_person).get("/account/notices").text

    assert [(one.kind, one.reference) for one in told] == [
        ("lot.quarantined", lot),
        ("lot.released", lot),
    ]
    assert told[0].ids.keys() == {"lot", "event"}
    assert "Packages in quarantine: no. 1, 2, for leaking." in page
    assert NOTE not in page
    assert heard(cast.ben) == heard(cast.mallory) == []


def test_who_sent_it_hears_of_it_from_the_takers_yard_too(cast: Cast, lot: str) -> None:
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)
    sign(Quarantine((f"{lot}.1",), QuarantineReason.RADIATION), lot, cast.ben)

    assert [one.kind for one in heard(cast.ada)] == ["lot.quarantined"]


def test_in_ones_own_yard_nobody_is_told(cast: Cast) -> None:
    lot = register(cast.ada)
    sign(Quarantine((f"{lot}.1",), QuarantineReason.SMOKE), lot, cast.ada)

    assert heard(cast.ada) == heard(cast.ben) == []


def test_every_reason_has_its_sentence() -> None:
    assert set(WHY) == set(QuarantineReason)


def arrive(lot: str, taker: Actor) -> None:
    with db.transaction() as session:
        site_id = handover.get_sites(session, taker.organisation_id)[0].id
        handover.arrive(session, lot, site_id=site_id, actor=taker)


def sign(act: Quarantine | Release, lot: str, who: Actor) -> None:
    with db.transaction() as session:
        record(session, act, lot=lot, actor=who)


def heard(who: Actor) -> list[Announcement]:
    """What an organisation was told of lots, oldest first."""
    with db.reading() as session:
        rows = session.exec(
            select(Announcement)
            .where(Announcement.organisation_id == who.organisation_id)
            .where(col(Announcement.kind).startswith("lot."))
            .order_by(col(Announcement.created_at))
        )
        return list(rows)
