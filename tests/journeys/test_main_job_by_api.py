"""The main job told by two programs: a collector's and a refiner's, through the JSON API."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

import pytest

from foundation import clock
from tests.journeys.people import Demo
from tests.journeys.programs import Json, Program, press, wait_for
from traceability.log.entry import EntrySignature, entry_bytes
from traceability.log.merkle import BadProof
from traceability.log.note import parse_vkey
from traceability.log.proof import check_receipt

LOT: Json = {
    "material_code": "EOL-HDD-VCM",
    "origin": "post_consumer",
    "source_kind": "own_production",
    "title": "Voice-coil magnets, by program",
    "is_magnetised": True,
    "packages": [
        {"net_mass_g": 312_500, "gross_mass_g": 326_500, "tare_mass_g": 14_000},
        {"net_mass_g": 311_000},
    ],
}
PRICE_MINOR = 620_000


@pytest.fixture
def seller(demo: Demo) -> Program:
    return Program(demo.base_url, demo.person("Ada")["api_key"])


@pytest.fixture
def buyer(demo: Demo) -> Program:
    return Program(demo.base_url, demo.person("Ben")["api_key"])


def register(seller: Program) -> tuple[str, list[str]]:
    """A registered, tagged lot: its code and its package ids."""
    lot = seller.post("/api/v1/lots", LOT)["code"]
    wait_for(lambda: len(seller.get(f"/api/v1/tags?lot={lot}")["items"]), 2)
    return lot, [f"{lot}.{number}" for number in (1, 2)]


def buy(seller: Program, buyer: Program, lot: str) -> str:
    """The id of an order that is funded."""
    offer = {"lot": lot, "price_minor": PRICE_MINOR, "currency": "EUR"}
    listing = seller.post("/api/v1/listings", offer)["id"]
    order: str = buyer.post("/api/v1/orders", {"listing_id": listing}, key=f"order {lot}")["id"]
    page = buyer.post(f"/api/v1/orders/{order}/checkout", {})
    press(page["url"], "Pay")
    wait_for(lambda: buyer.get(f"/api/v1/orders/{order}")["status"], "funded")
    return order


def dispatch(seller: Program, buyer: Program, lot: str, order: str) -> None:
    """Offer custody to the buyer; the order follows."""
    taker = buyer.get("/api/v1/organisation")["id"]
    seller.post(f"/api/v1/lots/{lot}/offers", {"taker_id": taker})
    wait_for(lambda: buyer.get(f"/api/v1/orders/{order}")["status"], "dispatched")


def test_a_lot_is_sold_checked_accepted_and_paid(seller: Program, buyer: Program) -> None:
    lot, packages = register(seller)
    order = buy(seller, buyer, lot)
    dispatch(seller, buyer, lot, order)
    verdict = buyer.get(f"/api/v1/lots/{lot}/verdict")

    buyer.post(f"/api/v1/lots/{lot}/arrivals", {})
    masses = [
        {"package_id": package, "net_mass_g": grams}
        for package, grams in zip(packages, (312_400, 311_000), strict=True)
    ]
    accepted = buyer.post(f"/api/v1/lots/{lot}/acceptances", {"masses": masses})

    wait_for(lambda: buyer.get(f"/api/v1/orders/{order}")["status"], "closed")
    held = buyer.get(f"/api/v1/lots/{lot}")
    acts = [event["act"] for event in buyer.get(f"/api/v1/lots/{lot}/events")["items"]]
    mine = buyer.get("/api/v1/organisation")["id"]
    assert verdict["verdict"]["level"] == "verified"
    assert acts == ["register", "bind_tag", "bind_tag", "offer", "arrive", "accept", "sell"]
    assert (held["owner"]["id"], held["custodian"]["id"]) == (mine, mine)
    assert accepted["lot_seq"] == 6


def test_the_reply_to_a_capture_proves_that_it_is_in_the_log(demo: Demo, seller: Program) -> None:
    lot = seller.post("/api/v1/lots", LOT)["code"]
    weighed = seller.post(
        f"/api/v1/lots/{lot}/weighings",
        {"masses": [{"package_id": f"{lot}.1", "net_mass_g": 312_480}]},
    )
    event = seller.get(f"/api/v1/lots/{lot}/events")["items"][-1]
    log = seller.get("/log/logs.json")["logs"][0]

    body_hash = hashlib.sha256(base64.b64decode(event["body"])).digest()
    received_ms = clock.millis(datetime.fromisoformat(event["received_at"]))
    signature = EntrySignature(event["key_id"], base64.b64decode(event["signature"]))
    entry = entry_bytes(body_hash, received_ms, [signature])
    checkpoint = check_receipt(weighed["receipt"], entry=entry, log=parse_vkey(log["verifier_key"]))

    assert checkpoint.origin == log["origin"]
    assert body_hash.hex() == weighed["body_hash"]
    with pytest.raises(BadProof):
        check_receipt(
            weighed["receipt"], entry=entry[:-1] + b" ", log=parse_vkey(log["verifier_key"])
        )


def test_a_refused_lot_is_paid_back_and_brought_back(seller: Program, buyer: Program) -> None:
    lot, _ = register(seller)
    order = buy(seller, buyer, lot)
    dispatch(seller, buyer, lot, order)
    buyer.post(f"/api/v1/lots/{lot}/arrivals", {})

    buyer.post(f"/api/v1/lots/{lot}/refusals", {"reason": "wrong_material", "note": "Ferrite."})

    wait_for(lambda: buyer.get(f"/api/v1/orders/{order}")["status"], "returning")
    theirs = seller.get("/api/v1/organisation")["id"]
    held = seller.get(f"/api/v1/lots/{lot}")
    assert (held["owner"]["id"], held["custodian"]["id"]) == (theirs, theirs)

    yard = seller.get("/api/v1/sites")["items"][0]["id"]
    seller.post(f"/api/v1/lots/{lot}/returns", {"site_id": yard})

    wait_for(lambda: buyer.get(f"/api/v1/orders/{order}")["status"], "returned")
    assert seller.get(f"/api/v1/lots/{lot}")["site"]["id"] == yard


def test_a_lot_is_sold_once_however_often_one_asks(seller: Program, buyer: Program) -> None:
    lot, _ = register(seller)
    offer = {"lot": lot, "price_minor": PRICE_MINOR, "currency": "EUR"}
    listing = seller.post("/api/v1/listings", offer)["id"]

    first = buyer.post("/api/v1/orders", {"listing_id": listing}, key=f"once {lot}")
    again = buyer.post("/api/v1/orders", {"listing_id": listing}, key=f"once {lot}")
    status, refusal = buyer.ask(
        "POST", "/api/v1/orders", {"listing_id": listing}, key=f"twice {lot}"
    )

    assert first == again
    assert (status, refusal["status"]) == (409, 409)
