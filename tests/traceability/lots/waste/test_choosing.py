"""Each choice stays, dated and numbered; the last one counts, and it is the owner's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from foundation import clock, db
from foundation.errors import DomainError, Forbidden
from foundation.parties.actor import Actor
from tests.traceability.lots.browsers import make_lot
from tests.traceability.lots.conftest import Cast
from traceability.custody.events import Sell
from traceability.custody.recording import record
from traceability.lots.waste.choosing import (
    CodeHasEnded,
    NotAChoice,
    NothingChanged,
    NotYours,
    choose_waste_code,
)
from traceability.lots.waste.queries import find_waste_choice, get_waste_rows
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.waste_codes import NoSuchCode

MAGNETS = WasteChoice(WasteStatus.WASTE, "160216", basis="Removed by hand")
SORTED = WasteChoice(WasteStatus.WASTE, "19 12 03")
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def choose(code: str, choice: WasteChoice, actor: Actor) -> None:
    with db.transaction() as session:
        choose_waste_code(session, code, choice, actor=actor)


def test_a_new_code_is_a_new_row_with_who_and_when(cast: Cast) -> None:
    code = make_lot(cast.ada)

    with clock.held(NOW):
        choose(code, MAGNETS, cast.ada.actor)
        choose(code, SORTED, cast.ada.actor)

    with db.reading() as session:
        rows = get_waste_rows(session, code)
        assert [
            (row.number, row.low_code, row.basis, row.organisation_id, row.chosen_at)
            for row in rows
        ] == [
            (2, "19 12 03", "", cast.ada.id, NOW),
            (1, "16 02 16", "Removed by hand", cast.ada.id, NOW),
        ]
        now = find_waste_choice(session, code)
        assert now == WasteChoice(WasteStatus.WASTE, "19 12 03", chosen_on=NOW.date())


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET basis = 'x'"])
def test_what_was_said_is_not_unsaid(cast: Cast, statement: str) -> None:
    code = make_lot(cast.ada)
    choose(code, MAGNETS, cast.ada.actor)

    with pytest.raises(DBAPIError), db.transaction() as session:
        session.connection().execute(text(statement.format("lot_waste_code")))

    with db.reading() as session:
        assert len(get_waste_rows(session, code)) == 1


REFUSALS = [
    (WasteChoice(WasteStatus.WASTE), NotAChoice),
    (WasteChoice(WasteStatus.WASTE, "16 02 16", NotWasteReason.RE_USE), NotAChoice),
    (WasteChoice(WasteStatus.NOT_WASTE), NotAChoice),
    (WasteChoice(WasteStatus.NOT_WASTE, "16 02 16", NotWasteReason.RE_USE), NotAChoice),
    (WasteChoice(WasteStatus.NOT_KNOWN, "16 02 16"), NotAChoice),
    (WasteChoice(WasteStatus.NOT_KNOWN, None, NotWasteReason.RE_USE), NotAChoice),
    (WasteChoice(WasteStatus.WASTE, "99 99 99"), NoSuchCode),
    (WasteChoice(WasteStatus.WASTE, "20 01 33*"), CodeHasEnded),
]


@pytest.mark.parametrize(("choice", "refusal"), REFUSALS)
def test_a_choice_that_says_two_things_or_none_is_refused(
    cast: Cast, choice: WasteChoice, refusal: type[DomainError]
) -> None:
    code = make_lot(cast.ada)

    with clock.held(NOW), pytest.raises(refusal):
        choose(code, choice, cast.ada.actor)

    with db.reading() as session:
        assert get_waste_rows(session, code) == []


def test_a_code_whose_end_nobody_verified_can_still_be_chosen(cast: Cast) -> None:
    code = make_lot(cast.ada)

    with clock.held(NOW):
        choose(code, WasteChoice(WasteStatus.WASTE, "16 06 05"), cast.ada.actor)

    with db.reading() as session:
        assert [row.low_code for row in get_waste_rows(session, code)] == ["16 06 05"]


def test_the_same_word_twice_is_one(cast: Cast) -> None:
    code = make_lot(cast.ada)
    choose(code, MAGNETS, cast.ada.actor)

    with pytest.raises(NothingChanged):
        choose(code, MAGNETS, cast.ada.actor)


def test_the_code_is_the_owners_word(cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.transaction() as session:
        sale = Sell(cast.ben.id, "PO-1")
        record(session, sale, lot=code, actor=cast.ada.actor)

    with pytest.raises(NotYours):
        choose(code, MAGNETS, cast.ada.actor)
    choose(code, MAGNETS, cast.ben.actor)

    with db.reading() as session:
        assert [row.organisation_id for row in get_waste_rows(session, code)] == [cast.ben.id]


def test_a_reader_cannot_choose(cast: Cast) -> None:
    code = make_lot(cast.ada)
    reader = Actor(cast.ada.id, None, frozenset({"lots:read"}), "page")

    with pytest.raises(Forbidden):
        choose(code, MAGNETS, reader)
