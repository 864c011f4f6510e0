"""Drawing a sample by page and by program: three lots more, and the first one lighter."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from tests.factories import submit
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.transforming.test_making import registered
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events, get_state
from traceability.log.audit import audit
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents
from traceability.provenance.ancestry import find_genealogy
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags

pytestmark = pytest.mark.one_database

SPLITS = {
    "unit": "g",
    "purpose": ["seller", "buyer", "umpire", "reserve"],
    "seal": ["S-1", "S-2", "S-3", ""],
    "net_mass": ["100", "100", "101", ""],
}


def test_each_split_is_a_lot_with_its_own_tag(app: Flask, cast: Cast, session: Session) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)
    assert f"/lots/{code}/sample" in ada.get(f"/lots/{code}").text

    reply = submit(ada, f"/lots/{code}/sample", **SPLITS)

    assert reply.headers["Location"] == f"/lots/{code}#became"
    act = get_events(session, code)[-1].act
    samples = [split.lot.lot for split in act.splits]  # type: ignore[union-attr] # a sample
    assert [mass.net_g for mass in act.taken] == [164, 137]  # type: ignore[union-attr] # a sample
    assert get_state(session, code).net_mass_g == 550_000 - 301
    rows = {lot.code: lot for lot in session.exec(select(Lot))}
    assert [rows[one].title for one in samples] == [
        f"Sample of Voice-coil magnets, {whose}"
        for whose in ("the seller's split", "the buyer's split", "the umpire's split")
    ]
    assert get_contents(session, samples[0]) == get_contents(session, code)
    assert [len(get_bound_tags(session, one)) for one in samples] == [1, 1, 1]
    assert {verify(session, one).level for one in (code, *samples)} == {Level.VERIFIED}
    assert audit(session, [check_custody]).faults == ()
    family = find_genealogy(session, code, actor=cast.ada.actor)
    assert family is not None
    assert {share.code: share.grams for share in family.ends} == {
        code: 549_699,
        **dict(zip(samples, (100, 100, 101), strict=True)),
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"net_mass": ["", "", "", ""]}, "Give 1 to 12 splits"),
        ({"seal": ["S-1", "", "S-3", ""]}, "Give the number on the seal."),
        ({"seal": ["S-1", "S-1", "S-3", ""]}, "number of its own seal"),
        ({"purpose": ["seller", "nobody", "umpire", ""]}, "Choose whom the split is for"),
        ({"net_mass": ["60000", "100", "101", ""]}, "more than a tenth"),
        ({"net_mass": ["some", "100", "101", ""]}, "some"),
    ],
)
def test_a_sample_that_is_not_right_is_asked_for_again(
    app: Flask, cast: Cast, typed: dict[str, object], sentence: str
) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)

    reply = submit(ada, f"/lots/{code}/sample", **{**SPLITS, **typed})

    assert reply.status_code in (409, 422)
    assert sentence in reply.text
    assert 'value="101"' in reply.text or "net_mass" in typed
    with db.reading() as session:
        assert get_state(session, code).net_mass_g == 550_000


@pytest.mark.parametrize(
    ("taken", "status"),
    [
        (None, 201),
        ([{"package_id": "{lot}.2", "net_mass_g": 100}], 201),
        ([], 409),
        ([{"package_id": "{lot}.2", "net_mass_g": 99}], 409),
        ([{"package_id": "{lot}.7", "net_mass_g": 100}], 409),
    ],
)
def test_a_program_may_say_which_package_gave_how_much(
    app: Flask, cast: Cast, taken: list[dict[str, object]] | None, status: int
) -> None:
    code = registered(cast.ada)
    named = taken and [
        {**one, "package_id": str(one["package_id"]).format(lot=code)} for one in taken
    ]
    sent = {"splits": [{"purpose": "buyer", "seal": "S-1", "net_mass_g": 100}], "taken": named}

    reply = app.test_client().post(f"/api/v1/lots/{code}/samples", json=sent, headers=cast.ada.key)

    assert reply.status_code == status, reply.text
