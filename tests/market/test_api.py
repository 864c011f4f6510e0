"""The market's API: the story by keys, refusals that say what would do, and repeated calls."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import db
from foundation.notifications.models import MailMessage
from foundation.parties.queries import get_organisation
from market.orders.models import Order
from tests.factories import api_key, make_person, submit
from tests.market.stage import (
    Cast,
    accept,
    dispatch,
    listed,
    make_cast,
    register,
    reload,
    settle_everything,
)
from traceability.provenance.findings import Level

Headers = dict[str, str]


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def keys(cast: Cast) -> dict[str, Headers]:
    with db.transaction() as session:
        return {
            name: api_key(session, get_organisation(session, actor.organisation_id))
            for name, actor in (("ada", cast.ada), ("ben", cast.ben), ("mallory", cast.mallory))
        }


def test_a_lot_is_sold_by_two_programs(
    client: FlaskClient, cast: Cast, keys: dict[str, Headers]
) -> None:
    code = register(cast.ada)

    offered = client.post(
        "/api/v1/listings",
        json={"lot": code, "price_minor": 1_420_000, "currency": "EUR"},
        headers=keys["ada"],
    )
    found = client.get("/api/v1/listings?element=Nd&contained=100&country=DE", headers=keys["ben"])
    placed = client.post(
        "/api/v1/orders", json={"listing_id": offered.json["id"]}, headers=keys["ben"]
    )
    order_id = placed.json["id"]
    page = client.post(f"/api/v1/orders/{order_id}/checkout", headers=keys["ben"])
    submit(client, page.json["url"].removeprefix("http://localhost") + "/pay")
    settle_everything()
    order = _order(order_id)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    settle_everything()
    closed = client.get(f"/api/v1/orders/{order_id}", headers=keys["ada"]).json

    assert offered.status_code == 201
    assert [item["lot"] for item in found.json["items"]] == [code]
    assert "seller_id" not in found.json["items"][0]
    assert offered.json["contained_value"]["is_offer"] is False
    assert placed.status_code == 201
    assert placed.location.endswith(f"/api/v1/orders/{order_id}")
    assert closed["status"] == "closed"
    assert [step["status"] for step in closed["way"]] == [
        "placed",
        "funded",
        "dispatched",
        "accepted",
        "closed",
    ]
    assert [(line["amount_minor"], line["state"]) for line in closed["money"]] == [
        (1_420_000, "done"),
        (28_400, "done"),
        (1_391_600, "done"),
    ]


def test_a_repeated_order_is_one_order(
    client: FlaskClient, cast: Cast, keys: dict[str, Headers]
) -> None:
    listing = listed(cast.ada)
    headers = {**keys["ben"], "Idempotency-Key": "order-1"}

    first = client.post("/api/v1/orders", json={"listing_id": listing.id}, headers=headers)
    again = client.post("/api/v1/orders", json={"listing_id": listing.id}, headers=headers)
    other = client.post("/api/v1/orders", json={"listing_id": "x"}, headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json == first.json
    assert other.json["title"] == "KeyReused"
    with db.reading() as session:
        assert len(session.exec(select(Order)).all()) == 1


def test_a_strangers_order_is_not_there(
    client: FlaskClient, cast: Cast, keys: dict[str, Headers]
) -> None:
    listing = listed(cast.ada)
    order_id = client.post(
        "/api/v1/orders", json={"listing_id": listing.id}, headers=keys["ben"]
    ).json["id"]
    order = _order(order_id)

    answers = [
        client.get(f"/api/v1/orders/{order_id}", headers=keys["mallory"]),
        client.post(f"/api/v1/orders/{order_id}/cancel", headers=keys["mallory"]),
        client.post(f"/api/v1/orders/{order_id}/checkout", headers=keys["mallory"]),
        client.post(f"/api/v1/listings/{listing.id}/withdraw", headers=keys["mallory"]),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert client.get("/api/v1/orders", headers=keys["mallory"]).json == {
        "items": [],
        "next_cursor": None,
    }
    assert reload(order).status == "placed"


PRICED = {"lot": "{lot}", "price_minor": 9, "currency": "EUR"}
LISTINGS, ORDERS = "/api/v1/listings", "/api/v1/orders"


REFUSALS = [
    (LISTINGS, {}, (422, "InvalidFields")),
    (LISTINGS, {**PRICED, "price_minor": 0}, (422, "InvalidFields")),
    (LISTINGS, {**PRICED, "price_minor": "9"}, (422, "InvalidFields")),
    (LISTINGS, {**PRICED, "currency": "KWD"}, (422, "InvalidFields")),
    (LISTINGS, {**PRICED, "colour": "red"}, (422, "InvalidFields")),
    (LISTINGS, {**PRICED, "lot": "RG-0000-0000"}, (404, "NoSuchLot")),
    (LISTINGS, {**PRICED, "lot": "{listed}"}, (409, "AlreadyListed")),
    (ORDERS, {}, (422, "InvalidFields")),
    (ORDERS, {"listing_id": "nowhere"}, (404, "NoSuchListing")),
    (ORDERS, {"listing_id": "{own}"}, (409, "OwnLot")),
    (ORDERS, {"listing_id": "{own}", "acknowledged": "perhaps"}, (422, "InvalidFields")),
    (ORDERS, {"listing_id": "{failed}"}, (422, "NotAcknowledged")),
    (ORDERS, {"listing_id": "{theirs}", "site_id": "nowhere"}, (404, "NotFound")),
]


def test_bad_input_is_refused_by_name_and_nothing_is_written(
    cast: Cast, client: FlaskClient, keys: dict[str, Headers]
) -> None:
    own, theirs = listed(cast.ada), listed(cast.ben)
    places = {
        "{lot}": register(cast.ada),
        "{listed}": own.lot_code,
        "{own}": own.id,
        "{theirs}": theirs.id,
        "{failed}": listed(cast.ben, verdict=Level.FAILED).id,
    }

    answers = [
        client.post(path, json=_filled(body, places), headers=keys["ada"])
        for path, body, _ in REFUSALS
    ]

    found = [(answer.status_code, answer.json["title"]) for answer in answers]
    assert found == [refusal for _, _, refusal in REFUSALS]
    assert all(answer.json["detail"].endswith(".") for answer in answers)
    with db.reading() as session:
        assert session.exec(select(Order)).all() == []


def _filled(body: Mapping[str, object], places: Mapping[str, str]) -> dict[str, object]:
    return {name: places.get(str(value), value) for name, value in body.items()}


def test_those_who_are_to_act_next_get_a_letter(
    client: FlaskClient, cast: Cast, keys: dict[str, Headers]
) -> None:
    with db.transaction() as session:
        for actor, name in ((cast.ada, "Ada"), (cast.ben, "Ben")):
            organisation = get_organisation(session, actor.organisation_id)
            make_person(session, organisation, name=name, email=f"{name.lower()}@example.org")
    listing = listed(cast.ada)

    order_id = client.post(
        "/api/v1/orders", json={"listing_id": listing.id}, headers=keys["ben"]
    ).json["id"]
    client.post(f"/api/v1/orders/{order_id}/cancel", headers=keys["ben"])

    with db.reading() as session:
        letters = session.exec(select(MailMessage).order_by(MailMessage.created_at)).all()
    assert [(letter.to_address, letter.subject) for letter in letters[:1]] == [
        ("ada@example.org", f"Your lot has been ordered ({order_id})")
    ]
    assert {(letter.to_address, letter.subject) for letter in letters[1:]} == {
        ("ada@example.org", f"An order was cancelled ({order_id})"),
        ("ben@example.org", f"An order was cancelled ({order_id})"),
    }
    assert f"http://localhost/orders/{order_id}" in letters[0].text


def _order(order_id: str) -> Order:
    with db.reading() as session:
        return session.get_one(Order, order_id)
