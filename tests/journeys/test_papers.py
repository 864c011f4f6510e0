"""A yard's papers: a permit and a waste code, stated, renewed, and read by whoever buys."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.orders.models import Order
from tests.factories import csrf_token, make_person, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.stage import (
    Cast,
    dispatch,
    make_cast,
    open_checkout,
    pay_at_stripe,
    settle_everything,
)
from tests.traceability.compliance.holding import PDF_BYTES

AUTUMN = datetime(2026, 10, 1, 9, tzinfo=UTC)
PERMIT = {
    "kind": "storage",
    "number": "BR 52-17",
    "authority": "Regional authority, Essen",
    "country": "DE",
    "valid_from": "2026-01-01",
    "valid_until": "2026-09-30",
    "low_codes": "16 02 16",
    "operations": "R13",
}
RENEWAL = {**PERMIT, "number": "BR 52-18", "valid_from": "2026-10-01", "valid_until": "2028-09-30"}
MATERIAL = {"material_code": "EOL-NDFEB-S", "is_magnetised": "no", "grade": "n 42 sh"}
AMOUNT = {"packaging": "drum", "unit": "kg", "masses": "250"}
SOURCE = {
    "origin": "post_consumer",
    "source_kind": "received",
    "source_name": "Recycling centre",
    "waste": "waste:16 02 16",
    "waste_basis": "Taken out by hand",
}
CONTENTS = {"basis": "magnet", "element": "Nd", "content": "22.9"}
ENDED = "The seller's storage permit ended on 30 Sep 2026."


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def person(app: Flask, organisation_id: str, name: str) -> FlaskClient:
    with db.transaction() as session:
        somebody = make_person(session, get_organisation(session, organisation_id), name=name)
    return sign_in(app.test_client(), somebody)


def describe(ada: FlaskClient) -> str:
    """Ada goes through the pages of the sell flow; the code of her lot."""
    begun = submit(ada, "/sell").location
    draft = begun.removesuffix("/material")
    for page, typed in zip(
        ("material", "amount", "source", "composition"),
        (MATERIAL, AMOUNT, SOURCE, CONTENTS),
        strict=True,
    ):
        reply = submit(ada, f"{draft}/{page}", **typed)
        assert reply.status_code == 303, words_of(reply)
    assert "16 02 16" in words_of(ada.get(f"{draft}/check"))
    submit(ada, f"{draft}/check")
    found = re.search(r"RG-\w{4}-\w{4}", ada.get(f"{draft}/done").text)
    assert found
    return found[0]


def state_permit(ada: FlaskClient, path: str, typed: dict[str, str]) -> str:
    """Ada types a permit off its paper and sends the paper along; its page."""
    sent = {"csrf_token": csrf_token(ada), **typed, "paper": (_file(), "permit.pdf")}
    reply = ada.post(path, data=sent)
    assert reply.status_code == 303, words_of(reply)
    return reply.location


def test_papers_from_the_yard_to_the_buyer(app: Flask, cast: Cast) -> None:
    with clock.held(AUTUMN):
        ada = person(app, cast.ada.organisation_id, "Ada")
        ben = person(app, cast.ben.organisation_id, "Ben")
        permit = state_permit(ada, "/account/permits/new", PERMIT)
        assert "ended" in words_of(ada.get("/account/permits"))

        code = describe(ada)
        lot = words_of(ada.get(f"/lots/{code}"))
        assert "Declared grade N42SH" in lot
        assert "16 02 16 components removed from equipment, other" in lot
        assert ENDED in words_of(ada.get(f"/listings/new?lot={code}"))

        renewed = state_permit(ada, f"{permit}/renew", RENEWAL)
        assert "There is a later version" in words_of(ada.get(permit))
        assert ENDED not in words_of(ada.get(f"/listings/new?lot={code}"))
        listing = submit(ada, "/listings", lot=code, price="9,000.00", currency="EUR").location

        seen = words_of(ben.get(listing))
        assert "storage permit, Germany ✓ valid" in seen
        assert "BR 52-18" not in seen
        order = submit(ben, "/orders", listing_id=listing.rpartition("/")[2]).location
        assert "BR 52-18" not in words_of(ben.get(order))

        with db.reading() as session:
            placed = session.get_one(Order, order.rpartition("/")[2])
        pay_at_stripe(open_checkout(placed))
        settle_everything()
        assert "BR 52-18 , Regional authority, Essen" in words_of(ben.get(order))
        paper = ben.get(f"{order}/permits/{renewed.removeprefix('/account/permits/')}/paper")
        assert paper.data == PDF_BYTES

        dispatch(placed, cast.ada)
        gate = words_of(ben.get(f"/intake/{code}"))
        assert "Waste code: 16 02 16 components removed from equipment, other" in gate
        assert "The taker states no permit for waste. Ask whether it may take this." in gate


def _file() -> io.BytesIO:
    return io.BytesIO(PDF_BYTES)
