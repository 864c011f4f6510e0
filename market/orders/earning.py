"""What a seller has earned of a price, and what goes back, when only part was accepted.

The seller is paid the price times what was accepted over what was received, rounded once, half up;
the rest is the refund, so the two add up to the price. Our fee is on what is paid, in the same
share.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from market.money import Money, round_half_up
from market.orders.models import Order


@dataclass(frozen=True)
class Earning:
    """What the buyer pays in the end, our part of it, and what the buyer gets back."""

    paid: Money
    fee: Money
    refund: Money

    @property
    def payout(self) -> Money:
        """What reaches the seller."""
        return self.paid - self.fee


def earning(price: Money, fee: Money, *, accepted_g: int = 1, refused_g: int = 0) -> Earning:
    """The price and the fee of a lot of which so much was accepted and so much refused."""
    share = Fraction(accepted_g, accepted_g + refused_g)
    paid = Money(round_half_up(price.minor * share), price.currency)
    part_fee = Money(round_half_up(Fraction(fee.minor * paid.minor, price.minor)), fee.currency)
    return Earning(paid, part_fee, price - paid)


def earned_by(order: Order) -> Earning:
    """What an order earns its seller: all of it, unless its lot was accepted in part."""
    return earning(
        Money(order.price_minor, order.currency),
        Money(order.fee_minor, order.currency),
        accepted_g=order.accepted_mass_g or 1,
        refused_g=order.refused_mass_g or 0,
    )
