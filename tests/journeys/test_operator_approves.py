"""The operator approves a new seller: who signed up prepares everything, and trades once somebody
has looked.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import db
from foundation.parties.models import Organisation
from market.listings.models import Listing
from tests.factories import PASSWORD, make_actor, make_operator, sign_in, submit
from tests.foundation.parties.cast import letters_to, link_in, words_of
from tests.market.stage import register

SIGN_UP = {
    "organisation": "Zeche Rückbau",
    "country": "DE",
    "roles": ["collector"],
    "site": "Yard 1",
    "street": "Zechenstraße 1",
    "postcode": "45127",
    "city": "Essen",
    "name": "Ada Zeche",
    "email": "ada@zeche.example",
    "password": PASSWORD,
    "terms": "yes",
}


@pytest.fixture
def seller(client: FlaskClient) -> FlaskClient:
    """Ada, who opened an account, proved her address and signed in."""
    assert submit(client, "/sign-up", **SIGN_UP).status_code == 303
    (letter,) = letters_to("ada@zeche.example")
    submit(client, link_in(letter))
    submit(client, "/sign-in", email="ada@zeche.example", password=PASSWORD)
    return client


@pytest.fixture
def operator(app: Flask) -> FlaskClient:
    """Oda, at the desk."""
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
        oda.email = "oda@regauss.example"
        session.add(oda)
    return sign_in(app.test_client(), oda)


def test_an_operator_approves_a_new_seller(operator: FlaskClient, seller: FlaskClient) -> None:
    with db.reading() as session:
        organisation = session.exec(
            select(Organisation).where(Organisation.name == "Zeche Rückbau")
        ).one()
    code = register(make_actor(organisation))
    price = {"lot": code, "price": "6,200.00", "currency": "EUR"}

    assert "waits for approval" in words_of(seller.get("/account"))
    assert "waits for approval" in words_of(seller.get(f"/listings/new?lot={code}"))
    refused = submit(seller, "/listings", **price)
    assert refused.status_code == 403
    assert "We look at every new organisation and write to its owners" in words_of(refused)
    assert "6,200.00" in refused.text

    told = letters_to("oda@regauss.example")
    assert [one.subject for one in told] == ["An organisation waits for approval (Zeche Rückbau)"]
    assert "Notices, 1 unread" in operator.get("/desk").text
    assert "Zeche Rückbau DE, collector" in words_of(operator.get("/account/notices"))
    waiting = words_of(operator.get("/desk"))
    assert "Organisations to approve They can prepare, and neither sell nor buy. 1" in waiting
    assert "Zeche Rückbau" in words_of(operator.get("/desk/organisations?standing=new"))
    path = f"/desk/organisations/{organisation.id}"
    assert f"http://localhost{path}" in told[0].text
    assert "ada@zeche.example ✓ proven" in words_of(operator.get(path))
    decided = submit(operator, f"{path}/approve", reason="Found in the trade register of Essen.")
    assert "Done. Its owners have been written to." in words_of(operator.get(decided.location))
    assert "approved an organisation" in words_of(operator.get("/desk/trail"))
    assert "Nothing waits" in words_of(operator.get("/desk"))

    letter = letters_to("ada@zeche.example")[-1]
    assert letter.subject == "Zeche Rückbau is approved"
    assert "Found in the trade register of Essen." in letter.text
    assert submit(seller, "/listings", **price).status_code == 303
    with db.reading() as session:
        assert [one.lot_code for one in session.exec(select(Listing))] == [code]
