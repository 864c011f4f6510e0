from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.admission import NotApproved, TradingStopped
from foundation.parties.models import Organisation, Person
from foundation.parties.roles import DESK_PERMISSIONS
from foundation.parties.standing import Standing, StandingAction
from market.desk.models import OperatorAct
from market.desk.organisations import decide
from market.listings.models import Listing, ListingStatus
from market.listings.publishing import publish
from market.money import Money
from market.orders.placing import SellerStopped, place
from tests.factories import make_operator, make_organisation, make_person, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.stage import Cast, listed, make_cast, register


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def person(app: Flask) -> Person:
    with db.transaction() as session:
        return make_operator(session, "Oda")[0]


@pytest.fixture
def oda(person: Person) -> Actor:
    return Actor("operator", person.id, DESK_PERMISSIONS, "page")


@pytest.fixture
def desk(client: FlaskClient, person: Person) -> FlaskClient:
    return sign_in(client, person)


def stands(organisation_id: str, standing: Standing) -> None:
    with db.transaction() as session:
        organisation = session.get_one(Organisation, organisation_id)
        organisation.standing = standing
        session.add(organisation)


def judge(organisation_id: str, action: StandingAction, actor: Actor) -> None:
    with db.transaction() as session:
        decide(session, organisation_id, action, reason="Looked at.", actor=actor)


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (Standing.NEW, NotApproved),
        (Standing.FROZEN, TradingStopped),
        (Standing.CLOSED, TradingStopped),
    ],
)
def test_who_is_not_approved_neither_lists_nor_orders(
    cast: Cast, standing: Standing, refusal: type[Exception]
) -> None:
    code, listing = register(cast.ben), listed(cast.ada)
    stands(cast.ben.organisation_id, standing)

    with db.transaction() as session, pytest.raises(refusal):
        publish(session, code, price=Money(100, "EUR"), actor=cast.ben)
    with db.transaction() as session, pytest.raises(refusal):
        place(session, listing.id, actor=cast.ben)


def test_nobody_orders_from_a_seller_who_was_stopped(cast: Cast) -> None:
    listing = listed(cast.ada)
    stands(cast.ada.organisation_id, Standing.FROZEN)

    with db.transaction() as session, pytest.raises(SellerStopped):
        place(session, listing.id, actor=cast.ben)


@pytest.mark.parametrize("action", [StandingAction.FREEZE, StandingAction.CLOSE])
def test_what_a_stopped_seller_offers_leaves_the_market(
    cast: Cast, oda: Actor, action: StandingAction
) -> None:
    mine, theirs = listed(cast.ada), listed(cast.mallory)

    judge(cast.ada.organisation_id, action, oda)

    with db.reading() as session:
        statuses = dict(session.exec(select(Listing.id, Listing.status)).all())
    assert statuses == {mine.id: ListingStatus.WITHDRAWN, theirs.id: ListingStatus.OPEN}


def test_a_decision_stands_in_the_trail(cast: Cast, oda: Actor) -> None:
    judge(cast.ada.organisation_id, StandingAction.FREEZE, oda)

    with db.reading() as session:
        (act,) = session.exec(select(OperatorAct)).all()
    assert act.model_dump(exclude={"id", "at"}) == {
        "person_id": oda.person_id,
        "action": "organisation:freeze",
        "subject": cast.ada.organisation_id,
        "label": "Ada Recycling",
        "note": "Looked at.",
    }


def test_the_list_is_searched_narrowed_and_exported(desk: FlaskClient) -> None:
    with db.transaction() as session:
        make_organisation(session, "Ada Recycling")
        make_organisation(session, "=Nova Motors", standing=Standing.NEW)

    everything = words_of(desk.get("/desk/organisations"))
    waiting = words_of(desk.get("/desk/organisations?standing=new"))
    found = words_of(desk.get("/desk/organisations?q=RECYC"))
    nothing = words_of(desk.get("/desk/organisations?q=100%25"))
    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/organisations.csv").text)))

    assert "Ada Recycling" in everything
    assert "=Nova Motors" in everything
    assert everything.count("Regauss Operations") == 1  # the footer says for whom one acts
    assert "Ada Recycling" not in waiting
    assert "=Nova Motors" in waiting
    assert "=Nova Motors" not in found
    assert "No organisation fits" in nothing
    assert [(row["name"], row["standing"]) for row in rows] == [
        ("'=Nova Motors", "new"),
        ("Ada Recycling", "approved"),
    ]


def test_the_list_goes_on_page_by_page(desk: FlaskClient) -> None:
    with db.transaction() as session:
        for number in range(31):
            make_organisation(session, f"Yard {number:02}")

    first = desk.get("/desk/organisations").text
    address = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = desk.get(address).text

    names = [f"Yard {number:02}" for number in range(31)]
    on_first = [name for name in names if f">{name}<" in first]
    on_second = [name for name in names if f">{name}<" in second]
    assert (len(on_first), len(on_second)) == (30, 1)
    assert sorted(on_first + on_second) == names


def test_a_page_of_one_says_who_is_in_it_and_asks_why(desk: FlaskClient) -> None:
    with db.transaction() as session:
        nova = make_organisation(session, "Nova Motors", standing=Standing.NEW)
        make_person(session, nova, name="Nora", email="nora@example.org", is_verified=False)

    page = words_of(desk.get(f"/desk/organisations/{nova.id}"))
    question = words_of(desk.get(f"/desk/organisations/{nova.id}/approve"))
    unanswered = submit(desk, f"/desk/organisations/{nova.id}/approve", reason=" ")
    answered = submit(desk, f"/desk/organisations/{nova.id}/approve", reason="In the register.")
    after = words_of(desk.get(answered.location))
    again = submit(desk, f"/desk/organisations/{nova.id}/approve", reason="Twice.")

    assert "nora@example.org ! not proven" in page
    assert "It can sell and buy from now on." in question
    assert unanswered.status_code == 422
    assert "Say why: it stays in the trail." in words_of(unanswered)
    assert answered.status_code == 303
    assert "In the register." in after
    assert again.status_code == 409
    assert "This organisation is approved already." in words_of(again)


@pytest.mark.parametrize(
    "path", ["/desk/organisations/unknown", "/desk/organisations/unknown/close"]
)
def test_what_is_not_there_is_not_found(desk: FlaskClient, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_an_action_that_does_not_exist_is_not_found(desk: FlaskClient, cast: Cast) -> None:
    path = f"/desk/organisations/{cast.ada.organisation_id}/praise"

    assert desk.get(path).status_code == 404
    assert submit(desk, path, reason="x").status_code == 404


def test_a_reader_of_the_operator_looks_and_touches_nothing(client: FlaskClient) -> None:
    with db.transaction() as session:
        (rita,) = make_operator(session, "Rita", role="reader")
        nova = make_organisation(session, "Nova Motors", standing=Standing.NEW)
    sign_in(client, rita)

    page = client.get(f"/desk/organisations/{nova.id}")
    act = submit(client, f"/desk/organisations/{nova.id}/approve", reason="x")

    assert page.status_code == 200
    assert "/approve" not in page.text
    assert act.status_code == 403


def test_the_desk_is_shut_to_everybody_else(client: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        organisation = session.get_one(Organisation, cast.ada.organisation_id)
        ada = make_person(session, organisation, name="Ada")
    sign_in(client, ada)

    paths = ["/desk", "/desk/organisations", "/desk/organisations.csv", "/desk/trail"]
    assert {client.get(path).status_code for path in paths} == {403}
