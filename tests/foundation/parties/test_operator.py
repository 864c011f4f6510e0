from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from foundation import clock, db
from foundation.ids import new_id
from foundation.parties.models import Invitation, Organisation
from foundation.parties.operator import OperatorThere, create_operator, find_operator
from foundation.parties.people import NoSuchRole, invite
from foundation.parties.queries import get_organisations
from foundation.parties.roles import PersonRole
from foundation.parties.standing import Standing
from tests.factories import make_actor, make_operator, make_organisation, sign_in, submit
from tests.foundation.parties.cast import letters_to, link_in, words_of

CREATE = ["operator", "create", "--name", "Regauss Operations", "--country", "de"]


def test_the_command_makes_the_operator_and_invites_its_first_owner(
    app: Flask, client: FlaskClient
) -> None:
    answer = app.test_cli_runner().invoke(args=[*CREATE, "--email", "Oda@operator.example"])

    assert (answer.exit_code, answer.output) == (
        0,
        "Regauss Operations is made; an invitation went to oda@operator.example\n",
    )
    with db.reading() as session:
        operator = find_operator(session)
        (invitation,) = session.exec(select(Invitation)).all()
    assert operator is not None
    assert (operator.country, operator.standing) == ("DE", Standing.APPROVED)
    assert (invitation.role, invitation.invited_by_id) == (PersonRole.OWNER, None)
    (letter,) = letters_to("oda@operator.example")
    joined = submit(
        client, link_in(letter) + "/join", name="Oda", password="four drums of quiet dust"
    )
    assert joined.status_code == 303


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--email", "nobody"], "Enter an e-mail address, like ada@example.org."),
        (["--email", "oda@operator.example", "--country", "xx"], "Choose a country."),
    ],
)
def test_the_command_says_what_is_wrong(app: Flask, more: list[str], said: str) -> None:
    answer = app.test_cli_runner().invoke(args=[*CREATE, *more])

    assert (answer.exit_code, answer.output) == (1, f"Error: {said}\n")
    with db.reading() as session:
        assert find_operator(session) is None


def test_there_is_one_operator(app: Flask) -> None:
    with db.transaction() as session:
        create_operator(session, "Regauss Operations", country="DE")

    answer = app.test_cli_runner().invoke(args=[*CREATE, "--email", "piet@operator.example"])

    assert answer.exit_code == 1
    assert "There is an operator already: Regauss Operations." in answer.output
    with db.transaction() as session, pytest.raises(OperatorThere):
        create_operator(session, "Another", country="NL")


def test_the_database_knows_of_one_operator(app: Flask) -> None:
    def row() -> Organisation:
        return Organisation(
            id=new_id(), name="O", country="DE", created_at=clock.now(), is_operator=True
        )

    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(row())
        session.add(row())


def test_the_operator_is_no_counterparty(app: Flask) -> None:
    with db.transaction() as session:
        make_operator(session)
        ada = make_organisation(session, "Ada Recycling")

    with db.reading() as session:
        assert [one.id for one in get_organisations(session)] == [ada.id]


def test_an_operator_has_the_desk_and_none_of_the_trade(client: FlaskClient) -> None:
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
    sign_in(client, oda)

    page = words_of(client.get("/account"))
    refused = {
        path: client.get(path).status_code
        for path in ("/lots", "/sell", "/orders", "/intake", "/account/api-keys")
    }

    assert "Desk" in page
    assert [word for word in ("Standing", "Payout account", "Sites") if word in page] == []
    assert set(refused.values()) == {403}
    assert client.get("/desk").status_code == 200


def test_the_operator_has_no_yard(client: FlaskClient) -> None:
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
        operator = find_operator(session)
        assert operator is not None
        actor = make_actor(operator, oda)
        with pytest.raises(NoSuchRole):
            invite(session, "yan@operator.example", role=PersonRole.YARD, actor=actor)
    sign_in(client, oda)

    page = words_of(client.get("/account/people/invite"))

    assert "sees the desk, changes nothing" in page
    assert "at the gate" not in page
