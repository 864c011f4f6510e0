"""Reminding: a buyer who has not paid is told some hours before the order ends."""

from __future__ import annotations

from datetime import timedelta

from foundation import clock, db
from market.orders import letters
from market.orders.queries import get_payable_soon

REMINDED_BEFORE = timedelta(hours=6)
BATCH = 100
EVERY_S = 600


def remind_to_pay() -> int:
    """Tell the buyers of orders whose payment is due soon, once each; how many orders there are."""
    moment = clock.now()
    after, count = (moment, ""), 0
    while True:
        with db.transaction() as session:
            found = get_payable_soon(
                session, after=after, before=moment + REMINDED_BEFORE, limit=BATCH
            )
            for order in found:
                letters.send(session, order, letters.PAY_SOON, key=f"{order.id}:pay_by")
        count += len(found)
        if len(found) < BATCH:
            return count
        after = (found[-1].pay_by, found[-1].id)
