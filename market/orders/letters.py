"""Letters about an order: whoever is to act next, or is to know, gets one per step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import db
from foundation.errors import N_
from foundation.notifications.mail import write_letter
from foundation.parties.queries import get_members
from foundation.parties.roles import PersonRole
from market.orders.lifecycle import OrderStatus, Side
from market.orders.models import Order

READERS = frozenset({PersonRole.OWNER, PersonRole.TRADER})
BOTH = (Side.BUYER, Side.SELLER)


@dataclass(frozen=True)
class Letter:
    """Who is written to, and the sentence that says what happened and what comes next."""

    to: tuple[Side, ...]
    subject: str
    sentence: str


LETTERS: dict[OrderStatus, Letter] = {
    OrderStatus.PLACED: Letter(
        (Side.SELLER,),
        N_("Your lot has been ordered"),
        N_("It is reserved for the buyer. Hand nothing over before it is paid."),
    ),
    OrderStatus.FUNDED: Letter(
        (Side.SELLER,),
        N_("Your lot is paid"),
        N_("The money is held until the buyer accepts. Offer the handover of the lot now."),
    ),
    OrderStatus.DISPATCHED: Letter(
        (Side.BUYER,),
        N_("Your lot is on its way"),
        N_("The seller offered the handover. Scan the lot at your gate when it arrives."),
    ),
    OrderStatus.ACCEPTED: Letter(
        (Side.SELLER,),
        N_("Your lot was accepted"),
        N_("The buyer signed for it. The payout is on its way."),
    ),
    OrderStatus.CLOSED: Letter(
        (Side.SELLER,),
        N_("You have been paid"),
        N_("The payout for your lot has left for your account."),
    ),
    OrderStatus.CANCELLED: Letter(
        BOTH,
        N_("An order was cancelled"),
        N_("What was paid goes back to the buyer, whole."),
    ),
    OrderStatus.REFUSED: Letter(
        (Side.SELLER,),
        N_("Your lot was refused"),
        N_("The buyer refused it at the gate; the lot stays yours and the money goes back."),
    ),
    OrderStatus.REFUNDED: Letter(
        (Side.BUYER,),
        N_("Your money is on its way back"),
        N_("The whole price has been refunded."),
    ),
}


def write_about(session: Session, order: Order) -> None:
    """Write to those whom the order's new status concerns, in the transaction that made it so."""
    letter = LETTERS.get(order.status)
    if letter is None:
        return
    parties = {Side.BUYER: order.buyer_id, Side.SELLER: order.seller_id}
    link = f"{db.settings_of(session).base_url}/orders/{order.id}"
    for side in letter.to:
        for membership, person in get_members(session, parties[side]):
            if membership.role in READERS and person.email_verified_at:
                write_letter(
                    session,
                    "order_step",
                    to=person.email,
                    name=person.name,
                    title=order.title,
                    lot=order.lot_code,
                    order_id=order.id,
                    heading=letter.subject,
                    sentence=letter.sentence,
                    link=link,
                )
