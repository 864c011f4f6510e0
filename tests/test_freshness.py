"""What moves money, keys or roles asks anew who it is: the list below is the list of marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.http.marks import freshness_of
from foundation.parties.models import Organisation, Person
from market.listings.models import Listing
from market.orders.models import Order
from tests.factories import PASSWORD, csrf_token, make_operator, make_person, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.foundation.parties.test_confirming import held_in
from tests.market.stage import Cast, funded, listed, make_cast, ordered, reload

pytestmark = pytest.mark.one_database  # when somebody is asked again is decided above the database
NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
QUESTION = "Is it still you?"

# Endpoint → path, and what is typed. Some ask only for enough money, or for an owner's role.
SENSITIVE: dict[str, tuple[str, dict[str, str]]] = {
    "api_keys.create": ("/account/api-keys/new", {"name": "Gate 2"}),
    "api_keys.revoke": ("/account/api-keys/unknown/revoke", {}),
    "colleague_factors.require": ("/account/people/second-factor", {"required": "yes"}),
    "colleague_factors.take_away": ("/account/people/unknown/take-factors-away", {}),
    "desk.organisations.decide": ("/desk/organisations/unknown/close", {"reason": "Fraud"}),
    "desk.orders.create": ("/desk/orders/unknown/refund", {"amount": "1"}),
    "desk.payments.retry": ("/desk/payments/unknown/retry", {"reason": "x"}),
    "desk.proposals.confirm": ("/desk/proposals/unknown/confirm", {}),
    "devices.create": ("/account/devices/new", {"name": "Yard phone 2"}),
    "device_api.enrol": ("/intake/device/keys", {}),
    "factors.create_app": ("/account/factors/app", {"code": "123456"}),
    "factors.create_codes": ("/account/factors/codes", {}),
    "factors.remove_app": ("/account/factors/app/remove", {}),
    "orders.cancel": ("/orders/{funded}/cancel", {}),
    "orders.create": ("/orders", {"listing_id": "{listing}"}),
    "passkeys.create": ("/account/factors/passkeys/new", {"name": "Work phone"}),
    "passkeys.remove": ("/account/factors/passkeys/unknown/remove", {}),
    "passwords.update": ("/account/password", {"new_password": "x"}),
    "payout_account.create": ("/account/payouts/onboarding", {}),
    "people.change_role": ("/account/people/unknown/role", {"role": "owner"}),
    "people.invite": ("/account/people/invite", {"role": "owner", "email": "o@example.org"}),
    "webhooks.create": ("/account/webhooks/new", {"name": "ERP"}),
    "webhooks.enable": ("/account/webhooks/unknown/enable", {}),
    "webhooks.remove": ("/account/webhooks/unknown/remove", {}),
    "webhooks.rotate": ("/account/webhooks/unknown/rotate", {}),
    "webhooks.update": ("/account/webhooks/unknown/edit", {"name": "ERP"}),
    "people.let_go": ("/account/people/unknown/let-go", {}),
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody, at the market's own time."""
    return make_cast()


def buyer_of(app: Flask, cast: Cast) -> FlaskClient:
    """An owner of Ben's, who signed in at eight."""
    with db.transaction() as session:
        organisation = session.get_one(Organisation, cast.ben.organisation_id)
        person = make_person(session, organisation, name="Ben")
    with clock.held(NOW):
        return sign_in(app.test_client(), person)


def operator(app: Flask) -> FlaskClient:
    """One of those who run the place, who signed in at eight."""
    with db.transaction() as session:
        (person,) = make_operator(session, "Oda")
    with clock.held(NOW):
        return sign_in(app.test_client(), person)


def test_the_sensitive_routes_and_the_marked_ones_are_the_same(app: Flask) -> None:
    marked = {name for name, view in app.view_functions.items() if freshness_of(view)}

    assert marked == set(SENSITIVE)


SCRIPTS = {"device_api.enrol"}


@pytest.mark.parametrize("endpoint", sorted(SENSITIVE.keys() - SCRIPTS))
def test_a_sensitive_route_asks_an_old_session_first(app: Flask, cast: Cast, endpoint: str) -> None:
    words = {"funded": funded(cast).id, "listing": listed(cast.ada).id}
    client = operator(app) if endpoint.startswith("desk.") else buyer_of(app, cast)
    path, typed = SENSITIVE[endpoint]

    with clock.held(LATER):
        fields = {name: text.format(**words) for name, text in typed.items()}
        asked = submit(client, path.format(**words), **fields)

    assert asked.status_code == 200
    assert QUESTION in words_of(asked)
    assert held_in(asked)


@pytest.mark.parametrize("endpoint", SCRIPTS)
def test_a_script_is_told_to_lead_its_person_to_the_question(
    app: Flask, cast: Cast, endpoint: str
) -> None:
    client, (path, _) = buyer_of(app, cast), SENSITIVE[endpoint]

    with clock.held(LATER):
        asked = client.post(path, json={}, headers={"X-CSRF-Token": csrf_token(client)})

    assert (asked.status_code, asked.json["title"]) == (403, "NotFresh")


def test_a_cheap_lot_is_bought_and_an_unpaid_order_cancelled_without_the_question(
    app: Flask, cast: Cast
) -> None:
    listing, unpaid = listed(cast.ada), ordered(cast)
    with db.transaction() as session:
        cheap = session.get_one(Listing, listing.id)
        cheap.price_minor = 999_999
        session.add(cheap)
    client = buyer_of(app, cast)

    with clock.held(LATER):
        bought = submit(client, "/orders", listing_id=listing.id)
        cancelled = submit(client, f"/orders/{unpaid.id}/cancel")

    assert bought.status_code == 303
    assert cancelled.location == f"/orders/{unpaid.id}"
    assert reload(unpaid).status == "cancelled"


@pytest.mark.parametrize(("price_minor", "is_asked"), [(1_499_999, False), (1_500_000, True)])
def test_a_price_in_yen_is_counted_in_whole_yen(
    app: Flask, cast: Cast, price_minor: int, is_asked: bool
) -> None:
    listing = listed(cast.ada)
    with db.transaction() as session:
        priced = session.get_one(Listing, listing.id)
        priced.price_minor, priced.currency = price_minor, "JPY"
        session.add(priced)
    client = buyer_of(app, cast)

    with clock.held(LATER):
        reply = submit(client, "/orders", listing_id=listing.id)

    assert (QUESTION in words_of(reply)) == is_asked
    assert len(orders()) == (0 if is_asked else 1)


def test_what_only_closes_a_door_is_not_asked_about(app: Flask, cast: Cast) -> None:
    client = buyer_of(app, cast)

    with clock.held(LATER):
        statuses = {
            path: submit(client, path).status_code
            for path in (
                "/account/webhooks/unknown/disable",
                "/account/people/invitations/unknown/withdraw",
                "/account/sessions/unknown/end",
            )
        }

    assert set(statuses.values()) == {404}


def test_a_dear_lot_is_bought_once_the_question_is_answered(app: Flask, cast: Cast) -> None:
    listing = listed(cast.ada)
    client = buyer_of(app, cast)

    with clock.held(LATER):
        asked = submit(client, "/orders", listing_id=listing.id)
        assert orders() == []
        done = submit(client, "/orders", held=held_in(asked), password=PASSWORD)

    assert [done.location] == [f"/orders/{order.id}" for order in orders()]


def test_an_order_of_others_is_not_there_to_be_asked_about(app: Flask, cast: Cast) -> None:
    order = funded(cast)
    with db.transaction() as session:
        mallory = make_mallory(session, cast)
    with clock.held(NOW):
        client = sign_in(app.test_client(), mallory)

    with clock.held(LATER):
        assert submit(client, f"/orders/{order.id}/cancel").status_code == 404


def make_mallory(session: Session, cast: Cast) -> Person:
    organisation = session.get_one(Organisation, cast.mallory.organisation_id)
    return make_person(session, organisation, name="Mallory")


def orders() -> list[Order]:
    with db.reading() as session:
        return list(session.exec(select(Order)))
