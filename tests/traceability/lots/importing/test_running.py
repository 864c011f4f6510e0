"""An import on its way: whole lots or none of a row, nothing twice, whoever stops in between."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from foundation.errors import NotFound
from tests.market.racing import at_once
from tests.traceability.lots.browsers import make_lot
from tests.traceability.lots.conftest import Cast, Member
from tests.traceability.lots.importing.tables import stock, table
from traceability.custody.queries import get_events
from traceability.lots.importing import running
from traceability.lots.importing.models import ImportState, LotImport
from traceability.lots.importing.running import AlreadyBegun, NothingToImport
from traceability.lots.models import Lot
from traceability.lots.registration import LotPackage
from traceability.tags.queries import get_bound_tags


def start(member: Member, raw: bytes) -> str:
    with db.transaction() as session:
        return running.start_import(session, raw, file_name="stock.csv", actor=member.actor).id


def confirm(member: Member, import_id: str) -> None:
    with db.transaction() as session:
        running.confirm(session, import_id, actor=member.actor)


def references() -> list[str]:
    with db.reading() as session:
        return sorted(str(lot.reference) for lot in session.exec(select(Lot)))


def found(import_id: str) -> LotImport:
    with db.reading() as session:
        return session.get_one(LotImport, import_id)


def test_nothing_is_registered_before_somebody_says_yes(cast: Cast) -> None:
    import_id = start(cast.ada, table(*stock(2)))

    running.carry_on(import_id, for_s=10)

    assert references() == []
    assert found(import_id).state == ImportState.CHECKED


def test_each_row_becomes_a_lot_by_the_act_that_everybody_uses(
    cast: Cast, session: Session
) -> None:
    import_id = start(cast.ada, table(*stock(1)))
    confirm(cast.ada, import_id)
    running.carry_on(import_id, for_s=10)

    lot = session.exec(select(Lot)).one()
    events = get_events(session, lot.code)
    assert [event.act.kind.value for event in events] == ["register", "bind_tag", "bind_tag"]
    assert (lot.reference, lot.organisation_id, lot.source_name) == (
        "A-1",
        cast.ada.id,
        "Households of Essen",
    )
    assert len(get_bound_tags(session, lot.code)) == 2
    assert (found(import_id).state, found(import_id).lot_count) == (ImportState.DONE, 1)


def test_bad_rows_are_left_out_and_named(cast: Cast) -> None:
    make_lot(cast.ada, reference="A-2", packages=(LotPackage(1000),), photo_ids=())
    rows = [*stock(3), "A-9,FERRIT,640,post_consumer,,", "A-1,EOL-HDD-VCM,1,post_consumer,,"]
    import_id = start(cast.ada, table(*rows))
    confirm(cast.ada, import_id)
    running.carry_on(import_id, for_s=10)

    assert references() == ["A-1", "A-2", "A-3"]
    assert {
        number: [column for column, _ in faults]
        for number, faults in found(import_id).failures.items()
    } == {"3": ["reference"], "5": ["material_code"], "6": ["reference"]}


def test_the_same_file_again_makes_nothing_twice(cast: Cast) -> None:
    first = start(cast.ada, table(*stock(3)))
    confirm(cast.ada, first)
    running.carry_on(first, for_s=10)
    again = start(cast.ada, table(*stock(3)))

    with pytest.raises(NothingToImport):
        confirm(cast.ada, again)

    assert references() == ["A-1", "A-2", "A-3"]


def test_another_organisation_may_use_the_same_references(cast: Cast) -> None:
    for member in (cast.ada, cast.ben):
        import_id = start(member, table(*stock(1)))
        confirm(member, import_id)
        running.carry_on(import_id, for_s=10)

    assert references() == ["A-1", "A-1"]


def test_a_reference_taken_since_the_check_is_left_out(cast: Cast) -> None:
    import_id = start(cast.ada, table(*stock(3)))
    confirm(cast.ada, import_id)
    make_lot(cast.ada, reference="A-2", packages=(LotPackage(1000),), photo_ids=())

    running.carry_on(import_id, for_s=10)

    done = found(import_id)
    assert references() == ["A-1", "A-2", "A-3"]
    assert (done.state, done.lot_count, list(done.failures)) == (ImportState.DONE, 2, ["3"])
    assert "registered already, as RG-" in done.failures["3"][0][1]


def test_the_worker_goes_on_where_a_machine_stopped(app: Flask, cast: Cast) -> None:
    import_id = start(cast.ada, table(*stock(running.BATCH + 3)))
    confirm(cast.ada, import_id)
    running.carry_on(import_id, for_s=0)
    halfway = found(import_id).taken

    running.carry_on_all()

    assert (halfway, found(import_id).state) == (running.BATCH, ImportState.DONE)
    assert len(references()) == running.BATCH + 3


def test_an_import_begins_once(cast: Cast) -> None:
    import_id = start(cast.ada, table(*stock(1)))
    confirm(cast.ada, import_id)

    with pytest.raises(AlreadyBegun):
        confirm(cast.ada, import_id)


def test_nobody_else_confirms_it(cast: Cast) -> None:
    import_id = start(cast.ada, table(*stock(1)))

    with pytest.raises(NotFound):
        confirm(cast.mallory, import_id)


def test_three_processes_that_import_at_once_make_each_lot_once(app: Flask, cast: Cast) -> None:
    same = [start(cast.ada, table(*stock(25))) for _ in range(2)]
    for import_id in same:
        confirm(cast.ada, import_id)
    acts = [lambda one=one: running.carry_on(one, for_s=60) for one in (*same, same[0])]

    outcomes = at_once(db.database().settings, acts)

    assert outcomes == ["ok", "ok", "ok"]
    assert references() == sorted(f"A-{number}" for number in range(1, 26))
    assert sum(found(import_id).lot_count for import_id in same) == 25
    assert {found(import_id).state for import_id in same} == {ImportState.DONE}


def test_old_files_are_forgotten_and_their_lots_stay(cast: Cast) -> None:
    with clock.held(clock.now() - running.KEPT_FOR * 2):
        old = start(cast.ada, table(*stock(1)))
    confirm(cast.ada, old)
    running.carry_on(old, for_s=10)
    new = start(cast.ada, table(*stock(1, prefix="B")))

    running.forget_old_imports()

    with db.reading() as session:
        assert list(session.exec(select(LotImport.id))) == [new]
    assert references() == ["A-1"]
