"""What an order is under: the terms both sides agreed to, and what they say of title and risk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.agreeing import TermsNotAgreed, note_agreement
from foundation.parties.organisations import create_organisation
from foundation.parties.queries import find_agreement, get_organisation
from foundation.parties.roles import TradeRole
from foundation.parties.standing import Standing
from foundation.parties.terms import VERSIONS, Terms
from market.listings.delivering import DeliveryTerm
from market.listings.models import Listing
from market.listings.publishing import publish
from market.money import Money
from market.orders.models import Order
from market.orders.placing import place
from tests.factories import make_actor, make_person, make_site, sign_in, submit
from tests.market.stage import Cast, funded, listed, make_cast, onboard, register

OLD, NEW = VERSIONS[0], VERSIONS[-1]
EARLIER = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def dora(cast: Cast) -> Actor:
    """An organisation that agreed to the first version alone."""
    with db.transaction() as session:
        made = create_organisation(
            session,
            "Dora Drives",
            country="DE",
            roles=[TradeRole.DISMANTLER],
            standing=Standing.APPROVED,
        )
        note_agreement(session, made.id, terms=OLD, person_id=None)
    onboard(made)
    return make_actor(made)


def agreed_version(actor: Actor) -> str:
    with db.reading() as session:
        agreement = find_agreement(session, actor.organisation_id)
    assert agreement is not None
    return agreement.version


def order_it(listing: Listing, buyer: Actor, *, agreed: Terms | None = None) -> Order:
    with db.transaction() as session:
        return place(
            session, listing.id, agreed_terms=agreed.version if agreed else None, actor=buyer
        )


def test_a_buyer_who_agreed_to_older_terms_is_asked_before_the_lot_is_reserved(
    cast: Cast, dora: Actor
) -> None:
    listing = listed(cast.ada)

    with pytest.raises(TermsNotAgreed):
        order_it(listing, dora)
    order = order_it(listing, dora, agreed=NEW)

    assert (order.terms_version, agreed_version(dora)) == (NEW.version, NEW.version)


def test_a_seller_who_agreed_to_older_terms_is_asked_at_the_next_offer(dora: Actor) -> None:
    code = register(dora)

    with db.transaction() as session, pytest.raises(TermsNotAgreed):
        publish(session, code, price=Money(1, "EUR"), actor=dora)
    with db.transaction() as session:
        listing = publish(
            session, code, price=Money(1, "EUR"), agreed_terms=NEW.version, actor=dora
        )

    assert listing.terms_version == NEW.version


def test_an_order_is_under_the_newest_terms_that_both_agreed_to(cast: Cast, dora: Actor) -> None:
    code = register(dora)
    with db.transaction() as session:
        listing = publish(
            session, code, price=Money(9, "EUR"), agreed_terms=NEW.version, actor=dora
        )
    older = listed(cast.ada)
    with db.transaction() as session:
        row = session.get_one(Listing, older.id)
        row.terms_version = OLD.version  # as it was published, before the new terms
        session.add(row)

    assert order_it(listing, cast.ben).terms_version == NEW.version
    assert order_it(older, cast.ben).terms_version == NEW.version  # Ada has agreed since


def test_an_offer_of_before_is_bought_under_the_terms_of_before(cast: Cast, dora: Actor) -> None:
    with clock.held(EARLIER):
        listing = listed(dora)

    order = order_it(listing, cast.ben)

    assert (listing.terms_version, order.terms_version) == (OLD.version, OLD.version)


def signed_in(app: Flask, actor: Actor, name: str) -> FlaskClient:
    with db.transaction() as session:
        person = make_person(session, get_organisation(session, actor.organisation_id), name=name)
    return sign_in(app.test_client(), person)


def test_the_box_is_shown_to_those_who_have_not_agreed_alone(
    app: Flask, cast: Cast, dora: Actor
) -> None:
    listing = listed(cast.ada)
    asked, agreed = signed_in(app, dora, "Dora"), signed_in(app, cast.ben, "Ben")

    fine = agreed.get(f"/orders/new?listing={listing.id}").text
    refused = submit(asked, "/orders", listing_id=listing.id)
    taken = submit(asked, "/orders", listing_id=listing.id, agreed_terms=NEW.version)

    assert "Your organisation has agreed to the" in fine
    assert refused.status_code == 422
    assert "We agree to the terms of 26 Nov 2026" in refused.text
    assert taken.status_code == 303


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        (DeliveryTerm.DAP, "Risk passes at the same moment"),
        (DeliveryTerm.FCA, "signs for the lot at the seller"),
    ],
)
def test_the_order_says_when_title_and_risk_pass(
    app: Flask, cast: Cast, term: DeliveryTerm, sentence: str
) -> None:
    code = register(cast.ada)
    with db.transaction() as session:
        listing = publish(session, code, price=Money(9, "EUR"), delivery_term=term, actor=cast.ada)
    order = order_it(listing, cast.ben)

    page = signed_in(app, cast.ben, "Ben").get(f"/orders/{order.id}").text

    assert "Title passes when the buyer signs the acceptance" in page
    assert sentence in page
    assert f"({term.value}, Incoterms 2020)" in page


def test_where_a_lot_is_fetched_is_known_to_its_buyer_once_it_is_paid(
    app: Flask, cast: Cast
) -> None:
    with db.transaction() as session:
        seller = get_organisation(session, cast.ada.organisation_id)
        make_site(session, seller, name="Secret yard", city="Hidden town")
    ben, mallory = signed_in(app, cast.ben, "Ben"), signed_in(app, cast.mallory, "Mallory")
    order = funded(cast)
    waiting = order_it(listed(cast.ada), cast.ben)

    seen = {
        "public": mallory.get(f"/listings/{order.listing_id}").text,
        "placed": ben.get(f"/orders/{waiting.id}").text,
        "funded": ben.get(f"/orders/{order.id}").text,
    }

    assert {name: "Hidden town" in page for name, page in seen.items()} == {
        "public": False,
        "placed": False,
        "funded": True,
    }
