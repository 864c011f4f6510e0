"""What is odd about a site's figures, in words that accuse nobody: there may be a reason. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from foundation.errors import N_
from traceability.custody.differences import Difference
from traceability.materials.remarks import Remark
from traceability.stock.balance import TransportMode, is_heavy, is_late

LONG = N_("Nothing was recorded for %(days)s days. Is it still there, and what is it kept for?")
HEAVY = N_(
    "More than 40 t in one receipt, by road or without a word how it came. Were these several"
    " loads?"
)
DIFFERENCE = N_(
    "The taker's scale and the books differ by more than half a per cent. Compare the two weigh"
    " tickets."
)


def stock_remarks(last_act_on: date, *, on: date) -> tuple[Remark, ...]:
    """What is odd about a lot that stands in stock."""
    if not is_late(last_act_on, on):
        return ()
    return (Remark("long_in_stock", LONG, {"days": (on - last_act_on).days}),)


def movement_remarks(
    *,
    received_g: int,
    handed_over_g: int,
    difference_g: int,
    modes: Collection[TransportMode] = (),
) -> tuple[Remark, ...]:
    """What is odd about one movement; `modes` is how it came, as far as anybody says."""
    found = []
    if is_heavy(received_g, modes):
        found.append(Remark("heavy_receipt", HEAVY))
    if Difference(handed_over_g - difference_g, handed_over_g).is_beyond_tolerance:
        found.append(Remark("weighing_difference", DIFFERENCE))
    return tuple(found)
