"""What orders ask of an organisation now: their next steps, where custody lets them be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from foundation.tasks.gathering import MOST, Asked, Task
from foundation.tasks.kinds import TaskKind
from market.orders.lifecycle import NEXT_STEPS, OrderStatus
from market.orders.queries import get_waiting_for
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import ActKind
from traceability.custody.queries import get_states


@dataclass(frozen=True)
class Step:
    """How a next step is done: the kind of its task, the act it takes, and the page for it."""

    kind: TaskKind
    act: ActKind | None
    link: str


STEPS: dict[OrderStatus, Step] = {
    OrderStatus.PLACED: Step(TaskKind.ORDER_TO_PAY, None, "/orders/{order.id}"),
    OrderStatus.FUNDED: Step(
        TaskKind.LOT_TO_DISPATCH,
        ActKind.OFFER,
        "/lots/{order.lot_code}/offer?taker={order.buyer_id}",
    ),
    OrderStatus.DISPATCHED: Step(TaskKind.LOT_EXPECTED, ActKind.ARRIVE, "/intake"),
    OrderStatus.RECEIVED: Step(TaskKind.LOT_AT_GATE, ActKind.ACCEPT, "/intake/{order.lot_code}"),
    OrderStatus.RETURNING: Step(
        TaskKind.LOT_REFUSED, ActKind.RETURN, "/lots/{order.lot_code}/return"
    ),
}


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """The orders whose next step is the organisation's, in two queries."""
    orders = get_waiting_for(session, asked.organisation_id, limit=MOST)
    states = get_states(session, sorted({order.lot_code for order in orders}))
    for order in orders:
        step = STEPS[order.status]
        allowed = allowed_acts(states[order.lot_code], asked.organisation_id, at=asked.at)
        if step.act is None or step.act in allowed:
            yield Task(
                kind=step.kind,
                sentence=NEXT_STEPS[order.status].what,
                reference=order.lot_code if step.act else order.id,
                about=order.title,
                link=step.link.format(order=order),
                due_at=order.due_at,
            )
