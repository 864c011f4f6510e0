"""What deliveries ask: booked half hours of one's own gate, and proposals of the other side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from foundation.tasks.gathering import Asked, Task
from foundation.tasks.kinds import TaskKind
from market.delivery.arranging import agree_window, book_gate, propose_window, release_gate
from market.delivery.tasks import gather
from market.orders.models import Order
from tests.factories import make_site
from tests.market.stage import Cast, funded, make_cast

MONDAY = datetime(2026, 11, 30, 5, tzinfo=UTC)
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(MONDAY):
        return make_cast()


def tasks_of(actor: Actor) -> list[Task]:
    with db.reading() as session:
        return list(gather(session, Asked(actor.organisation_id, MONDAY)))


def seen(actor: Actor) -> list[tuple[TaskKind, str, str, datetime | None]]:
    return [(one.kind, one.reference, one.link, one.due_at) for one in tasks_of(actor)]


def bought(cast: Cast) -> Order:
    """An order that Ben paid, for a gate of his."""
    with clock.held(MONDAY):
        order = funded(cast)
        with db.transaction() as session:
            site = make_site(session, get_organisation(session, order.buyer_id))
            stored = session.get_one(Order, order.id)
            stored.site_id = site.id
            session.add(stored)
    return order


def test_a_half_hour_at_the_gate_is_expected_by_the_gate_alone(cast: Cast) -> None:
    order = bought(cast)
    with clock.held(MONDAY), db.transaction() as session:
        book_gate(session, order.id, starts_at=NINE, actor=cast.ada)

    until = NINE + timedelta(minutes=30)
    assert seen(cast.ben) == [(TaskKind.LOT_EXPECTED, order.lot_code, "/intake", until)]
    assert (seen(cast.ada), seen(cast.mallory)) == ([], [])

    with clock.held(MONDAY), db.transaction() as session:
        release_gate(session, order.id, actor=cast.ada)

    assert seen(cast.ben) == []


def test_a_proposal_waits_for_the_other_side_until_it_is_answered(cast: Cast) -> None:
    order = bought(cast)
    with clock.held(MONDAY), db.transaction() as session:
        for hour in (0, 2):
            start = NINE + timedelta(hours=hour)
            propose_window(
                session,
                order.id,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                actor=cast.ada,
            )

    newest = NINE + timedelta(hours=2)
    page = f"/orders/{order.id}/delivery"
    assert seen(cast.ben) == [(TaskKind.ORDER_TO_AGREE, order.id, page, newest)]
    assert (seen(cast.ada), seen(cast.mallory)) == ([], [])

    with clock.held(MONDAY), db.transaction() as session:
        agree_window(session, order.id, 2, actor=cast.ben)

    assert seen(cast.ben) == []
