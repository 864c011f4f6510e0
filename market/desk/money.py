"""Money as the operator sees it: what is stuck, an order's books, and what was proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation.http.pagination import PAGE_SIZE, Page
from foundation.parties.models import Person
from foundation.parties.queries import get_organisation_names
from market.desk.models import MoneyMove, MoneyProposal
from market.desk.paging import newest_first
from market.desk.proposing import NoSuchProposal, movable
from market.money import Money
from market.orders.lifecycle import LIVE
from market.orders.models import Order
from market.payments import ledger, operations
from market.payments.models import Payment, PaymentOperation
from market.payments.retrying import is_stuck


@dataclass(frozen=True)
class OrderMoney:
    """An order with its books: who, how much, what was asked of the provider, what may be moved."""

    order: Order
    buyer: str
    seller: str
    balances: list[tuple[str, Money]]
    operations: list[PaymentOperation]
    payments: list[Payment]
    proposals: list[MoneyProposal]
    movable: dict[MoneyMove, Money]


def get_stuck(
    session: Session, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[PaymentOperation]:
    """Operations that need somebody, newest first."""
    return newest_first(
        session,
        select(PaymentOperation).where(is_stuck()),
        (PaymentOperation.planned_at, PaymentOperation.id),
        lambda one: (one.planned_at, one.id),
        cursor=cursor,
        size=size,
    )


def count_stuck(session: Session) -> int:
    """How many operations need somebody."""
    return session.exec(select(func.count()).select_from(PaymentOperation).where(is_stuck())).one()


def get_proposals(
    session: Session, *, is_open: bool = False, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[MoneyProposal]:
    """What was proposed, newest first; only what waits if one likes."""
    statement = select(MoneyProposal)
    if is_open:
        statement = statement.where(col(MoneyProposal.verdict).is_(None))
    return newest_first(
        session,
        statement,
        (MoneyProposal.proposed_at, MoneyProposal.id),
        lambda one: (one.proposed_at, one.id),
        cursor=cursor,
        size=size,
    )


def count_open_proposals(session: Session) -> int:
    """How many proposals wait for their second person."""
    return session.exec(
        select(func.count()).select_from(MoneyProposal).where(col(MoneyProposal.verdict).is_(None))
    ).one()


def get_proposal(session: Session, proposal_id: str) -> MoneyProposal:
    """A proposal by its id. Raises `NoSuchProposal`."""
    proposal = session.get(MoneyProposal, proposal_id)
    if proposal is None:
        raise NoSuchProposal()
    return proposal


def find_open_retry(session: Session, operation_id: str) -> MoneyProposal | None:
    """The proposal to try this operation again, while it waits."""
    return session.exec(
        select(MoneyProposal)
        .where(MoneyProposal.target == operation_id)
        .where(col(MoneyProposal.verdict).is_(None))
    ).one_or_none()


def get_person_names(session: Session, person_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of people by id, in one query."""
    wanted = sorted({one for one in person_ids if one})
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted)))
    return dict(rows.all())


def search_orders(
    session: Session, *, text: str = "", cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Order]:
    """Orders of everybody, newest first, by a part of their number or the whole of a lot's code."""
    statement = select(Order)
    if text:
        part = text.strip().upper()
        statement = statement.where(
            col(Order.id).contains(part, autoescape=True) | (Order.lot_code == part)
        )
    return newest_first(
        session,
        statement,
        (Order.placed_at, Order.id),
        lambda one: (one.placed_at, one.id),
        cursor=cursor,
        size=size,
    )


def money_of(session: Session, order: Order) -> OrderMoney:
    """An order's books as the desk shows them."""
    names = get_organisation_names(session, [order.buyer_id, order.seller_id])
    held = ledger.balances(session, order.id)
    return OrderMoney(
        order=order,
        buyer=names[order.buyer_id],
        seller=names[order.seller_id],
        balances=[
            (account.value, Money(minor, currency))
            for (account, currency), minor in sorted(held.items())
            if minor
        ],
        operations=operations.get_operations(session, order.id),
        payments=_payments(session, order.id),
        proposals=_proposals(session, order.id),
        movable={} if order.status in LIVE else _movable(session, order),
    )


def _movable(session: Session, order: Order) -> dict[MoneyMove, Money]:
    amounts = {move: movable(session, order, move) for move in (MoneyMove.REFUND, MoneyMove.PAYOUT)}
    return {move: amount for move, amount in amounts.items() if amount.minor > 0}


def _payments(session: Session, order_id: str) -> list[Payment]:
    return list(
        session.exec(
            select(Payment)
            .where(Payment.order_id == order_id)
            .order_by(col(Payment.received_at), Payment.id)
        )
    )


def _proposals(session: Session, order_id: str) -> list[MoneyProposal]:
    return list(
        session.exec(
            select(MoneyProposal)
            .where(MoneyProposal.order_id == order_id)
            .order_by(col(MoneyProposal.proposed_at).desc(), MoneyProposal.id)
        )
    )
