"""An order as its page shows it to one of the two parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation import clock
from foundation.parties.models import Organisation, Site
from foundation.parties.queries import get_organisation, get_organisation_names, get_site
from foundation.parties.terms import Terms, get_terms
from market.listings.delivering import TERM_NAMES
from market.money import Money
from market.orders import deadlines
from market.orders.earning import Earning, earned_by
from market.orders.lifecycle import NEXT_STEPS, NextStep, OrderStatus, Side
from market.orders.models import Order
from market.orders.queries import side_of
from market.orders.story import (
    STATUS_NAMES,
    MoneyLine,
    WayStep,
    can_cancel,
    money_of,
    way_of,
)
from market.payments.models import Checkout, PayoutAccount
from market.payments.receiving import get_checkouts
from traceability.custody.events import (
    Accept,
    Arrive,
    CancelOffer,
    LapseOffer,
    Offer,
    Refuse,
    Return,
    Sell,
)
from traceability.custody.part_acceptance import taken_by
from traceability.custody.queries import RecordedEvent, find_state, get_events

MEANINGS = {
    OrderStatus.PLACED: "wait",
    OrderStatus.FUNDED: "wait",
    OrderStatus.TRAVELLING: "wait",
    OrderStatus.DISPATCHED: "wait",
    OrderStatus.RECEIVED: "wait",
    OrderStatus.ACCEPTED: "good",
    OrderStatus.CLOSED: "good",
    OrderStatus.CANCELLED: "plain",
    OrderStatus.REFUSED: "bad",
    OrderStatus.REFUNDED: "bad",
    OrderStatus.RETURNING: "bad",
    OrderStatus.RETURNED: "bad",
}
OF_THE_SALE = (Offer, CancelOffer, LapseOffer, Arrive, Accept, Refuse, Return, Sell)


@dataclass(frozen=True)
class OrderRow:
    """One line of a list of orders."""

    order: Order
    status_name: str
    meaning: str
    other_name: str


@dataclass(frozen=True)
class OrderView:
    """Everything the page of an order shows."""

    side: Side
    status_name: str
    meaning: str
    seller: Organisation
    buyer: Organisation
    site: Site | None
    next_step: NextStep | None
    is_mine_to_do: bool
    way: list[WayStep]
    names: dict[OrderStatus, str]
    money: list[MoneyLine]
    terms: Terms
    delivery: str
    pickup: Site | None
    price: Money
    earned: Earning
    custody: list[RecordedEvent]
    received_mass_g: int | None
    can_cancel: bool
    is_no_show: bool
    is_with_seller: bool
    ends_at: datetime | None
    can_pay: bool
    checkout: Checkout | None
    needs_account: bool


def rows_of(session: Session, orders: Sequence[Order], organisation_id: str) -> list[OrderRow]:
    """A page of orders with the names of the other sides, in two queries."""
    others = {
        order.id: order.seller_id if organisation_id == order.buyer_id else order.buyer_id
        for order in orders
    }
    names = get_organisation_names(session, set(others.values()))
    return [
        OrderRow(
            order=order,
            status_name=STATUS_NAMES[order.status],
            meaning=MEANINGS[order.status],
            other_name=names[others[order.id]],
        )
        for order in orders
    ]


def view_of(session: Session, order: Order, organisation_id: str) -> OrderView:
    """The page of an order for one of its parties."""
    side = side_of(order, organisation_id)
    next_step = NEXT_STEPS.get(order.status)
    pages = get_checkouts(session, order.id)
    account = session.get_one(PayoutAccount, order.payout_account_id)
    custody = _custody(session, order)
    return OrderView(
        side=side,
        status_name=STATUS_NAMES[order.status],
        meaning=MEANINGS[order.status],
        seller=get_organisation(session, order.seller_id),
        buyer=get_organisation(session, order.buyer_id),
        site=get_site(session, order.site_id) if order.site_id else None,
        next_step=next_step,
        is_mine_to_do=next_step is not None and next_step.by == side,
        way=way_of(session, order),
        names=STATUS_NAMES,
        money=money_of(session, order),
        terms=get_terms(order.terms_version),
        delivery=TERM_NAMES[order.delivery_term],
        pickup=_pickup(session, order),
        price=Money(order.price_minor, order.currency),
        earned=earned_by(order),
        custody=custody,
        received_mass_g=_received_mass_g(custody),
        can_cancel=can_cancel(order, organisation_id),
        is_no_show=deadlines.is_no_show(order.status, order.ship_by, clock.now()),
        ends_at=order.due_at + deadlines.NO_SHOW_GRACE if order.due_at else None,
        is_with_seller=_is_with_seller(session, order),
        can_pay=side == Side.BUYER and order.status == OrderStatus.PLACED,
        checkout=pages[0] if pages else None,
        needs_account=side == Side.SELLER and account.active_since is None,
    )


def _pickup(session: Session, order: Order) -> Site | None:
    """Where the lot is fetched: the buyer learns it when the order is paid."""
    is_known = order.payment_id is not None and order.pickup_site_id is not None
    return get_site(session, order.pickup_site_id or "") if is_known else None


def _is_with_seller(session: Session, order: Order) -> bool:
    """Whether the lot is still in the seller's custody, wherever it stands."""
    state = find_state(session, order.lot_code)
    return state is not None and state.custodian_id == order.seller_id


def _custody(session: Session, order: Order) -> list[RecordedEvent]:
    """The handovers of this sale, newest first."""
    if find_state(session, order.lot_code) is None:
        return []
    events = [
        event
        for event in get_events(session, order.lot_code)
        if event.received_at >= order.placed_at and isinstance(event.act, OF_THE_SALE)
    ]
    return events[::-1]


def _received_mass_g(custody: Sequence[RecordedEvent]) -> int | None:
    for event in custody:
        if isinstance(event.act, Accept):
            return sum(mass.net_g for mass in taken_by(event.act))
    return None
