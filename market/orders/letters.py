"""What people are told about an order: whoever is to act next, or is to know, at each step.

What custody tells them of too has custody's key, so that nobody hears of one handover twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from market.orders.deadlines import ReminderKind
from market.orders.lifecycle import OrderAction, OrderStatus, Side
from market.orders.models import Order
from traceability.custody.events import ActKind
from traceability.lots.letters import key_of

BOTH = (Side.BUYER, Side.SELLER)


@dataclass(frozen=True)
class Letter:
    """Its kind, who is told, and the sentence that says what happened and what comes next."""

    kind: NoticeKind
    to: tuple[Side, ...]
    subject: str
    sentence: str


LETTERS: dict[OrderStatus, Letter] = {
    OrderStatus.PLACED: Letter(
        NoticeKind.ORDER_PLACED,
        (Side.SELLER,),
        N_("Your lot has been ordered"),
        N_("It is reserved for the buyer. Hand nothing over before it is paid."),
    ),
    OrderStatus.FUNDED: Letter(
        NoticeKind.ORDER_PAID,
        (Side.SELLER,),
        N_("Your lot is paid"),
        N_("The money is held until the buyer accepts. Offer the handover of the lot now."),
    ),
    OrderStatus.TRAVELLING: Letter(
        NoticeKind.ORDER_DISPATCHED,
        (Side.BUYER,),
        N_("A carrier has your lot"),
        N_("It has left the seller's custody, and is offered to you when it comes to your gate."),
    ),
    OrderStatus.DISPATCHED: Letter(
        NoticeKind.ORDER_DISPATCHED,
        (Side.BUYER,),
        N_("Your lot is on its way"),
        N_("Its handover to you is offered. Scan the lot at your gate when it arrives."),
    ),
    OrderStatus.RECEIVED: Letter(
        NoticeKind.ORDER_ARRIVED,
        (Side.SELLER,),
        N_("Your lot stands at the buyer's gate"),
        N_("The buyer weighs it now, then accepts or refuses it."),
    ),
    OrderStatus.ACCEPTED: Letter(
        NoticeKind.ORDER_ACCEPTED,
        (Side.SELLER,),
        N_("Your lot was accepted"),
        N_("The buyer signed for it. The payout is on its way."),
    ),
    OrderStatus.CLOSED: Letter(
        NoticeKind.ORDER_PAID_OUT,
        (Side.SELLER,),
        N_("You have been paid"),
        N_("The payout for your lot has left for your account."),
    ),
    OrderStatus.CANCELLED: Letter(
        NoticeKind.ORDER_CANCELLED,
        BOTH,
        N_("An order was cancelled"),
        N_("What was paid goes back to the buyer, whole."),
    ),
    OrderStatus.REFUSED: Letter(
        NoticeKind.ORDER_REFUSED,
        (Side.SELLER,),
        N_("Your lot was refused"),
        N_("The buyer refused it at the gate; the lot stays yours and the money goes back."),
    ),
    OrderStatus.REFUNDED: Letter(
        NoticeKind.ORDER_REFUNDED,
        (Side.BUYER,),
        N_("Your money is on its way back"),
        N_("The whole price has been refunded."),
    ),
    OrderStatus.RETURNING: Letter(
        NoticeKind.ORDER_RETURNING,
        BOTH,
        N_("A refused lot waits at the gate"),
        N_(
            "The whole price has been refunded. The lot is still the seller's, who fetches it"
            " within 21 days; the buyer keeps it as it is."
        ),
    ),
    OrderStatus.RETURNED: Letter(
        NoticeKind.ORDER_RETURNED,
        BOTH,
        N_("A refused lot has left the gate"),
        N_("It is back with its seller, or with whom the seller handed it to."),
    ),
}

# How an order was left, or accepted, says more than its status.
ENDINGS: dict[OrderAction, Letter] = {
    OrderAction.LAPSE: Letter(
        NoticeKind.ORDER_CANCELLED,
        BOTH,
        N_("An order was not paid in time"),
        N_("Nobody paid within 24 hours, so it has ended, and the lot is on offer again."),
    ),
    OrderAction.NO_SHOW: Letter(
        NoticeKind.ORDER_CANCELLED,
        BOTH,
        N_("An order ended because nothing was sent"),
        N_(
            "The lot was not handed over in time. The whole price goes back to the buyer, and the"
            " listing has ended."
        ),
    ),
    OrderAction.ACCEPT_PART: Letter(
        NoticeKind.ORDER_ACCEPTED,
        BOTH,
        N_("A lot was accepted in part"),
        N_(
            "The buyer signed for what was accepted, and the seller is paid that share of the"
            " price; the rest goes back to the buyer. What was not is a lot of its own, still"
            " the seller's, at the buyer's gate."
        ),
    ),
    OrderAction.BREAK_UP: Letter(
        NoticeKind.ORDER_CANCELLED,
        BOTH,
        N_("An order ended because its lot was divided"),
        N_(
            "Somebody took only a part of it on its way, so what was sold cannot come whole. What"
            " was paid goes back to the buyer, whole."
        ),
    ),
    OrderAction.RECLAIM: Letter(
        NoticeKind.ORDER_REFUSED,
        BOTH,
        N_("An order ended because nobody answered at the gate"),
        N_(
            "The seller takes the lot back, which was neither accepted nor refused. The whole price"
            " goes back to the buyer, who keeps the lot as it is until it is fetched."
        ),
    ),
}

REMINDERS: dict[ReminderKind, Letter] = {
    ReminderKind.PAY_SOON: Letter(
        NoticeKind.ORDER_EXPIRING,
        (Side.BUYER,),
        N_("Pay soon, or the order ends"),
        N_(
            "The lot is reserved for you until the payment is due. After that it is on offer again."
        ),
    ),
    ReminderKind.SHIP_SOON: Letter(
        NoticeKind.ORDER_EXPIRING,
        (Side.SELLER,),
        N_("A paid lot is to be handed over soon"),
        N_("Offer the handover within three days; after that the buyer may cancel."),
    ),
    ReminderKind.SHIP_OVERDUE: Letter(
        NoticeKind.ORDER_OVERDUE,
        BOTH,
        N_("A paid lot was not handed over in time"),
        N_(
            "The buyer may cancel now. Seven days from now the order ends by itself, with a refund."
        ),
    ),
    ReminderKind.TRAVEL_OVERDUE: Letter(
        NoticeKind.ORDER_OVERDUE,
        BOTH,
        N_("A lot with a carrier has not come"),
        N_(
            "The buyer may cancel now. Seven days from now the order ends by itself, with a refund."
        ),
    ),
    ReminderKind.DECIDE_SOON: Letter(
        NoticeKind.ORDER_EXPIRING,
        (Side.BUYER,),
        N_("A lot waits for your decision"),
        N_("It has stood at your gate for three days. Weigh it, then accept or refuse it."),
    ),
    ReminderKind.DECIDE_OVERDUE: Letter(
        NoticeKind.ORDER_OVERDUE,
        BOTH,
        N_("A lot was neither accepted nor refused"),
        N_(
            "Five days have passed at the gate. The money stays held until the buyer signs; after"
            " the offer's last day the seller can take the lot back, and the money goes back too."
        ),
    ),
    ReminderKind.PAYOUT_LATE: Letter(
        NoticeKind.ORDER_OVERDUE,
        (Side.SELLER,),
        N_("Your money cannot be paid out yet"),
        N_("The lot was accepted three days ago. Look whether your payout account is finished."),
    ),
    ReminderKind.REFUND_LATE: Letter(
        NoticeKind.ORDER_OVERDUE,
        (Side.BUYER,),
        N_("Your refund takes longer than it should"),
        N_("It is three days old and not confirmed yet. It stays yours; we look into it."),
    ),
    ReminderKind.RETURN_SOON: Letter(
        NoticeKind.ORDER_EXPIRING,
        (Side.SELLER,),
        N_("Fetch your refused lot"),
        N_("It has to leave the buyer's gate within five days."),
    ),
    ReminderKind.RETURN_OVERDUE: Letter(
        NoticeKind.ORDER_OVERDUE,
        BOTH,
        N_("A refused lot was not fetched"),
        N_(
            "The buyer may now send it back with care, at the seller's cost. It stays the seller's."
        ),
    ),
}

HANDOVER_ACTS = {
    OrderStatus.DISPATCHED: ActKind.OFFER,
    OrderStatus.RECEIVED: ActKind.ARRIVE,
    OrderStatus.ACCEPTED: ActKind.ACCEPT,
    OrderStatus.REFUSED: ActKind.REFUSE,
}


# What says more of the handover than the status that it led to.
ACTS_TOLD = {
    OrderAction.RECLAIM: ActKind.CANCEL_OFFER,
    OrderAction.ACCEPT_PART: ActKind.ACCEPT_PART,
}


def write_about(session: Session, order: Order, action: OrderAction | None = None) -> None:
    """Tell those whom the order's new status concerns, in the transaction that made it so."""
    letter = (ENDINGS.get(action) if action else None) or LETTERS.get(order.status)
    if letter is not None:
        send(session, order, letter, key=_key(order, action))


def remind(session: Session, order: Order, kind: ReminderKind) -> None:
    """Tell those whom a deadline concerns, once for each deadline."""
    assert order.due_at is not None, "what has no deadline is not reminded of"
    key = f"{order.id}:{kind.value}:{clock.millis(order.due_at)}"
    send(session, order, REMINDERS[kind], key=key)


def send(session: Session, order: Order, letter: Letter, *, key: str) -> None:
    """Tell the letter's sides, once per key: for a deadline, the key names order and deadline."""
    parties = {Side.BUYER: order.buyer_id, Side.SELLER: order.seller_id}
    for side in letter.to:
        happening = Happening(
            kind=letter.kind,
            key=key,
            heading=letter.subject,
            sentence=letter.sentence,
            reference=order.id,
            about=f"{order.title} ({order.lot_code})",
            link=f"/orders/{order.id}",
            ids={"order": order.id, "lot": order.lot_code, "side": side.value},
        )
        announce(session, happening, organisation_id=parties[side])


def _key(order: Order, action: OrderAction | None) -> str:
    act = ACTS_TOLD.get(action) if action else None
    act = act or HANDOVER_ACTS.get(order.status)
    if act is None or order.handover_id is None:
        return f"{order.id}:{order.status.value}"
    return key_of(order.handover_id, act)
