from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.errors import Forbidden, NotFound
from foundation.parties.actor import Actor
from foundation.parties.admission import (
    NotApproved,
    TradingStopped,
    change_standing,
    check_may_trade,
    get_changes,
)
from foundation.parties.models import Organisation
from foundation.parties.operator import find_operator
from foundation.parties.queries import find_person
from foundation.parties.standing import Standing, StandingAction
from tests.factories import make_operator, make_organisation, make_person, sign_in
from tests.foundation.parties.cast import letters_to, words_of

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
DESK = frozenset({"desk:read", "desk:write"})


@pytest.fixture
def oda(client: FlaskClient) -> Actor:
    with db.transaction() as session:
        (person,) = make_operator(session, "Oda")
        return Actor("operator", person.id, DESK, "page")


@pytest.fixture
def nova(client: FlaskClient) -> Organisation:
    with clock.held(NOON), db.transaction() as session:
        organisation = make_organisation(session, "Nova Motors", standing=Standing.NEW)
        make_person(session, organisation, name="Nora", email="nora@example.org")
        make_person(session, organisation, name="Yan", email="yan@example.org", role="yard")
        return organisation


def change(organisation: Organisation, action: StandingAction, actor: Actor) -> None:
    with clock.held(NOON), db.transaction() as session:
        change_standing(session, organisation.id, action, reason="Looked at.", actor=actor)


def test_each_change_is_a_row_with_who_and_why(nova: Organisation, oda: Actor) -> None:
    change(nova, StandingAction.APPROVE, oda)
    change(nova, StandingAction.FREEZE, oda)

    with db.reading() as session:
        rows = [
            one.model_dump(exclude={"organisation_id"}) for one in get_changes(session, nova.id)
        ]
        assert session.get_one(Organisation, nova.id).standing is Standing.FROZEN
    assert rows == [
        {
            "seq": 1,
            "action": None,
            "standing": Standing.NEW,
            "at": NOON,
            "person_id": None,
            "reason": "",
        },
        {
            "seq": 2,
            "action": StandingAction.APPROVE,
            "standing": Standing.APPROVED,
            "at": NOON,
            "person_id": oda.person_id,
            "reason": "Looked at.",
        },
        {
            "seq": 3,
            "action": StandingAction.FREEZE,
            "standing": Standing.FROZEN,
            "at": NOON,
            "person_id": oda.person_id,
            "reason": "Looked at.",
        },
    ]


def test_the_owners_are_told_and_nobody_else(nova: Organisation, oda: Actor) -> None:
    change(nova, StandingAction.APPROVE, oda)

    (letter,) = letters_to("nora@example.org")
    assert letter.subject == "Nova Motors is approved"
    assert "The reason:\nLooked at." in letter.text
    assert "Your organisation can sell and buy." in letter.text
    assert letters_to("yan@example.org") == []


def test_only_the_desk_judges(nova: Organisation) -> None:
    owner = Actor(nova.id, None, frozenset({"organisation:manage", "market:write"}), "page")

    with pytest.raises(Forbidden):
        change(nova, StandingAction.APPROVE, owner)


def test_the_operator_is_not_judged(oda: Actor) -> None:
    with db.transaction() as session:
        operator = find_operator(session)
        assert operator is not None
        with pytest.raises(NotFound):
            change_standing(session, operator.id, StandingAction.CLOSE, reason="No.", actor=oda)


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (Standing.NEW, NotApproved),
        (Standing.FROZEN, TradingStopped),
        (Standing.CLOSED, TradingStopped),
    ],
)
def test_who_is_not_approved_does_not_trade(standing: Standing, refusal: type[Exception]) -> None:
    organisation = Organisation(id="o", name="O", country="DE", created_at=NOON, standing=standing)

    with pytest.raises(refusal):
        check_may_trade(organisation)


def test_who_is_approved_trades() -> None:
    check_may_trade(
        Organisation(id="o", name="O", country="DE", created_at=NOON, standing=Standing.APPROVED)
    )


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (None, "Listing a lot and ordering one wait until we have looked at your organisation"),
        (StandingAction.APPROVE, "Your organisation can sell and buy."),
        (StandingAction.FREEZE, "Your organisation only reads for now."),
        (StandingAction.CLOSE, "Your organisation finishes what is under way"),
    ],
)
def test_the_account_says_how_one_stands(
    client: FlaskClient,
    nova: Organisation,
    oda: Actor,
    action: StandingAction | None,
    sentence: str,
) -> None:
    if action:
        change(nova, action, oda)
    with db.reading() as session:
        nora = find_person(session, "nora@example.org")
    assert nora is not None
    sign_in(client, nora)

    assert sentence in words_of(client.get("/account"))
