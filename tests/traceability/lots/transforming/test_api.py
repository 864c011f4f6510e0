"""Splits and merges through the JSON API: whole replies, and refusals in sentences."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session

from tests.traceability.lots.conftest import Cast, Member
from tests.traceability.lots.test_api import check_proof
from tests.traceability.lots.transforming.test_making import registered
from traceability.custody.queries import get_state


def post(client: FlaskClient, who: Member, path: str, **sent: Any) -> Any:
    return client.post(f"/api/v1{path}", json=sent, headers=who.key)


def part(*masses_g: int, **more: object) -> dict[str, object]:
    return {"packages": [{"net_mass_g": net_g} for net_g in masses_g], **more}


def test_a_split_answers_with_the_new_lots_and_a_proof(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    code = registered(cast.ada)

    reply = post(
        client,
        cast.ada,
        f"/lots/{code}/splits",
        parts=[part(300_000, reference="B-1"), part(200_000, 50_000, title="Rest")],
    )

    assert reply.status_code == 201
    first, second = reply.json["lots"]
    assert (first, second) == (
        {
            "code": first["code"],
            "title": "Voice-coil magnets",
            "reference": "B-1",
            "net_mass_g": 300_000,
            "package_count": 1,
        },
        {
            "code": second["code"],
            "title": "Rest",
            "reference": None,
            "net_mass_g": 250_000,
            "package_count": 2,
        },
    )
    assert reply.headers["Location"].endswith(f"/api/v1/lots/{first['code']}")
    assert (reply.json["recorded"]["lot"], reply.json["recorded"]["lot_seq"]) == (first["code"], 1)
    check_proof(session, reply.json["recorded"])


def test_a_merge_keeps_the_packages_unless_new_ones_are_given(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    lots = [registered(cast.ada, reference=None) for _ in range(3)]

    kept = post(client, cast.ada, "/merges", lots=lots[:2], title="Both", reference="M-1").json
    (lot,) = kept["lots"]
    poured = post(
        client,
        cast.ada,
        "/merges",
        lots=[lot["code"], lots[2]],
        tolerance_g=1_000,
        instrument="Weighbridge 2",
        **part(1_649_500),
    ).json

    assert (lot["title"], lot["reference"], lot["package_count"]) == ("Both", "M-1", 4)
    (heap,) = poured["lots"]
    assert (heap["net_mass_g"], heap["package_count"]) == (1_649_500, 1)
    assert get_state(session, heap["code"]).owner_id == cast.ada.id


def test_a_wrong_sum_is_refused_with_the_difference(client: FlaskClient, cast: Cast) -> None:
    code = registered(cast.ada)

    reply = post(client, cast.ada, f"/lots/{code}/splits", parts=[part(300_000), part(249_000)])

    assert reply.status_code == 409
    assert reply.json["title"] == "OutputsTooLight"
    assert "which is 1000 g less than the 550000 g" in reply.json["detail"]


def test_what_is_not_ones_own_does_not_exist(client: FlaskClient, cast: Cast) -> None:
    code, own = registered(cast.ada), registered(cast.mallory)

    split = post(client, cast.mallory, f"/lots/{code}/splits", parts=[part(1), part(549_999)])
    merged = post(client, cast.mallory, "/merges", lots=[own, code])

    assert (split.status_code, merged.status_code) == (404, 404)


def test_the_same_lot_twice_is_one_lot(client: FlaskClient, cast: Cast) -> None:
    code = registered(cast.ada)

    reply = post(client, cast.ada, "/merges", lots=[code, code])

    assert (reply.status_code, reply.json["title"]) == (409, "TooFewLots")


def test_the_genealogy_says_where_every_gram_came_from_and_is(
    client: FlaskClient, cast: Cast
) -> None:
    first, second = registered(cast.ada), registered(cast.ada, reference=None)
    (heap,) = post(client, cast.ada, "/merges", lots=[first, second]).json["lots"]

    def ask(who: Member, code: str) -> Any:
        return client.get(f"/api/v1/lots/{code}/genealogy", headers=who.key)

    def share(code: str, title: str, grams: int, per_cent: str) -> dict[str, object]:
        return {
            "lot": code, "title": title, "grams": grams, "per_cent": per_cent, "is_uptake": False,
        }  # fmt: skip

    none = {
        "made_of": [], "origins": [], "origin_count": 0, "lost_g": 0, "by_products_g": 0,
        "losses_g": 0, "scales_g": 0,
    }  # fmt: skip
    assert ask(cast.ada, first).json == {
        **none,
        "net_mass_g": 550_000,
        "made_into": [heap["code"]],
        "ends": [share(heap["code"], heap["title"], 550_000, "100.0")],
        "end_count": 1,
    }
    found = ask(cast.ada, heap["code"]).json
    assert found["made_of"] == sorted([first, second])
    assert found["origins"] == [
        share(code, "Voice-coil magnets", 550_000, "50.0") for code in sorted([first, second])
    ]
    assert (found["made_into"], found["ends"], found["lost_g"]) == ([], [], 0)
    assert ask(cast.mallory, first).status_code == 404


def test_a_lot_without_relatives_has_an_empty_genealogy(client: FlaskClient, cast: Cast) -> None:
    code = registered(cast.ada)

    reply = client.get(f"/api/v1/lots/{code}/genealogy", headers=cast.ada.key)

    assert reply.json == {
        "net_mass_g": 550_000, "made_of": [], "made_into": [], "origins": [], "ends": [],
        "origin_count": 0, "end_count": 0, "lost_g": 0, "by_products_g": 0, "losses_g": 0,
        "scales_g": 0,
    }  # fmt: skip
