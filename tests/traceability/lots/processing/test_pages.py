"""The form of a process step: recorded when right, asked again with what was typed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session

from foundation import db
from foundation.settings import Settings
from tests.factories import submit
from tests.traceability.log.vandal import vandal_at
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.transforming.test_making import registered
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotStatus
from traceability.custody.transformations import SideStream
from traceability.custody.words import LotOrigin, ProcessStep, StreamKind, Substance
from traceability.log.audit import audit
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part, Running, Weighed, process_lots
from traceability.materials.composition import CLASS_RANGE

TYPED = {
    "unit": "g",
    "step": "roasting",
    "material": ["PS-NDFEB-SLUDGE-OXID", "PS-NDFEB-SLUDGE-OXID", "EOL-FERRITE", ""],
    "packaging": ["drum", "drum", "big_bag", "drum"],
    "net_mass": ["300000", "330000", "20000", ""],
    "substance": ["oxygen", "dust", ""],
    "kind": ["uptake", "loss", "loss"],
    "stream_mass": ["110000", "10000", ""],
}


def test_packages_of_one_material_are_one_lot_and_streams_balance(
    app: Flask, cast: Cast, session: Session
) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)

    reply = submit(ada, f"/lots/{code}/process", **TYPED, lot=[code])

    assert reply.headers["Location"] == f"/lots/{code}#became"
    act = get_events(session, code)[-1].act
    made = [(one.material_code, [p.mass.net_g for p in one.packages]) for one in act.outputs]  # type: ignore[union-attr] # a process
    assert made == [("PS-NDFEB-SLUDGE-OXID", [300_000, 330_000]), ("EOL-FERRITE", [20_000])]
    assert audit(session, [check_custody]).faults == ()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"step": ""}, "Choose what was done."),
        ({"step": "cooking"}, "Choose what was done."),
        ({"material": ["", "", "", ""]}, "Choose what came out."),
        ({"net_mass": ["", "", "", ""]}, "Give at least one mass that came out."),
        ({"net_mass": ["300000", "330000", "two", ""]}, "two"),
        ({"net_mass": ["300000", "330000", "21000", ""]}, "which is 1000 g more than the 650000 g"),
        ({"stream_mass": ["110000", "9000", ""]}, "which is 1000 g less than the 651000 g"),
        ({"substance": ["", "dust", ""]}, "Choose what it was"),
        ({"stream_mass": ["lots", "10000", ""]}, "lots"),
        ({"substance": ["dust", "dust", ""], "kind": ["loss", "loss", ""]}, "named twice"),
        ({"lot": ["RG-0000-0018"]}, "no lot"),
    ],
)
def test_a_step_that_is_not_right_is_asked_for_again(
    app: Flask, cast: Cast, typed: dict[str, object], sentence: str
) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)

    reply = submit(ada, f"/lots/{code}/process", **{**TYPED, "lot": [code], **typed})

    assert reply.status_code in (404, 409, 422)
    assert sentence in reply.text
    with db.reading() as session:
        assert get_state(session, code).status is LotStatus.HELD


def test_two_materials_become_one_and_of_mixed_origin(cast: Cast, session: Session) -> None:
    first = registered(cast.ada, is_magnetised=True)
    second = registered(
        cast.ada,
        reference=None,
        material_code="PS-NDFEB-SWARF",
        origin=LotOrigin.PRE_CONSUMER,
        packages=(LotPackage(50_000),),
    )
    running = Running(
        ProcessStep.COPPER_SALT_LEACHING, (SideStream(StreamKind.LOSS, Substance.CAKE, 430_000),)
    )
    part = Part((LotPackage(170_000),), material_code="OX-MIXED-REO")

    with db.transaction() as writing:
        made = process_lots(
            writing, [first, second], [part], running, Weighed(), actor=cast.ada.actor
        )
        (code,) = (lot.code for lot in made.lots)

    lot, state = session.get_one(Lot, code), get_state(session, code)
    assert (lot.title, lot.is_magnetised, state.origin) == (
        "Mixed rare earth oxide recovered from scrap", None, LotOrigin.MIXED
    )  # fmt: skip
    assert {content.method for content in get_contents(session, code)} == {CLASS_RANGE}


def test_a_demagnetised_lot_is_what_it_was_and_no_magnet_any_more(
    cast: Cast, session: Session
) -> None:
    code = registered(cast.ada, is_magnetised=True)

    with db.transaction() as writing:
        made = process_lots(
            writing,
            [code],
            [Part((LotPackage(550_000),), "Cold")],
            Running(ProcessStep.DEMAGNETISING),
            Weighed(),
            actor=cast.ada.actor,
        )
        (cold,) = (lot.code for lot in made.lots)

    lot = session.get_one(Lot, cold)
    assert (lot.title, lot.coating, lot.is_magnetised) == ("Cold", "Nickel", False)
    assert get_contents(session, cold) == get_contents(session, code)


def test_a_stream_that_was_rewritten_is_named_by_the_audit(
    app: Flask, cast: Cast, settings: Settings
) -> None:
    code = registered(cast.ada)
    submit(browser(app, cast.ada), f"/lots/{code}/process", **TYPED, lot=[code])

    with vandal_at(settings) as vandal:
        vandal.run("UPDATE custody_side_stream SET net_mass_g = 1 WHERE kind = 'loss'")

    with db.reading() as session:
        faults = audit(session, [check_custody]).faults
    assert [(fault.table, fault.column) for fault in faults] == [
        ("custody_side_stream", "net_mass_g")
    ]
