"""The forms of the acts: recorded once when right, asked again with what was typed when not."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from tests.factories import submit
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast
from traceability.custody import handover
from traceability.custody.events import Assay, CancelOffer, Inspect, Offer, PackageMass, Weigh
from traceability.custody.queries import get_events, get_state
from traceability.lots.queries import get_contents

pytestmark = pytest.mark.one_database


@dataclass(frozen=True)
class Yard:
    """Ada's browser, and a lot of hers."""

    ada: FlaskClient
    mallory: FlaskClient
    code: str


@pytest.fixture
def yard(app: Flask, cast: Cast) -> Yard:
    return Yard(browser(app, cast.ada), browser(app, cast.mallory), make_lot(cast.ada))


def last_act(code: str) -> object:
    with db.reading() as session:
        return get_events(session, code)[-1].act


def count(code: str) -> int:
    with db.reading() as session:
        return len(get_events(session, code))


def test_a_weighing_is_recorded_package_by_package(yard: Yard) -> None:
    reply = submit(
        yard.ada,
        f"/lots/{yard.code}/weigh",
        unit="kg",
        package_id=[f"{yard.code}.1", f"{yard.code}.2"],
        net_mass=["998.5", ""],
        instrument="Floor scale 2",
    )

    assert reply.headers["Location"] == f"/lots/{yard.code}#way"
    assert last_act(yard.code) == Weigh(
        (PackageMass(f"{yard.code}.1", 998_500),), instrument="Floor scale 2"
    )


def test_an_inspection_is_recorded(yard: Yard) -> None:
    submit(yard.ada, f"/lots/{yard.code}/inspect", result="damaged", note="Lid dented")

    act = last_act(yard.code)
    assert isinstance(act, Inspect)
    assert (act.result.value, act.note) == ("damaged", "Lid dented")


def test_an_assay_stands_beside_what_was_declared(yard: Yard) -> None:
    submit(
        yard.ada,
        f"/lots/{yard.code}/assay",
        laboratory="Lab North",
        assayed_on="2026-01-10",
        method="icp_oes",
        basis="magnet",
        element=["Nd", "Dy", ""],
        content=["22.9", "1.4", ""],
        uncertainty=["0.6", "", ""],
    )

    act = last_act(yard.code)
    assert isinstance(act, Assay)
    assert [(line.element, line.content_ppm, line.uncertainty_ppm) for line in act.contents] == [
        ("Nd", 229_000, 6_000),
        ("Dy", 14_000, None),
    ]
    with db.reading() as session:
        kinds = {content.kind.value for content in get_contents(session, yard.code)}
    assert kinds == {"declared", "measured"}


ASSAY = {"laboratory": "Lab North", "assayed_on": "2026-01-10", "basis": "magnet"}


def test_a_table_fills_the_form_in_and_records_nothing(yard: Yard) -> None:
    path = f"/lots/{yard.code}/assay/table"
    table = "Element,Content (%),1s\nNd,22.412,0.3\nDy2O3,1.5,\nTb,<0.01\nXx,1\n"
    before = last_act(yard.code)

    page = submit(
        yard.ada, path, **ASSAY, element=["Co", "Nd"], content=["2.5", "1"], table=table
    ).text

    assert 'value="Lab North"' in page
    assert [value in page for value in ('value="22.412"', 'value="0.6"', 'value="2.5"')] == [
        True
    ] * 3
    assert 'value="1"' not in page
    assert "2 lines were filled in" in page
    assert "Converted from oxides to metals: Dy2O3." in page
    assert "left out, not zero: Tb." in page
    assert "it was doubled (k = 2)" in page
    assert "Row 5: Xx is neither an element nor an oxide that we know." in page
    assert table.splitlines()[-1] in page
    assert last_act(yard.code) == before


def test_a_table_comes_as_a_file_too_and_one_that_says_nothing_is_refused(yard: Yard) -> None:
    path = f"/lots/{yard.code}/assay/table"
    file = (BytesIO(b"oxide;ppm\nNd2O3;271000\n"), "report.csv")

    page = submit(yard.ada, path, file=file).text
    refused = submit(yard.ada, path, table="What a day")

    assert "1 line was filled in" in page
    assert (refused.status_code, "The first row names the columns" in refused.text) == (422, True)


def test_a_screen_counts_until_an_assay_settles(yard: Yard) -> None:
    def counted() -> list[tuple[str, int]]:
        with db.reading() as session:
            contents = get_contents(session, yard.code)
        return [(one.method, one.content_ppm) for one in contents if one.kind.value == "measured"]

    def assays(method: str, content: str) -> None:
        submit(
            yard.ada,
            f"/lots/{yard.code}/assay",
            **ASSAY,
            method=method,
            element=["Dy"],
            content=[content],
        )

    assays("handheld_xrf", "3")
    screened = counted()
    assays("icp_oes", "1.4")
    settled = counted()
    assays("handheld_xrf", "2.9")

    assert screened == [("handheld_xrf", 30_000)]
    assert settled == counted() == [("icp_oes", 14_000)]


def test_a_handover_is_offered_and_taken_back(yard: Yard, cast: Cast) -> None:
    page = yard.ada.get(f"/lots/{yard.code}/offer").text
    submit(
        yard.ada, f"/lots/{yard.code}/offer", taker_id=cast.ben.id, days="7", seals="S-1\nS-2, S-3"
    )
    offer = last_act(yard.code)
    submit(yard.ada, f"/lots/{yard.code}/cancel-offer")

    assert "Offer handover of 2 packages" in page
    assert "Ben Refining, FR" in page
    assert isinstance(offer, Offer)
    assert (offer.taker_id, offer.seals) == (cast.ben.id, ("S-1", "S-2", "S-3"))
    assert (offer.expires_at - clock.now()).days == 6
    assert isinstance(last_act(yard.code), CancelOffer)
    with db.reading() as session:
        assert get_state(session, yard.code).handover is None


BAD = {
    "a mass that reads two ways": (
        "weigh",
        {"unit": "kg", "package_id": ["CODE.1"], "net_mass": ["1,250"]},
        "1,250 can be read as 1250 or as 1.25. Write 1250 or 1.25.",
        'value="1,250"',
    ),
    "no mass at all": (
        "weigh",
        {"unit": "kg", "package_id": ["CODE.1"], "net_mass": [""], "instrument": "Floor 2"},
        "Give the mass of at least one package.",
        'value="Floor 2"',
    ),
    "somebody else's package": (
        "weigh",
        {"unit": "kg", "package_id": ["RG-0000-0000.1"], "net_mass": ["17"]},
        "RG-0000-0000.1 is not a package of lot CODE. Scan its tag again.",
        'value="17"',
    ),
    "no result": (
        "inspect",
        {"note": "Lid dented"},
        "Choose what you found.",
        "Lid dented",
    ),
    "no taker": (
        "offer",
        {"days": "7", "seals": "S-1"},
        "Choose who is to take the lot.",
        "S-1",
    ),
    "a taker nobody knows": (
        "offer",
        {"days": "7", "taker_id": "nobody", "seals": "S-9"},
        "There is no organisation nobody here. Choose the taker from the list.",
        "S-9",
    ),
    "an assay of tomorrow": (
        "assay",
        {
            "laboratory": "Lab North",
            "assayed_on": "2999-01-01",
            "method": "icp_oes",
            "basis": "dry",
            "element": ["Nd"],
            "content": ["22.9"],
        },
        "2999-01-01 has not come yet. Give the date on the laboratory&#39;s report.",
        'value="Lab North"',
    ),
    "an assay of nothing": (
        "assay",
        {
            "laboratory": "Lab North",
            "assayed_on": "2026-01-10",
            "method": "icp_oes",
            "basis": "dry",
            "element": ["Nd"],
            "content": ["129"],
        },
        "129 is not a share between 0 and 100 %.",
        'value="129"',
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_form_that_is_wrong_says_why_keeps_what_was_typed_and_records_nothing(
    yard: Yard, what: str
) -> None:
    page, typed, sentence, kept = BAD[what]
    fields = {
        name: [text.replace("CODE", yard.code) for text in value]
        if isinstance(value, list)
        else value
        for name, value in typed.items()
    }
    before = count(yard.code)

    reply = submit(yard.ada, f"/lots/{yard.code}/{page}", **fields)

    assert reply.status_code in (409, 422)
    assert sentence.replace("CODE", yard.code) in reply.text
    assert kept in reply.text
    assert count(yard.code) == before


def test_what_the_fold_refuses_is_said_on_the_form(yard: Yard, cast: Cast) -> None:
    with db.transaction() as session:
        handover.offer(session, yard.code, taker_id=cast.ben.id, actor=cast.ada.actor)
    before = count(yard.code)

    reply = submit(yard.ada, f"/lots/{yard.code}/offer", taker_id=cast.mallory.id, days="7")

    assert reply.status_code == 409
    assert count(yard.code) == before


PAGES = ("weigh", "inspect", "assay", "offer", "cancel-offer")


@pytest.mark.parametrize("page", PAGES)
def test_a_strangers_lot_takes_no_act(yard: Yard, page: str) -> None:
    shown = yard.mallory.get(f"/lots/{yard.code}/{page}")
    sent = submit(yard.mallory, f"/lots/{yard.code}/{page}", result="damaged")

    assert (shown.status_code, sent.status_code) == (404, 404)


@pytest.mark.parametrize("page", PAGES)
def test_a_trader_has_no_hand_in_custody(app: Flask, yard: Yard, cast: Cast, page: str) -> None:
    tom = browser(app, cast.ada, role="trader", name="Tom")

    assert tom.get(f"/lots/{yard.code}/{page}").status_code == 403
