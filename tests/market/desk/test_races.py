"""At the same moment: operators who decide about the same thing."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlmodel import select

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.admission import get_changes
from foundation.parties.models import Organisation
from foundation.parties.roles import DESK_PERMISSIONS
from foundation.parties.standing import Standing, StandingAction
from foundation.settings import Settings
from market.desk.models import OperatorAct
from market.desk.organisations import decide
from tests.factories import make_operator, make_organisation
from tests.market.racing import at_once

OPERATORS = 4


def decide_it(organisation_id: str, person_id: str) -> None:
    actor = Actor("operator", person_id, DESK_PERMISSIONS, "page")
    with db.transaction() as session:
        decide(session, organisation_id, StandingAction.APPROVE, reason="Mine.", actor=actor)


def test_of_operators_who_approve_at_once_one_does(app: Flask, settings: Settings) -> None:
    with db.transaction() as session:
        people = make_operator(session, *(f"Oda{number}" for number in range(OPERATORS)))
        nova = make_organisation(session, "Nova", standing=Standing.NEW)

    outcomes = at_once(settings, [partial(decide_it, nova.id, one.id) for one in people])

    assert outcomes == ["StandingUnchanged"] * (OPERATORS - 1) + ["ok"]
    with db.reading() as session:
        assert session.get_one(Organisation, nova.id).standing is Standing.APPROVED
        assert [one.seq for one in get_changes(session, nova.id)] == [1, 2]
        assert len(session.exec(select(OperatorAct)).all()) == 1
