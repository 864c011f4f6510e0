"""Elements and origins along real histories: read from the record, by page and by program."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from tests.factories import api_key, sign_in
from tests.traceability.gate import Cast, make_cast
from traceability.custody.words import AssayMethod, Basis, LotOrigin, SourceKind
from traceability.lots.assays import AssayReport, MeasuredShare, record_assay
from traceability.lots.composing import StatedShare
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot

POST, PRE, MIXED = LotOrigin.POST_CONSUMER, LotOrigin.PRE_CONSUMER, LotOrigin.MIXED


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def ada_key(cast: Cast) -> dict[str, str]:
    return key_of(cast.ada)


def key_of(actor: Actor) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, get_organisation(session, actor.organisation_id))


def lot_of(actor: Actor, grams: int, origin: LotOrigin, **ppm: int) -> str:
    """A lot of sintered magnets with these declared shares, and no others."""
    draft = LotDraft(
        material_code="EOL-NDFEB-S",
        origin=origin,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(grams),),
        shares=tuple(StatedShare(element, share) for element, share in ppm.items()),
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def assayed(actor: Actor, lot: str, **ppm: int) -> None:
    shares = [MeasuredShare(element, share) for element, share in ppm.items()]
    report = AssayReport(
        shares, AssayMethod.ICP_OES, Basis.AS_RECEIVED, clock.now().date(), "Prüflabor"
    )
    with db.transaction() as session:
        record_assay(session, lot, report, actor=actor)


def merged(actor: Actor, *lots: str) -> str:
    with db.transaction() as session:
        return merge_lots(session, lots, Part(()), Weighed(), actor=actor).lots[0].code


def halved(actor: Actor, lot: str, *grams: int) -> list[str]:
    parts = [Part((LotPackage(net_g),)) for net_g in grams]
    with db.transaction() as session:
        return [one.code for one in split_lot(session, lot, parts, Weighed(), actor=actor).lots]


@pytest.fixture
def heap(cast: Cast) -> tuple[list[str], list[str]]:
    """Three lots poured together and parted: one measured, one declared, one that says nothing."""
    first = lot_of(cast.ada, 60_000, POST, Nd=290_000, Dy=10_000)
    assayed(cast.ada, first, Nd=300_000)
    second = lot_of(cast.ada, 30_000, PRE, Nd=200_000)
    third = lot_of(cast.ada, 10_000, MIXED)
    whole = merged(cast.ada, first, second, third)
    return [first, second, third], halved(cast.ada, whole, 25_000, 75_000)


def test_each_source_is_said_with_its_grams_and_the_kind_of_its_figure(
    client: FlaskClient, ada_key: dict[str, str], heap: tuple[list[str], list[str]]
) -> None:
    (first, second, third), (quarter, rest) = heap

    def ask(code: str, element: str = "Nd") -> Any:
        return client.get(f"/api/v1/lots/{code}/genealogy/{element}", headers=ada_key).json

    def share(lot: str, grams: int, per_cent: str) -> dict[str, object]:
        title = "Sintered NdFeB magnets, removed from products"
        return {
            "lot": lot, "title": title, "grams": grams, "per_cent": per_cent, "is_uptake": False,
        }  # fmt: skip

    origins = ask(quarter)["origins"]
    title = origins["shares"][0]["title"]
    assert [{**one, "title": title} for one in origins["shares"]] == [
        {**share(first, 4_500, "75.0"), "title": title},
        {**share(second, 1_500, "25.0"), "title": title},
    ]
    assert {name: value for name, value in origins.items() if name != "shares"} == {
        "total_g": 6_000, "unnamed_g": 0, "kinds": ["measured", "declared"],
        "unstated_mass_g": 2_500,
    }  # fmt: skip
    assert (ask(quarter, "Dy")["origins"]["kinds"], ask(quarter, "Dy")["origins"]["total_g"]) == (
        ["declared"],
        150,
    )

    ends = ask(first)["ends"]
    assert {one["lot"]: one["grams"] for one in ends["shares"]} == {quarter: 4_500, rest: 13_500}
    assert (ends["total_g"], ends["unnamed_g"], ends["kinds"]) == (18_000, 0, ["measured"])
    nothing = {"shares": [], "total_g": 0, "unnamed_g": 0, "kinds": []}
    assert ask(third)["ends"] == {**nothing, "unstated_mass_g": 10_000}
    assert ask(third)["origins"] == {**nothing, "unstated_mass_g": 10_000}
    assert ask(quarter, "Xx")["title"] == "UnknownElement"


def test_a_mixed_lot_says_how_much_of_it_is_of_which_past(
    client: FlaskClient, ada_key: dict[str, str], heap: tuple[list[str], list[str]]
) -> None:
    _, (quarter, _) = heap

    found = client.get(f"/api/v1/lots/{quarter}/origin-shares", headers=ada_key).json

    assert found["per_cent"] == {
        "post_consumer": "60.0", "pre_consumer": "30.0", "taken_up": "0.0", "not_known": "10.0",
    }  # fmt: skip
    assert found["grams"] == {
        "post_consumer": 15_000, "pre_consumer": 7_500, "taken_up": 0, "not_known": 2_500,
    }  # fmt: skip
    assert [one["element"] for one in found["elements"]] == [
        "Nd", "Dy", "Pr", "Tb", "B", "Sm", "Ni", "Co",
    ]  # fmt: skip
    neodymium, dysprosium, praseodymium = found["elements"][:3]
    assert neodymium == {
        "element": "Nd",
        "per_cent": {
            "post_consumer": "75.0", "pre_consumer": "25.0", "taken_up": "0.0", "not_known": "0.0",
        },
        "total_g": 6_000,
        "kinds": ["measured", "declared"],
        "unstated_mass_g": 2_500,
    }  # fmt: skip
    assert (dysprosium["per_cent"]["post_consumer"], dysprosium["unstated_mass_g"]) == (
        "100.0",
        10_000,
    )
    assert praseodymium == {
        "element": "Pr", "per_cent": None, "total_g": 0, "kinds": [], "unstated_mass_g": 25_000,
    }  # fmt: skip


def test_a_figure_that_changes_changes_all_that_follows_from_it(
    client: FlaskClient, cast: Cast, ada_key: dict[str, str]
) -> None:
    one, other = lot_of(cast.ada, 1_000, POST, Nd=100_000), lot_of(cast.ada, 1_000, PRE, Nd=100_000)
    path = f"/api/v1/lots/{one}/genealogy/Nd"
    before = client.get(path, headers=ada_key).json["origins"]
    assayed(cast.ada, one, Nd=300_000)
    whole = merged(cast.ada, one, other)

    after = client.get(path, headers=ada_key).json
    shares = client.get(f"/api/v1/lots/{whole}/origin-shares", headers=ada_key).json

    assert (before["total_g"], after["origins"]["total_g"], after["ends"]["total_g"]) == (
        100,
        300,
        300,
    )
    assert shares["elements"][0]["per_cent"]["post_consumer"] == "75.0"
    assert client.get(path, headers=ada_key).json == after


def test_the_page_of_a_mixed_lot_says_it_to_whoever_is_signed_in(
    app: Flask, cast: Cast, heap: tuple[list[str], list[str]]
) -> None:
    _, (quarter, _) = heap
    mallory = sign_in(app.test_client(), cast.mallory_person)

    page = mallory.get(f"/lots/{quarter}").text
    table = mallory.get(f"/lots/{quarter}/origin-shares.csv").data.decode("utf-8-sig")
    stranger = app.test_client().get(f"/lots/{quarter}").text

    told = page.partition('id="origin-shares"')[2].partition("</section>")[0]
    assert [share in told for share in ("60.0 %", "30.0 %", "10.0 %")] == [True] * 3
    assert "measured, declared" in told
    assert "Nobody states how much Pr, Tb, B, Sm, Ni, Co the sources hold" in told
    assert table.splitlines()[:4] == [
        "of,post_consumer,pre_consumer,taken_up,not_known,grams,unknown_in_mass_g,figures",
        "mass,60.0,30.0,0.0,10.0,25000,0,",
        "Nd,75.0,25.0,0.0,0.0,6000,2500,measured declared",
        "Dy,100.0,0.0,0.0,0.0,150,10000,declared",
    ]
    assert 'id="origin-shares"' not in stranger
