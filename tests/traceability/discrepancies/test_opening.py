"""A reception opens a discrepancy by itself, and a correction that both agreed to ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.notices.models import Announcement
from tests.traceability.custody.examples import lighter
from tests.traceability.discrepancies.scales import received, told
from tests.traceability.gate import Cast, make_cast, register
from traceability.custody import amending, handover
from traceability.custody.events import PackageMass
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_state
from traceability.custody.words import CorrectionReason, RefusalReason
from traceability.discrepancies import opening
from traceability.discrepancies.judging import DiscrepancyKind, Standing
from traceability.discrepancies.models import (
    Discrepancy,
    DiscrepancyCorrection,
    DiscrepancyWord,
)
from traceability.discrepancies.speaking import Said, say
from traceability.discrepancies.words import Explanation
from traceability.lots.parting.accepting import accept_part

FIRST_OF_MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(FIRST_OF_MAY - timedelta(days=1)):
        return make_cast()


def rows() -> list[Discrepancy]:
    with db.reading() as session:
        return list(session.exec(select(Discrepancy).order_by(col(Discrepancy.event_id))))


def announced(kind: str) -> set[str]:
    with db.reading() as session:
        found = select(Announcement.organisation_id).where(Announcement.kind == kind)
        return set(session.exec(found))


@pytest.mark.parametrize(
    ("net_g", "kind"),
    [
        (1_000_000, None),
        (995_000, None),
        (994_999, DiscrepancyKind.COMMERCIAL),
        (900_000, DiscrepancyKind.COMMERCIAL),
        (899_999, DiscrepancyKind.REGULATORY),
    ],
)
def test_a_reception_opens_what_its_masses_say(
    cast: Cast, net_g: int, kind: DiscrepancyKind | None
) -> None:
    with clock.held(FIRST_OF_MAY):
        lot, event_id = received(cast, net_g)

    found = rows()
    assert [row.kind for row in found] == [kind] * (kind is not None)
    with db.reading() as session:
        signed = opening.discrepancy_in(session, event_id)
    assert [row.model_dump() for row in found] == ([signed.model_dump()] if signed else [])
    sides = {cast.ada.organisation_id, cast.ben.organisation_id}
    assert announced("discrepancy.opened") == (sides if kind else set())
    if kind is DiscrepancyKind.REGULATORY:
        assert found[0].model_dump() == {
            "log_id": "main",
            "event_id": event_id,
            "lot_code": lot,
            "giver_id": cast.ada.organisation_id,
            "taker_id": cast.ben.organisation_id,
            "kind": kind,
            "stated_g": 1_000_000,
            "received_g": 899_999,
            "stated_packages": 1,
            "received_packages": 1,
            "received_at": FIRST_OF_MAY,
            "due_at": datetime(2026, 5, 17, tzinfo=UTC),
        }


def test_what_is_refused_was_received_all_the_same(cast: Cast) -> None:
    """300 kg of 600 refused is no discrepancy; 60 kg that never came are one."""
    for second_g, kinds in ((288_000, []), (228_000, [DiscrepancyKind.COMMERCIAL])):
        lot = register(cast.ada, 312_000, 288_000)
        with db.transaction() as session:
            handover.offer(session, lot, taker_id=cast.ben.organisation_id, actor=cast.ada)
        with db.transaction() as session:
            accept_part(
                session,
                lot,
                received=[PackageMass(f"{lot}.1", 312_000), PackageMass(f"{lot}.2", second_g)],
                refused=[RefusedPart(f"{lot}.1", 300_000, RefusalReason.CONTAMINATED)],
                actor=cast.ben,
            )

        assert [row.kind for row in rows()] == kinds


def test_an_answer_given_twice_opens_one(cast: Cast) -> None:
    lot, event_id = received(cast, 880_000)
    payload = {"act": "accept", "event_id": event_id, "lots": [lot]}

    with db.transaction() as session:
        opening.open_discrepancy(session, payload)

    assert len(rows()) == 1


def test_a_correction_of_masses_that_both_agreed_to_ends_it(cast: Cast) -> None:
    lot, event_id = received(cast, 880_000)

    with db.transaction() as session:
        changes = lighter(get_state(session, lot), -100_000)
        amending.amend(session, lot, changes, reason=CorrectionReason.WRONG_TARE, actor=cast.ben)
    before = told(cast, event_id).standing(clock.now())
    with db.transaction() as session:
        agreed = amending.agree(session, lot, actor=cast.ada)
    after = told(cast, event_id)
    with db.transaction() as session:
        opening.end_by_correction(
            session, {"act": "agree_correction", "event_id": agreed.event_id, "lots": [lot]}
        )

    assert (before, after.standing(clock.now())) == (Standing.OPEN, Standing.CORRECTED)
    with db.reading() as session:
        assert len(session.exec(select(DiscrepancyCorrection)).all()) == 1


def test_a_correction_that_was_declined_ends_nothing(cast: Cast) -> None:
    lot, event_id = received(cast, 880_000)
    with db.transaction() as session:
        changes = lighter(get_state(session, lot), 1_000)
        amending.amend(session, lot, changes, reason=CorrectionReason.WRONG_TARE, actor=cast.ben)
    with db.transaction() as session:
        amending.decline(session, lot, note="No", actor=cast.ada)

    assert told(cast, event_id).standing(clock.now()) is Standing.OPEN


@pytest.mark.parametrize("model", [Discrepancy, DiscrepancyWord, DiscrepancyCorrection])
def test_nothing_is_overwritten(cast: Cast, model: type[Discrepancy]) -> None:
    _, event_id = received(cast, 880_000)
    with db.transaction() as session:
        say(session, event_id, Said(Explanation.MOISTURE, "Wet"), actor=cast.ada)
        session.add(
            DiscrepancyCorrection(
                log_id="main", event_id=event_id, correction_id=event_id, corrected_at=clock.now()
            )
        )

    for statement in (table_of(model).update().values(event_id="x"), table_of(model).delete()):
        with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().execute(statement)
