"""The life of an order as one table: every pair that is not in it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import N_, Conflict


class OrderStatus(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    FUNDED = "funded"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    REFUNDED = "refunded"
    RETURNING = "returning"
    RETURNED = "returned"
    TRAVELLING = "travelling"


class OrderAction(StrEnum):
    """What can happen to an order."""

    FUND = "fund"
    DISPATCH = "dispatch"
    RECALL = "recall"
    RECEIVE = "receive"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CANCEL = "cancel"
    LAPSE = "lapse"
    CLOSE = "close"
    REFUND = "refund"
    NO_SHOW = "no_show"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    RECLAIM = "reclaim"
    ACCEPT_PART = "accept_part"
    CARRY = "carry"
    CALL_OFF = "call_off"
    BREAK_UP = "break_up"


class Side(StrEnum):
    """Who makes it happen: a party, the custody record, the payments, or the clock."""

    BUYER = "buyer"
    SELLER = "seller"
    CUSTODY = "custody"
    PAYMENTS = "payments"
    CLOCK = "clock"


_S, _A = OrderStatus, OrderAction

TRANSITIONS: dict[tuple[OrderStatus, OrderAction], OrderStatus] = {
    (_S.PLACED, _A.FUND): _S.FUNDED,
    (_S.PLACED, _A.CANCEL): _S.CANCELLED,
    (_S.PLACED, _A.LAPSE): _S.CANCELLED,
    (_S.FUNDED, _A.DISPATCH): _S.DISPATCHED,
    (_S.FUNDED, _A.CANCEL): _S.CANCELLED,
    (_S.FUNDED, _A.NO_SHOW): _S.CANCELLED,
    (_S.DISPATCHED, _A.RECALL): _S.FUNDED,
    # Somebody between seller and buyer takes the lot, and the next one, and the next; a place of
    # storage is one of them. Whoever has it last offers it to the buyer.
    (_S.FUNDED, _A.CARRY): _S.TRAVELLING,
    (_S.TRAVELLING, _A.CARRY): _S.TRAVELLING,
    (_S.TRAVELLING, _A.DISPATCH): _S.DISPATCHED,
    (_S.TRAVELLING, _A.RECALL): _S.FUNDED,
    (_S.TRAVELLING, _A.NO_SHOW): _S.CANCELLED,
    (_S.DISPATCHED, _A.CALL_OFF): _S.TRAVELLING,
    # A carrier who takes a part alone leaves nothing that is the lot that was sold.
    (_S.PLACED, _A.BREAK_UP): _S.CANCELLED,
    (_S.FUNDED, _A.BREAK_UP): _S.CANCELLED,
    (_S.TRAVELLING, _A.BREAK_UP): _S.CANCELLED,
    (_S.DISPATCHED, _A.RECEIVE): _S.RECEIVED,
    (_S.DISPATCHED, _A.ACCEPT): _S.ACCEPTED,
    (_S.DISPATCHED, _A.ACCEPT_PART): _S.ACCEPTED,
    (_S.DISPATCHED, _A.REFUSE): _S.REFUSED,
    (_S.RECEIVED, _A.ACCEPT): _S.ACCEPTED,
    (_S.RECEIVED, _A.ACCEPT_PART): _S.ACCEPTED,
    (_S.RECEIVED, _A.REFUSE): _S.REFUSED,
    (_S.RECEIVED, _A.RECLAIM): _S.REFUSED,
    (_S.ACCEPTED, _A.CLOSE): _S.CLOSED,
    (_S.REFUSED, _A.REFUND): _S.REFUNDED,
    (_S.REFUSED, _A.SEND_BACK): _S.RETURNING,
    (_S.RETURNING, _A.TAKE_BACK): _S.RETURNED,
}

ACTORS: dict[OrderAction, frozenset[Side]] = {
    _A.FUND: frozenset({Side.PAYMENTS}),
    _A.DISPATCH: frozenset({Side.CUSTODY}),
    _A.RECALL: frozenset({Side.CUSTODY}),
    _A.RECEIVE: frozenset({Side.CUSTODY}),
    _A.ACCEPT: frozenset({Side.CUSTODY}),
    _A.REFUSE: frozenset({Side.CUSTODY}),
    # Custody, when the seller makes other lots of the one that is sold.
    _A.CANCEL: frozenset({Side.BUYER, Side.SELLER, Side.CUSTODY}),
    _A.LAPSE: frozenset({Side.CLOCK}),
    _A.CLOSE: frozenset({Side.PAYMENTS}),
    _A.REFUND: frozenset({Side.PAYMENTS}),
    _A.NO_SHOW: frozenset({Side.BUYER, Side.CLOCK}),
    _A.SEND_BACK: frozenset({Side.PAYMENTS}),
    _A.TAKE_BACK: frozenset({Side.CUSTODY}),
    _A.RECLAIM: frozenset({Side.CUSTODY}),
    _A.ACCEPT_PART: frozenset({Side.CUSTODY}),
    _A.CARRY: frozenset({Side.CUSTODY}),
    _A.CALL_OFF: frozenset({Side.CUSTODY}),
    _A.BREAK_UP: frozenset({Side.CUSTODY}),
}

# While an order lives, its lot can have no other. After acceptance the lot belongs to the buyer,
# who may sell it on while the payout is still on its way.
LIVE = frozenset({_S.PLACED, _S.FUNDED, _S.TRAVELLING, _S.DISPATCHED, _S.RECEIVED})

# Orders that still follow the custody of their lot: a refused one until the lot is back.
FOLLOWING = LIVE | {_S.REFUSED, _S.RETURNING}

# The way of an order that goes well, for the stepper; not every lot travels with a carrier.
MAIN_WAY = (
    _S.PLACED, _S.FUNDED, _S.TRAVELLING, _S.DISPATCHED, _S.RECEIVED, _S.ACCEPTED, _S.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class NextStep:
    """What an order waits for: who, and the sentence that says what."""

    by: Side
    what: str


NEXT_STEPS: dict[OrderStatus, NextStep] = {
    _S.PLACED: NextStep(Side.BUYER, N_("Pay. The money is held until the lot is accepted.")),
    _S.FUNDED: NextStep(Side.SELLER, N_("Offer the handover of the lot to the buyer.")),
    _S.TRAVELLING: NextStep(
        Side.CUSTODY, N_("A carrier has the lot, and offers it to the buyer at the gate.")
    ),
    _S.DISPATCHED: NextStep(Side.BUYER, N_("Scan the lot at the gate when it arrives.")),
    _S.RECEIVED: NextStep(
        Side.BUYER, N_("Weigh the lot, then accept it, whole or in part, or refuse it.")
    ),
    _S.ACCEPTED: NextStep(Side.PAYMENTS, N_("The payout to the seller is on its way.")),
    _S.REFUSED: NextStep(Side.PAYMENTS, N_("The refund to the buyer is on its way.")),
    _S.RETURNING: NextStep(
        Side.SELLER, N_("Have the lot fetched from the buyer's gate, and sign when it is back.")
    ),
}


class ActionNotAllowed(Conflict):
    """The table has no such pair."""

    message = N_(
        "An order that is %(status)s cannot be changed this way (%(action)s). Load it again."
    )


def next_status(status: OrderStatus, action: OrderAction) -> OrderStatus:
    """The status after `action`. Raises `ActionNotAllowed` for every pair the table leaves out."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise ActionNotAllowed(status=status.value, action=action.value) from None


def is_allowed(status: OrderStatus, action: OrderAction) -> bool:
    """Whether the table holds this pair."""
    return (status, action) in TRANSITIONS


def allowed_actions(status: OrderStatus, side: Side) -> frozenset[OrderAction]:
    """What one side can do now: what pages and the API offer."""
    return frozenset(
        action for (at, action) in TRANSITIONS if at == status and side in ACTORS[action]
    )
