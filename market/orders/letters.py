"""What people are told about an order: whoever is to act next, or is to know, at each step.

What custody tells them of too has custody's key, so that nobody hears of one handover twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from market.orders.lifecycle import OrderStatus, Side
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
    OrderStatus.DISPATCHED: Letter(
        NoticeKind.ORDER_DISPATCHED,
        (Side.BUYER,),
        N_("Your lot is on its way"),
        N_("The seller offered the handover. Scan the lot at your gate when it arrives."),
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
}
PAY_SOON = Letter(
    NoticeKind.ORDER_EXPIRING,
    (Side.BUYER,),
    N_("Pay soon, or the order ends"),
    N_("The lot is reserved for you until the payment is due. After that it is on offer again."),
)

HANDOVER_ACTS = {
    OrderStatus.DISPATCHED: ActKind.OFFER,
    OrderStatus.RECEIVED: ActKind.ARRIVE,
    OrderStatus.ACCEPTED: ActKind.ACCEPT,
    OrderStatus.REFUSED: ActKind.REFUSE,
}


def write_about(session: Session, order: Order) -> None:
    """Tell those whom the order's new status concerns, in the transaction that made it so."""
    letter = LETTERS.get(order.status)
    if letter is None:
        return
    send(session, order, letter, key=_key(order))


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


def _key(order: Order) -> str:
    act = HANDOVER_ACTS.get(order.status)
    if act is None or order.handover_id is None:
        return f"{order.id}:{order.status.value}"
    return key_of(order.handover_id, act)
