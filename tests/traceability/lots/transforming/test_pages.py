"""The forms of splitting and merging: recorded when right, asked again with what was typed."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from tests.factories import submit
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.transforming.test_making import registered
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotStatus

ROWS = {"unit": "g", "packaging": ["drum", "bag"], "net_mass": ["300000", "250000"]}


def test_a_package_that_is_passed_on_keeps_its_gross_mass_and_its_tare(
    app: Flask, cast: Cast
) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)
    page = ada.get(f"/lots/{code}/split").text

    reply = submit(ada, f"/lots/{code}/split", **ROWS, part=["B", "A"])

    assert 'value="300000"' in page
    assert reply.headers["Location"] == f"/lots/{code}#became"
    with db.reading() as session:
        made = vars(get_events(session, code)[-1].act)["outputs"]
    masses = [(one.packages[0].mass.net_g, one.packages[0].mass.gross_g) for one in made]
    assert masses == [(250_000, None), (300_000, 312_000)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"part": ["A", "A"]}, "Give at least two lots something"),
        ({"part": ["A", "Z"]}, "Choose the lot it goes into."),
        ({"part": ["A"]}, "Choose the lot it goes into."),
        ({"part": ["A", "B"], "packaging": ["drum", "sack"]}, "Choose how it is packed."),
        ({"part": ["A", "B"], "net_mass": ["300000", "two"]}, "two"),
        ({"part": ["A", "B"], "net_mass": ["300000", "249000"]}, "1000 g less"),
        ({"part": ["A", "B"], "tolerance": "a bit"}, "a bit"),
        (
            {"part": ["A", "B"], "net_mass": ["300000", "249000"], "tolerance": "5000"},
            "Weigh again",
        ),
    ],
)
def test_a_split_that_is_not_right_is_asked_for_again(
    app: Flask, cast: Cast, typed: dict[str, object], sentence: str
) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)

    reply = submit(ada, f"/lots/{code}/split", **{**ROWS, **typed})

    assert reply.status_code in (409, 422)
    assert sentence in reply.text
    assert 'value="300000"' in reply.text
    with db.reading() as session:
        assert get_state(session, code).status is LotStatus.HELD


def test_a_merge_takes_at_least_two(app: Flask, cast: Cast) -> None:
    code, ada = registered(cast.ada), browser(app, cast.ada)
    registered(cast.ada, reference=None)

    reply = submit(ada, f"/lots/{code}/merge", unit="kg", lot=[code])

    assert reply.status_code == 422
    assert "Choose at least two lots." in reply.text


def test_a_lot_alone_has_nothing_to_be_merged_with(app: Flask, cast: Cast) -> None:
    code = registered(cast.ada)
    registered(cast.ada, reference=None, material_code="PS-NDFEB-SWARF")

    page = browser(app, cast.ada).get(f"/lots/{code}/merge").text

    assert "There is no other lot to merge it with" in page
