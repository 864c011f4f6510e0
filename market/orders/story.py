"""An order told to its reader: the stepper, the money line by line, the custody beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_
from market.money import Money
from market.orders.deadlines import is_no_show
from market.orders.earning import earned_by
from market.orders.lifecycle import MAIN_WAY, OrderAction, OrderStatus, Side
from market.orders.models import Order, OrderStep
from market.orders.queries import get_steps, side_of
from market.payments.asking import params_of
from market.payments.models import OperationKind, OperationState, PaymentOperation, PayoutAccount
from market.payments.operations import get_operations
from market.payments.receiving import get_payments


class MoneyState(StrEnum):
    """Whether a line of money has happened."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class MoneyLine:
    """One line of an order's money: what, how much, and since when. `text` is for gettext."""

    text: str
    amount: Money
    state: MoneyState
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class WayStep:
    """One state on an order's way, reached or still to come."""

    status: OrderStatus
    at: datetime | None
    is_current: bool


STATUS_NAMES = {
    OrderStatus.PLACED: N_("placed"),
    OrderStatus.FUNDED: N_("funded"),
    OrderStatus.TRAVELLING: N_("with a carrier"),
    OrderStatus.DISPATCHED: N_("dispatched"),
    OrderStatus.RECEIVED: N_("received"),
    OrderStatus.ACCEPTED: N_("accepted"),
    OrderStatus.CLOSED: N_("closed"),
    OrderStatus.CANCELLED: N_("cancelled"),
    OrderStatus.REFUSED: N_("refused"),
    OrderStatus.REFUNDED: N_("refunded"),
    OrderStatus.RETURNING: N_("to be fetched back"),
    OrderStatus.RETURNED: N_("returned"),
}
OFF_THE_WAY = (
    OrderStatus.CANCELLED,
    OrderStatus.REFUSED,
    OrderStatus.REFUNDED,
    OrderStatus.RETURNING,
    OrderStatus.RETURNED,
)


@dataclass(frozen=True)
class Sayings:
    """How the money of an order is called where it goes."""

    paid_out: str
    refunded: str
    refund_waits: str


WHOLE = Sayings(
    paid_out=N_("Paid out to the seller"),
    refunded=N_("Refunded to the buyer"),
    refund_waits=N_("On its way back to the buyer"),
)
PART = Sayings(
    paid_out=N_("Paid out to the seller, for what was accepted"),
    refunded=N_("Refunded to the buyer, for what was not accepted"),
    refund_waits=N_("On its way back to the buyer, for what was not accepted"),
)

HELD = N_("Paid by the buyer and held until the lot is accepted")
TO_PAY = N_("To be paid by the buyer, and held until the lot is accepted")
FEE = N_("Our fee of 2 per cent, charged to the seller")
WILL_SELLER = N_("To the seller, once the lot is accepted")
WAITS_FOR_ACCOUNT = N_("The seller has not finished the payout account yet.")
BEING_LOOKED_AT = N_("The payment provider said no. We have been told, and look at it.")


def way_of(session: Session, order: Order) -> list[WayStep]:
    """The states an order went through, and those still before it while it goes well."""
    steps = get_steps(session, order.id)
    reached = {step.status: step for step in steps}
    if order.status in OFF_THE_WAY:
        return [WayStep(step.status, step.at, step is steps[-1]) for step in _kept(steps)]
    return [
        WayStep(
            status,
            reached[status].at if _is_reached(status, order) and status in reached else None,
            status == order.status,
        )
        for status in MAIN_WAY
        if status in reached or not (_is_reached(status, order) or status == OrderStatus.TRAVELLING)
    ]


def money_of(session: Session, order: Order) -> list[MoneyLine]:
    """Every line of money of an order, printed as it is booked or planned."""
    price, earned = Money(order.price_minor, order.currency), earned_by(order)
    sayings = PART if order.refused_mass_g else WHOLE
    payments = get_payments(session, order.id)
    operations = get_operations(session, order.id)
    lines = [
        MoneyLine(HELD, Money(one.amount_minor, one.currency), MoneyState.DONE, one.received_at)
        for one in payments
    ]
    if order.status == OrderStatus.PLACED and not payments:
        lines.append(MoneyLine(TO_PAY, price, MoneyState.WAITING))
    lines += [_refund_line(one, sayings) for one in _latest(operations, OperationKind.REFUND)]
    if order.status in OFF_THE_WAY:
        return lines
    payouts = _latest(operations, OperationKind.PAYOUT)
    is_owed = bool(payouts)
    lines.append(MoneyLine(FEE, earned.fee, MoneyState.DONE if is_owed else MoneyState.WAITING))
    if not payouts:
        lines.append(MoneyLine(WILL_SELLER, earned.payout, MoneyState.WAITING))
    lines += [_payout_line(session, order, one, sayings) for one in payouts]
    return lines


def can_cancel(order: Order, organisation_id: str) -> bool:
    """Whether a party still has the button."""
    if order.status == OrderStatus.PLACED:
        return True
    is_late = is_no_show(order.status, order.ship_by, clock.now())
    is_bound = order.loads_until is not None and not is_late
    is_buyers = side_of(order, organisation_id) == Side.BUYER
    if order.status == OrderStatus.TRAVELLING:
        return is_late and is_buyers
    return order.status == OrderStatus.FUNDED and not (is_bound and is_buyers)


def _is_reached(status: OrderStatus, order: Order) -> bool:
    return MAIN_WAY.index(status) <= MAIN_WAY.index(order.status)


def _kept(steps: list[OrderStep]) -> list[OrderStep]:
    """Each state once, as it was last reached: a handover taken back leaves no gap."""
    kept: list[OrderStep] = []
    for step in steps:
        if step.action == OrderAction.RECALL:
            kept = [one for one in kept if one.status != OrderStatus.DISPATCHED]
            continue
        kept.append(step)
    return kept


def _latest(operations: list[PaymentOperation], kind: OperationKind) -> list[PaymentOperation]:
    """The operations of a kind, without those that failed and were planned anew."""
    of_kind = [one for one in operations if one.kind == kind]
    open_or_done = [one for one in of_kind if one.state != OperationState.FAILED]
    return open_or_done or of_kind[-1:]


def _refund_line(operation: PaymentOperation, sayings: Sayings) -> MoneyLine:
    amount = _amount_of(operation)
    if operation.state == OperationState.DONE:
        return MoneyLine(sayings.refunded, amount, MoneyState.DONE, operation.settled_at)
    if operation.state == OperationState.FAILED:
        return MoneyLine(sayings.refund_waits, amount, MoneyState.FAILED, note=BEING_LOOKED_AT)
    return MoneyLine(sayings.refund_waits, amount, MoneyState.WAITING)


def _amount_of(operation: PaymentOperation) -> Money:
    params = params_of(operation)
    return Money(params["amount_minor"], params["currency"])


def _payout_line(
    session: Session, order: Order, operation: PaymentOperation, sayings: Sayings
) -> MoneyLine:
    amount = _amount_of(operation)
    if operation.state == OperationState.DONE:
        return MoneyLine(sayings.paid_out, amount, MoneyState.DONE, operation.settled_at)
    if operation.state == OperationState.FAILED:
        return MoneyLine(sayings.paid_out, amount, MoneyState.FAILED, note=BEING_LOOKED_AT)
    account = session.get_one(PayoutAccount, order.payout_account_id)
    note = "" if account.active_since else WAITS_FOR_ACCOUNT
    return MoneyLine(sayings.paid_out, amount, MoneyState.WAITING, note=note)
