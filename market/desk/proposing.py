"""Money by hand takes two: one operator proposes, another confirms, and the ledger has its say."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid, NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from market.desk import telling, trail
from market.desk.models import MoneyMove, MoneyProposal, ProposalVerdict
from market.money import Money, format_plain
from market.orders.lifecycle import LIVE, OrderStatus
from market.orders.models import Order
from market.orders.queries import lock_order
from market.payments import ledger, operations, retrying
from market.payments.bookkeeping import Account
from market.payments.models import Payment, PaymentOperation

# The status in which an order goes on as soon as money of this kind has moved.
WAITS_FOR = {MoneyMove.REFUND: OrderStatus.REFUSED, MoneyMove.PAYOUT: OrderStatus.ACCEPTED}


class NoSuchProposal(NotFound):
    """There is no proposal with this id."""

    message = N_("There is no proposal with this id.")


class ProposedAlready(Conflict):
    """The same move waits for its second person."""

    message = N_("Somebody has proposed this already. Confirm or refuse their proposal.")


class SamePerson(Forbidden):
    """Nobody confirms what they proposed themselves."""

    message = N_("You proposed this, so somebody else confirms it. You can still refuse it.")


class AlreadyDecided(Conflict):
    """The other operator was faster."""

    message = N_("This proposal is %(verdict)s already.")


class NotMoney(Invalid):
    """Only payouts and refunds need two people."""

    message = N_("This operation moves no money, so it is tried again without a second person.")


class StillUnderWay(Conflict):
    """The steps of a living order decide about its money."""

    message = N_("Order %(order)s is under way, and its own steps decide about its money.")


class WholeOnly(Invalid):
    """An order that waits for its money goes on when it has moved, so no part of it moves alone."""

    message = N_("Order %(order)s waits for this money, so all of it moves at once: %(amount)s.")


class NoSuchPayment(Invalid):
    """A refund goes back the way one payment of the order came."""

    message = N_("Choose a payment of this order.")


class NoAmount(Invalid):
    """An amount is more than nothing."""

    message = N_("Give an amount above zero.")


def propose_retry(
    session: Session, operation_id: str, *, reason: str, actor: Actor
) -> MoneyProposal:
    """Propose to try a failed payout or refund again. Raises `NotToRetry` or `ProposedAlready`."""
    actor.check("desk:write")
    failed = retrying.get_failed(session, operation_id)
    amount = retrying.amount_of(failed)
    if failed.kind not in retrying.MONEY_KINDS or amount is None:
        raise NotMoney()
    return _propose(
        session, MoneyMove.RETRY, failed.id, failed.subject, amount, reason=reason, actor=actor
    )


def propose_refund(
    session: Session,
    order_id: str,
    *,
    payment_id: str,
    amount: Money,
    reason: str,
    actor: Actor,
) -> MoneyProposal:
    """Propose to send held money of an ended order back to its buyer.

    Raises `StillUnderWay`, `NoSuchPayment`, `NotCovered` or `ProposedAlready`.
    """
    actor.check("desk:write")
    order = lock_order(session, order_id)
    payment = session.get(Payment, payment_id)
    if payment is None or payment.order_id != order.id:
        raise NoSuchPayment(field="payment_id")
    _check_movable(session, order, MoneyMove.REFUND, amount)
    return _propose(
        session,
        MoneyMove.REFUND,
        order.id,
        order.id,
        amount,
        payment_id=payment.id,
        reason=reason,
        actor=actor,
    )


def propose_payout(
    session: Session, order_id: str, *, amount: Money, reason: str, actor: Actor
) -> MoneyProposal:
    """Propose to pay a seller what the ledger says is owed.

    Raises `StillUnderWay`, `NotCovered` or `ProposedAlready`.
    """
    actor.check("desk:write")
    order = lock_order(session, order_id)
    _check_movable(session, order, MoneyMove.PAYOUT, amount)
    return _propose(
        session,
        MoneyMove.PAYOUT,
        order.id,
        order.id,
        amount,
        payment_id=order.payment_id,
        reason=reason,
        actor=actor,
    )


def confirm(session: Session, proposal_id: str, *, actor: Actor) -> MoneyProposal:
    """Move the money: planned here, sent by the worker. Never by the person who proposed it.

    Raises `SamePerson`, `AlreadyDecided`, and what planning raises: then nothing is decided.
    """
    proposal = _lock_open(session, proposal_id, actor=actor)
    if proposal.proposed_by_id == actor.person_id:
        raise SamePerson()
    operation = _plan(session, proposal)
    proposal.operation_id = operation.id
    return _decide(session, proposal, ProposalVerdict.CONFIRMED, actor=actor)


def refuse(session: Session, proposal_id: str, *, answer: str, actor: Actor) -> MoneyProposal:
    """Let a proposal go, one's own too. Raises `AlreadyDecided`."""
    proposal = _lock_open(session, proposal_id, actor=actor)
    return _decide(session, proposal, ProposalVerdict.REFUSED, answer=answer, actor=actor)


def movable(session: Session, order: Order, move: MoneyMove) -> Money:
    """How much of an order's money could be moved by hand now, less what is on its way."""
    account = Account.SELLER_PAYABLE if move is MoneyMove.PAYOUT else Account.BUYER_FUNDS_HELD
    booked = ledger.balances(session, order.id).get((account, order.currency), 0)
    under_way = sum(
        amount.minor
        for operation in operations.get_operations(session, order.id)
        if operation.kind.value == move.value and operation.state in operations.OPEN_STATES
        if (amount := retrying.amount_of(operation))
    )
    return Money(booked - under_way, order.currency)


def _check_movable(session: Session, order: Order, move: MoneyMove, amount: Money) -> None:
    if amount.minor <= 0:
        raise NoAmount(field="amount")
    if order.status in LIVE:
        raise StillUnderWay(order=order.id)
    available = movable(session, order, move)
    ledger.check_cover(available, amount)
    if WAITS_FOR[move] is order.status and amount != available:
        whole = f"{available.currency} {format_plain(available)}"
        raise WholeOnly(field="amount", order=order.id, amount=whole)


def _plan(session: Session, proposal: MoneyProposal) -> PaymentOperation:
    order = lock_order(session, proposal.order_id)
    amount = Money(proposal.amount_minor, proposal.currency)
    if proposal.move is MoneyMove.RETRY:
        return retrying.retry(session, proposal.target)
    _check_movable(session, order, proposal.move, amount)
    assert proposal.payment_id, "money that is held or owed came by a payment"
    if proposal.move is MoneyMove.REFUND:
        return operations.plan_refund(
            session, order.id, amount=amount, payment_id=proposal.payment_id
        )
    return operations.plan_payout(
        session,
        order.id,
        amount=amount,
        account_id=order.payout_account_id,
        charge_id=session.get_one(Payment, proposal.payment_id).charge_id,
    )


def _propose(
    session: Session,
    move: MoneyMove,
    target: str,
    order_id: str,
    amount: Money,
    *,
    payment_id: str | None = None,
    reason: str,
    actor: Actor,
) -> MoneyProposal:
    proposal = MoneyProposal(
        id=new_id(),
        move=move,
        target=target,
        order_id=order_id,
        payment_id=payment_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        proposed_by_id=_person(actor),
        proposed_at=clock.now(),
    )
    session.add(proposal)
    try:
        session.flush()
    except IntegrityError:
        raise ProposedAlready() from None
    _note(session, "propose", proposal, reason, actor=actor)
    telling.tell_of_proposal(session, proposal)
    return proposal


def _lock_open(session: Session, proposal_id: str, *, actor: Actor) -> MoneyProposal:
    actor.check("desk:write")
    proposal = session.exec(
        select(MoneyProposal)
        .where(MoneyProposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if proposal is None:
        raise NoSuchProposal()
    if proposal.verdict is not None:
        raise AlreadyDecided(verdict=proposal.verdict.value)
    return proposal


def _decide(
    session: Session,
    proposal: MoneyProposal,
    verdict: ProposalVerdict,
    *,
    answer: str = "",
    actor: Actor,
) -> MoneyProposal:
    proposal.verdict, proposal.answer = verdict, answer
    proposal.decided_by_id, proposal.decided_at = _person(actor), clock.now()
    session.add(proposal)
    session.flush()
    act = "confirm" if verdict is ProposalVerdict.CONFIRMED else "refuse"
    _note(session, act, proposal, answer or proposal.reason, actor=actor)
    return proposal


def _note(session: Session, act: str, proposal: MoneyProposal, text: str, *, actor: Actor) -> None:
    amount = Money(proposal.amount_minor, proposal.currency)
    label = f"{proposal.move.value} {amount.currency} {format_plain(amount)}, {proposal.order_id}"
    trail.note(session, f"money:{act}", proposal.id, label=label, text=text, actor=actor)


def _person(actor: Actor) -> str:
    """Two people must be told apart, so nobody acts here without a name."""
    if actor.person_id is None:
        raise Forbidden()
    return actor.person_id
