"""Every market page answers, for buyer, seller and stranger, and says what it should."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from foundation import db
from foundation.parties.queries import get_organisation
from market.listings.models import Listing
from market.orders.lifecycle import OrderStatus
from tests.factories import make_person, sign_in, submit
from tests.market.stage import (
    Cast,
    accept,
    arrive,
    dispatch,
    funded,
    listed,
    make_cast,
    register,
    reload,
    settle_everything,
)
from traceability.provenance.findings import Level


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def signed_in(app: Flask, organisation_id: str, name: str) -> FlaskClient:
    with db.transaction() as session:
        person = make_person(session, get_organisation(session, organisation_id), name=name)
    return sign_in(app.test_client(), person)


@pytest.fixture
def ben(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, cast.ben.organisation_id, "Ben")


@pytest.fixture
def ada(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, cast.ada.organisation_id, "Ada")


@pytest.fixture
def mallory(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, cast.mallory.organisation_id, "Mallory")


def test_a_buyer_finds_orders_and_pays_in_the_browser(
    app: Flask, cast: Cast, ben: FlaskClient
) -> None:
    listing = listed(cast.ada)

    market = ben.get("/?q=swarfs+germany&element=Nd&contained=50").text
    page = ben.get(f"/listings/{listing.id}").text
    check = ben.get(f"/orders/new?listing={listing.id}").text
    placed = submit(ben, "/orders", listing_id=listing.id)
    order_page = ben.get(placed.location).text
    to_stripe = submit(ben, f"{placed.location}/checkout")
    checkout = ben.get(to_stripe.location).text
    paid = submit(ben, f"{to_stripe.location}/pay")
    back = ben.get(paid.location).text
    settle_everything()
    funded_page = ben.get(placed.location).text

    assert listing.lot_code not in market
    assert f"/listings/{listing.id}" in market
    assert "EUR\u00a014,200.00" in page
    assert "Ada Recycling" not in page
    assert "Order for EUR\u00a014,200.00" in check
    assert "Pay EUR\u00a014,200.00" in order_page
    assert "This is a test payment" in checkout
    assert "Your payment is being confirmed" in back
    assert "Paid by the buyer and held until the lot is accepted" in funded_page
    assert "Ada Recycling" in funded_page


def test_an_order_is_between_its_two_parties(
    cast: Cast, ada: FlaskClient, ben: FlaskClient, mallory: FlaskClient
) -> None:
    order = funded(cast)

    pages = ["", "/paid", "/cancel"]
    seen = {
        name: [client.get(f"/orders/{order.id}{page}").status_code for page in pages]
        for name, client in (("ada", ada), ("ben", ben), ("mallory", mallory))
    }
    refused = submit(mallory, f"/orders/{order.id}/cancel")

    assert seen == {"ada": [200] * 3, "ben": [200] * 3, "mallory": [404] * 3}
    assert refused.status_code == 404
    assert reload(order).status == OrderStatus.FUNDED
    assert order.id not in mallory.get("/orders").text


def test_an_unverified_lot_is_bought_knowingly_or_not_at_all(cast: Cast, ben: FlaskClient) -> None:
    listing = listed(cast.ada, verdict=Level.FAILED)

    refused = submit(ben, "/orders", listing_id=listing.id)
    taken = submit(ben, "/orders", listing_id=listing.id, acknowledged="yes")

    assert refused.status_code == 422
    assert "is not verified. Tick that you have read what was found" in refused.text
    assert taken.status_code == 303
    assert "that the lot was not verified" in ben.get(taken.location).text


def test_a_seller_prices_a_lot_and_withdraws_it(cast: Cast, ada: FlaskClient) -> None:
    code = register(cast.ada)

    chooser = ada.get("/listings/new").text
    form = ada.get(f"/listings/new?lot={code}").text
    unclear = submit(ada, "/listings", lot=code, price="14.200", currency="EUR", note="by rail")
    listed_at = submit(ada, "/listings", lot=code, price="14,200", currency="EUR").location
    twice = submit(ada, "/listings", lot=code, price="1", currency="EUR")
    own = ada.get(listed_at).text
    confirm = ada.get(f"{listed_at}/withdraw").text
    submit(ada, f"{listed_at}/withdraw")

    assert code in chooser
    assert "not an offer" in form
    assert unclear.status_code == 422
    assert "14.200 can be read as 14200 or as 14.200" in unclear.text
    assert "by rail" in unclear.text
    assert twice.status_code == 409
    assert "Withdraw this listing" in own
    assert "Nobody can order the lot any more" in confirm
    assert "Withdrawn" in ada.get(listed_at).text


def test_lists_say_what_they_are_empty_of(ben: FlaskClient) -> None:
    assert "Nothing is on offer yet" in ben.get("/").text
    assert "No lot fits these filters" in ben.get("/?q=unobtainium").text
    assert "You have not bought anything yet" in ben.get("/orders").text
    assert "Nothing of yours has been ordered yet" in ben.get("/orders?side=seller").text


def test_the_market_opens_with_a_material_that_has_a_per_cent_sign(
    cast: Cast, ben: FlaskClient
) -> None:
    with db.transaction() as session:
        listing = session.merge(listed(cast.ada))
        listing.material_code = "EOL-FERRITE"

    reply = ben.get("/")

    assert reply.status_code == 200
    assert "Ferrite magnets (no rare earth, or La &lt;2%)" in reply.text


def test_a_filter_that_cannot_be_read_keeps_what_was_typed(ben: FlaskClient) -> None:
    page = ben.get("/?lightest=1,250&q=swarf")

    assert page.status_code == 422
    assert "1,250 can be read as 1250" in page.text
    assert 'value="1,250"' in page.text


def test_a_refused_and_a_closed_order_show_their_money(
    cast: Cast, ada: FlaskClient, ben: FlaskClient
) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    accept(order, cast.ben)
    settle_everything()

    for client in (ada, ben):
        page = client.get(f"/orders/{order.id}").text
        assert "Paid out to the seller" in page
        assert "EUR\u00a013,916.00" in page
        assert "EUR\u00a0284.00" in page


def test_the_payout_account_is_finished_on_the_provider_s_page(
    app: Flask, cast: Cast, mallory: FlaskClient
) -> None:
    before = mallory.get("/account/payouts").text
    onboarding = submit(mallory, "/account/payouts/onboarding").location
    test_page = mallory.get(onboarding).text
    returned = submit(mallory, onboarding).location
    submit(mallory, "/account/payouts/check")
    after = mallory.get(returned).text

    assert "you need an account with Stripe" in before
    assert "This is a test account" in test_page
    assert "You can be paid" in after


def test_the_market_comes_as_csv_without_formulas(cast: Cast, ben: FlaskClient) -> None:
    listing = listed(cast.ada)
    with db.transaction() as session:
        row = session.get_one(Listing, listing.id)
        row.title = "=HYPERLINK(1)"
        session.add(row)

    table = list(csv.reader(io.StringIO(ben.get("/listings.csv").data.decode("utf-8-sig"))))

    assert table[0][:3] == ["listing", "lot", "title"]
    assert table[1][:3] == [listing.id, listing.lot_code, "'=HYPERLINK(1)"]
    assert len(table) == 2


def test_the_market_asks_as_many_questions_for_three_lots_as_for_one(
    cast: Cast, ben: FlaskClient, session: Session
) -> None:
    listed(cast.ada)
    one = _queries(session, lambda: ben.get("/"))
    listed(cast.ada)
    listed(cast.ada)
    three = _queries(session, lambda: ben.get("/"))

    assert one == three


def _queries(session: Session, act: Callable[[], object]) -> int:
    engine = session.get_bind()
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)
