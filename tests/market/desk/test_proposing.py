from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from foundation import clock, db
from foundation.errors import Forbidden
from foundation.parties.actor import Actor
from foundation.parties.roles import DESK_PERMISSIONS
from market.desk import proposing
from market.desk.models import MoneyMove, MoneyProposal, OperatorAct, ProposalVerdict
from market.money import Money
from market.payments import ledger
from market.payments.ledger import NotCovered
from market.payments.models import Payment
from market.payments.retrying import NoSuchOperation, NotToRetry
from tests.factories import sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.desk.people import Desk, make_desk, payout_failed, refund_failed
from tests.market.stage import (
    FEE_MINOR,
    PRICE_MINOR,
    Cast,
    funded,
    make_cast,
    operations_of,
    reload,
    settle_everything,
)

PRICE = Money(PRICE_MINOR, "EUR")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk()


def propose(operation_id: str, actor: Actor) -> MoneyProposal:
    with db.transaction() as session:
        return proposing.propose_retry(session, operation_id, reason="New account.", actor=actor)


def confirm(proposal: MoneyProposal, actor: Actor) -> None:
    with db.transaction() as session:
        proposing.confirm(session, proposal.id, actor=actor)


def refuse(proposal: MoneyProposal, actor: Actor) -> None:
    with db.transaction() as session:
        proposing.refuse(session, proposal.id, answer="Not yet.", actor=actor)


def stored(proposal: MoneyProposal) -> MoneyProposal:
    with db.reading() as session:
        return session.get_one(MoneyProposal, proposal.id)


def acts() -> list[tuple[str, str | None]]:
    with db.reading() as session:
        rows = session.exec(select(OperatorAct).order_by(OperatorAct.at, OperatorAct.action))
        return sorted((one.action, one.person_id) for one in rows)


def test_one_proposes_another_confirms_and_the_refund_is_made(cast: Cast, desk: Desk) -> None:
    order, failed_id = refund_failed(cast)

    proposal = propose(failed_id, desk.first)
    before = operations_of(order)
    confirm(proposal, desk.second)
    settle_everything()

    assert before[-1] == ("refund", "failed")
    assert operations_of(order)[-2:] == [("refund", "failed"), ("refund", "done")]
    done = stored(proposal)
    assert (done.verdict, done.decided_by_id) == (ProposalVerdict.CONFIRMED, desk.piet.id)
    with db.reading() as session:
        assert ledger.held(session, order.id, "EUR") == Money(0, "EUR")
    assert acts() == [("money:confirm", desk.piet.id), ("money:propose", desk.oda.id)]


def test_a_failed_payout_is_tried_again_by_two(cast: Cast, desk: Desk) -> None:
    order, failed_id = payout_failed(cast)

    confirm(propose(failed_id, desk.first), desk.second)
    settle_everything()

    assert operations_of(order)[-2:] == [("payout", "failed"), ("payout", "done")]
    assert reload(order).status == "closed"


def test_nobody_confirms_their_own_proposal(cast: Cast, desk: Desk) -> None:
    order, failed_id = refund_failed(cast)
    proposal = propose(failed_id, desk.first)

    with pytest.raises(proposing.SamePerson):
        confirm(proposal, desk.first)

    assert stored(proposal).verdict is None
    assert operations_of(order)[-1] == ("refund", "failed")


def test_the_database_knows_of_two_people(cast: Cast, desk: Desk) -> None:
    _order, failed_id = refund_failed(cast)
    proposal = propose(failed_id, desk.first)

    with pytest.raises(IntegrityError), db.transaction() as session:
        row = session.get_one(MoneyProposal, proposal.id)
        row.verdict, row.decided_at = ProposalVerdict.CONFIRMED, clock.now()
        row.decided_by_id = desk.oda.id
        session.add(row)


@pytest.mark.parametrize("who", ["first", "second"])
def test_either_lets_a_proposal_go(cast: Cast, desk: Desk, who: str) -> None:
    order, failed_id = refund_failed(cast)
    proposal = propose(failed_id, desk.first)

    refuse(proposal, getattr(desk, who))

    gone = stored(proposal)
    assert (gone.verdict, gone.answer) == (ProposalVerdict.REFUSED, "Not yet.")
    assert operations_of(order)[-1] == ("refund", "failed")
    with pytest.raises(proposing.AlreadyDecided) as refusal:
        confirm(proposal, desk.second)
    assert str(refusal.value) == "This proposal is refused already."
    assert propose(failed_id, desk.second).verdict is None


def test_the_same_move_is_proposed_once_at_a_time(cast: Cast, desk: Desk) -> None:
    _order, failed_id = refund_failed(cast)
    propose(failed_id, desk.first)

    with pytest.raises(proposing.ProposedAlready):
        propose(failed_id, desk.second)


def test_what_was_tried_again_is_not_tried_twice(cast: Cast, desk: Desk) -> None:
    _order, failed_id = refund_failed(cast)
    confirm(propose(failed_id, desk.first), desk.second)

    with pytest.raises(NotToRetry):
        propose(failed_id, desk.first)
    with pytest.raises(NoSuchOperation):
        propose("unknown", desk.first)


def test_money_that_is_not_there_any_more_does_not_leave(cast: Cast, desk: Desk) -> None:
    order, failed_id = refund_failed(cast)
    retry = propose(failed_id, desk.first)
    with db.transaction() as session:
        payment_id = reload(order).payment_id or ""
        by_hand = proposing.propose_refund(
            session,
            order.id,
            payment_id=payment_id,
            amount=Money(1_000, "EUR"),
            reason="A part of it.",
            actor=desk.first,
        )
    confirm(by_hand, desk.second)

    with pytest.raises(NotCovered):
        confirm(retry, desk.second)

    assert stored(retry).verdict is None


def test_part_of_what_is_held_goes_back_by_hand(cast: Cast, desk: Desk) -> None:
    order, _failed_id = refund_failed(cast)
    payment_id = reload(order).payment_id or ""

    with db.transaction() as session:
        proposal = proposing.propose_refund(
            session,
            order.id,
            payment_id=payment_id,
            amount=Money(1_000, "EUR"),
            reason="A part first.",
            actor=desk.first,
        )
    confirm(proposal, desk.second)
    settle_everything()

    with db.reading() as session:
        assert ledger.held(session, order.id, "EUR") == Money(PRICE_MINOR - 1_000, "EUR")


def test_what_is_owed_is_paid_by_hand(cast: Cast, desk: Desk) -> None:
    order, _failed_id = payout_failed(cast)
    owed = Money(PRICE_MINOR - FEE_MINOR, "EUR")

    with db.transaction() as session:
        proposal = proposing.propose_payout(
            session, order.id, amount=owed, reason="They wait.", actor=desk.first
        )
    confirm(proposal, desk.second)
    settle_everything()

    assert operations_of(order)[-1] == ("payout", "done")
    with db.reading() as session:
        assert proposing.movable(session, reload(order), MoneyMove.PAYOUT) == Money(0, "EUR")


def test_an_order_that_waits_for_its_payout_gets_all_of_it(cast: Cast, desk: Desk) -> None:
    order, _failed_id = payout_failed(cast)

    with db.transaction() as session, pytest.raises(proposing.WholeOnly) as refusal:
        proposing.propose_payout(
            session, order.id, amount=Money(100, "EUR"), reason="x", actor=desk.first
        )

    assert str(refusal.value) == (
        f"Order {order.id} waits for this money, so all of it moves at once: EUR 13916.00."
    )


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"amount": Money(PRICE_MINOR + 1, "EUR")}, NotCovered),
        ({"amount": Money(0, "EUR")}, proposing.NoAmount),
        ({"payment_id": "pi_unknown"}, proposing.NoSuchPayment),
    ],
)
def test_a_refund_by_hand_has_its_limits(
    cast: Cast, desk: Desk, more: dict[str, Any], refusal: type[Exception]
) -> None:
    order, _failed_id = refund_failed(cast)
    asked = {"payment_id": reload(order).payment_id or "", "amount": PRICE, **more}

    with db.transaction() as session, pytest.raises(refusal):
        proposing.propose_refund(session, order.id, reason="x", actor=desk.first, **asked)


def test_a_payment_of_another_order_is_not_refunded(cast: Cast, desk: Desk) -> None:
    order, _failed_id = refund_failed(cast)
    other = funded(cast)
    with db.transaction() as session, pytest.raises(proposing.NoSuchPayment):
        proposing.propose_refund(
            session,
            order.id,
            payment_id=other.payment_id or "",
            amount=PRICE,
            reason="x",
            actor=desk.first,
        )


def test_the_money_of_a_living_order_is_left_to_its_steps(cast: Cast, desk: Desk) -> None:
    order = funded(cast)
    with db.reading() as session:
        (payment,) = session.exec(select(Payment)).all()

    with db.transaction() as session, pytest.raises(proposing.StillUnderWay):
        proposing.propose_refund(
            session,
            order.id,
            payment_id=payment.id,
            amount=PRICE,
            reason="x",
            actor=desk.first,
        )


@pytest.mark.parametrize(
    "actor",
    [
        Actor("o", "p", frozenset({"desk:read", "market:write"}), "page"),
        Actor("o", None, DESK_PERMISSIONS, "worker"),
    ],
)
def test_only_an_operator_with_a_name_proposes(cast: Cast, desk: Desk, actor: Actor) -> None:
    _order, failed_id = refund_failed(cast)

    with pytest.raises(Forbidden):
        propose(failed_id, actor)


def test_the_pages_lead_two_people_through_it(
    app: Flask, client: FlaskClient, cast: Cast, desk: Desk
) -> None:
    order, failed_id = refund_failed(cast)
    oda, piet = sign_in(client, desk.oda), sign_in(app.test_client(), desk.piet)

    assert "Stuck payments Failed, or without an answer for an hour. 1" in words_of(
        oda.get("/desk")
    )
    assert "account closed" in words_of(oda.get("/desk/payments"))
    page = words_of(oda.get(f"/desk/payments/{failed_id}"))
    assert "This moves money, so another operator confirms it." in page
    proposed = submit(oda, f"/desk/payments/{failed_id}/retry", reason="New account.")
    mine = words_of(oda.get(proposed.location))
    assert "You proposed this, so another operator confirms it." in mine
    assert "Confirm: move" not in mine
    refused = submit(oda, f"{proposed.location}/confirm")
    assert refused.status_code == 403
    assert "so somebody else confirms it" in words_of(refused)

    assert "Money to confirm One operator proposed it; another confirms or refuses. 1" in words_of(
        piet.get("/desk")
    )
    assert "try a failed operation again" in words_of(piet.get("/desk/proposals?open=yes"))
    assert "Confirm: move EUR\u00a014,200.00" in piet.get(proposed.location).text
    assert submit(piet, f"{proposed.location}/confirm").status_code == 303
    settle_everything()
    assert "confirmed" in words_of(piet.get(proposed.location))
    assert "Nothing waits" in words_of(piet.get("/desk"))
    assert "refund to the buyer 2" in words_of(piet.get(f"/desk/orders/{order.id}"))
    assert order.id in piet.get("/desk/proposals.csv").text
    assert order.id in piet.get("/desk/orders.csv").text


def test_a_refund_by_hand_is_proposed_on_the_order_s_page(
    client: FlaskClient, cast: Cast, desk: Desk
) -> None:
    order, _failed_id = refund_failed(cast)
    oda = sign_in(client, desk.oda)

    page = oda.get(f"/desk/orders/{order.id}").text
    form = oda.get(f"/desk/orders/{order.id}/refund").text
    payment_id = reload(order).payment_id or ""
    odd = submit(oda, f"/desk/orders/{order.id}/refund", amount="1.250", reason="x")
    sent = submit(
        oda,
        f"/desk/orders/{order.id}/refund",
        amount="14,200.00",
        payment_id=payment_id,
        reason="By hand.",
    )

    assert "Propose a refund" in page
    assert "Propose a payout" not in page
    assert 'value="14200.00"' in form
    assert odd.status_code == 422
    assert sent.status_code == 303
    assert oda.get(f"/desk/orders/{order.id}/gift").status_code == 404
    assert oda.get("/desk/orders/RO-0000-0000").status_code == 404
