"""At the same moment: operators who decide about the same thing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.parties.admission import get_changes
from foundation.parties.models import Organisation, Person
from foundation.parties.standing import Standing, StandingAction
from foundation.settings import Settings
from market.desk import proposing, telling
from market.desk.models import MoneyProposal, OperatorAct, ProposalVerdict
from market.desk.organisations import decide
from market.orders import ending
from tests.factories import make_operator, make_organisation
from tests.foundation.notices.telling import mailed, told
from tests.market.desk.people import acting, refund_failed
from tests.market.racing import at_once
from tests.market.stage import funded, make_cast, operations_of

OPERATORS = 4


def decide_it(organisation_id: str, person: Person) -> None:
    with db.transaction() as session:
        decide(
            session, organisation_id, StandingAction.APPROVE, reason="Mine.", actor=acting(person)
        )


def confirm_it(proposal_id: str, person: Person) -> None:
    with db.transaction() as session:
        proposing.confirm(session, proposal_id, actor=acting(person))


def refuse_it(proposal_id: str, person: Person) -> None:
    with db.transaction() as session:
        proposing.refuse(session, proposal_id, answer="No.", actor=acting(person))


def propose_it(operation_id: str, person: Person) -> None:
    with db.transaction() as session:
        proposing.propose_retry(session, operation_id, reason="Mine.", actor=acting(person))


def test_of_operators_who_confirm_and_refuse_at_once_one_decides(
    app: Flask, settings: Settings
) -> None:
    order, failed_id = refund_failed(make_cast())
    with db.transaction() as session:
        oda, *others = make_operator(session, "Oda", "Piet", "Rita", "Sven")
        proposal = proposing.propose_retry(session, failed_id, reason="x", actor=acting(oda))

    acts = [partial(confirm_it, proposal.id, one) for one in others]
    acts += [partial(refuse_it, proposal.id, oda), partial(confirm_it, proposal.id, oda)]
    outcomes = at_once(settings, acts)

    assert outcomes.count("ok") == 1
    assert set(outcomes) <= {"ok", "AlreadyDecided", "SamePerson"}
    with db.reading() as session:
        row = session.get_one(MoneyProposal, proposal.id)
    refunds = [one for one in operations_of(order) if one[0] == "refund"]
    is_confirmed = row.verdict is ProposalVerdict.CONFIRMED
    assert len(refunds) == (2 if is_confirmed else 1)
    assert not (is_confirmed and row.decided_by_id == oda.id)


def test_of_operators_who_propose_the_same_at_once_one_does(app: Flask, settings: Settings) -> None:
    _order, failed_id = refund_failed(make_cast())
    with db.transaction() as session:
        people = make_operator(session, *(f"Oda{number}" for number in range(OPERATORS)))

    outcomes = at_once(settings, [partial(propose_it, failed_id, one) for one in people])

    assert outcomes == ["ProposedAlready"] * (OPERATORS - 1) + ["ok"]


def test_of_operators_who_approve_at_once_one_does(app: Flask, settings: Settings) -> None:
    with db.transaction() as session:
        people = make_operator(session, *(f"Oda{number}" for number in range(OPERATORS)))
        nova = make_organisation(session, "Nova", standing=Standing.NEW)

    outcomes = at_once(settings, [partial(decide_it, nova.id, one) for one in people])

    assert outcomes == ["StandingUnchanged"] * (OPERATORS - 1) + ["ok"]
    with db.reading() as session:
        assert session.get_one(Organisation, nova.id).standing is Standing.APPROVED
        assert [one.seq for one in get_changes(session, nova.id)] == [1, 2]
        assert len(session.exec(select(OperatorAct)).all()) == 1


def look_for_slow() -> None:
    telling.tell_of_slow()


def test_of_workers_who_find_a_stuck_refund_at_once_one_tells_of_it(
    app: Flask, settings: Settings
) -> None:
    with db.transaction() as session:
        make_operator(session, "Oda")
    cast = make_cast()
    order = funded(cast)
    with clock.held(clock.now() - timedelta(hours=2)), db.transaction() as session:
        ending.cancel(session, order.id, actor=cast.ben)

    outcomes = at_once(settings, [look_for_slow] * OPERATORS)

    assert outcomes == ["ok"] * OPERATORS
    with db.reading() as session:
        assert [kind for _, kind, _ in told(session)] == ["payment.stuck"]
        assert len(mailed(session)) == 1
