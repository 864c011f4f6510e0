"""Arranging a delivery: windows, half hours, places and contacts, and who learns what when."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Site
from foundation.parties.queries import get_organisation
from foundation.settings import Settings
from market.delivery import arranging, viewing
from market.delivery.models import GateBooking, LoadingWindow
from market.delivery.refusals import (
    BadWindow,
    NoGate,
    NoSuchSlot,
    NothingProposed,
    NotNow,
    PlaceFixed,
    SlotTaken,
)
from market.delivery.viewing import DeliveryView
from market.orders.ending import WindowAgreed, cancel
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from tests.factories import make_site
from tests.market.racing import at_once
from tests.market.stage import Cast, dispatch, funded, make_cast, ordered, reload

HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def order(cast: Cast) -> Order:
    """Paid, and to go to Ben's gate."""
    order = funded(cast)
    choose(order, gate_of(cast.ben), cast.ben)
    return reload(order)


def gate_of(actor: Actor, name: str = "Gate 1") -> Site:
    with db.transaction() as session:
        return make_site(session, get_organisation(session, actor.organisation_id), name=name)


def choose(order: Order, site: Site, actor: Actor) -> None:
    with db.transaction() as session:
        arranging.choose_site(session, order.id, site_id=site.id, actor=actor)


def days(count: int, *, hour: int = 9) -> datetime:
    day = clock.now().date() + timedelta(days=count)
    return datetime.combine(day, time(hour), tzinfo=UTC)


def propose(order: Order, actor: Actor, starts_at: datetime, *, hours: int = 4) -> LoadingWindow:
    with db.transaction() as session:
        return arranging.propose_window(
            session,
            order.id,
            starts_at=starts_at,
            ends_at=starts_at + hours * HOUR,
            actor=actor,
        )


def agree(order: Order, seq: int, actor: Actor) -> None:
    with db.transaction() as session:
        arranging.agree_window(session, order.id, seq, actor=actor)


def book(order: Order, starts_at: datetime, actor: Actor) -> GateBooking:
    with db.transaction() as session:
        return arranging.book_gate(session, order.id, starts_at=starts_at, actor=actor)


def seen_by(actor: Actor, order: Order) -> DeliveryView:
    with db.reading() as session:
        return viewing.view_of(session, reload(order), actor.organisation_id)


def test_a_window_counts_when_the_other_side_agreed_to_the_latest_of_it(
    cast: Cast, order: Order
) -> None:
    propose(order, cast.ada, days(3))
    propose(order, cast.ben, days(5))

    with pytest.raises(NothingProposed):
        agree(order, 1, cast.ben)  # there is a newer one
    with pytest.raises(NothingProposed):
        agree(order, 2, cast.ben)  # one's own
    waiting = seen_by(cast.ada, order)
    agree(order, 2, cast.ada)
    agree(order, 2, cast.ada)

    assert waiting.agreed is None
    assert waiting.to_answer is not None
    assert waiting.to_answer.starts_at == days(5)
    agreed = seen_by(cast.ben, order).agreed
    assert agreed is not None
    assert (agreed.seq, agreed.starts_at) == (2, days(5))


def test_a_new_proposal_leaves_the_agreed_window_until_it_is_agreed(
    cast: Cast, order: Order
) -> None:
    propose(order, cast.ada, days(3))
    agree(order, 1, cast.ben)
    propose(order, cast.ben, days(4))

    view = seen_by(cast.ada, order)

    assert view.agreed is not None
    assert view.to_answer is not None
    assert (view.agreed.seq, view.to_answer.seq) == (1, 2)


@pytest.mark.parametrize(("start", "hours"), [(-1, 4), (2, 0), (2, -3), (46, 1), (44, 48)], ids=str)
def test_a_window_is_ahead_has_length_and_is_not_too_far(
    cast: Cast, order: Order, start: int, hours: int
) -> None:
    with pytest.raises(BadWindow):
        propose(order, cast.ada, days(start), hours=hours)

    with db.reading() as session:
        assert session.exec(select(LoadingWindow)).all() == []


def test_an_agreed_window_moves_the_dispatch_and_binds_the_buyer_but_not_the_seller(
    cast: Cast, order: Order
) -> None:
    propose(order, cast.ada, days(20))
    agree(order, 1, cast.ben)

    bound = reload(order)
    with db.transaction() as session, pytest.raises(WindowAgreed):
        cancel(session, order.id, actor=cast.ben)
    with clock.held(days(21)), db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)

    assert bound.ship_by == bound.due_at == bound.loads_until == days(20, hour=13)
    assert reload(order).status == OrderStatus.CANCELLED


def test_a_window_before_the_deadline_leaves_the_deadline(cast: Cast, order: Order) -> None:
    propose(order, cast.ben, days(2))
    agree(order, 1, cast.ada)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ada)

    assert reload(order).ship_by == order.ship_by
    assert reload(order).status == OrderStatus.CANCELLED


def test_nothing_is_arranged_before_the_order_is_paid(cast: Cast) -> None:
    order = ordered(cast)

    for act in (
        partial(propose, order, cast.ada, days(3)),
        partial(book, order, days(3), cast.ben),
    ):
        with pytest.raises(NotNow):
            act()


def test_a_half_hour_has_one_order_and_an_order_one_half_hour(cast: Cast, order: Order) -> None:
    other = funded(cast)
    with db.reading() as session:
        gate = session.get_one(Site, order.site_id)
    choose(other, gate, cast.ben)
    book(order, days(3), cast.ada)
    book(order, days(3, hour=10), cast.ben)

    book(other, days(3), cast.ben)  # given back by the first
    with pytest.raises(SlotTaken):
        book(other, days(3, hour=10), cast.ada)

    assert [seen_by(cast.ben, one).booking.starts_at for one in (order, other)] == [  # type: ignore[union-attr] # booked
        days(3, hour=10),
        days(3),
    ]


@pytest.mark.parametrize(
    "moment", [days(3) + timedelta(minutes=10), days(-1), days(46), days(3, hour=22)]
)
def test_the_gate_works_in_half_hours_ahead(cast: Cast, order: Order, moment: datetime) -> None:
    with pytest.raises(NoSuchSlot):
        book(order, moment, cast.ben)


def test_a_gate_needs_a_site_and_goes_with_it(cast: Cast) -> None:
    order = funded(cast)
    with pytest.raises(NoGate):
        book(order, days(3), cast.ada)
    choose(order, gate_of(cast.ben), cast.ben)
    book(order, days(3), cast.ada)

    choose(order, gate_of(cast.ben, "Gate 2"), cast.ben)

    assert seen_by(cast.ada, order).booking is None


def test_an_order_that_ended_holds_no_half_hour(cast: Cast, order: Order) -> None:
    book(order, days(3), cast.ben)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ada)
    other = funded(cast)
    with db.reading() as session:
        choose_gate = session.get_one(Site, order.site_id)
    choose(other, choose_gate, cast.ben)

    with db.reading() as session:
        free = viewing.free_slots(session, reload(other), days(3).date())
    book(other, days(3), cast.ben)

    assert days(3) in free


def test_free_half_hours_leave_out_what_is_booked_and_what_is_past(
    cast: Cast, order: Order
) -> None:
    book(order, days(3), cast.ben)

    with db.reading() as session:
        free = viewing.free_slots(session, reload(order), days(3).date())
        past = viewing.free_slots(session, reload(order), days(-3).date())

    assert (len(free), days(3) in free, past) == (31, False, [])


def test_places_are_fixed_once_the_lot_is_on_its_way(cast: Cast, order: Order) -> None:
    dispatch(order, cast.ada)

    with pytest.raises(PlaceFixed):
        choose(order, gate_of(cast.ben, "Gate 2"), cast.ben)


def give(order: Order, actor: Actor, name: str) -> None:
    with db.transaction() as session:
        arranging.give_contact(
            session,
            order.id,
            name=name,
            phone="+49 201 55",
            email=f"{name.lower()}@yard.example",
            actor=actor,
        )


def test_a_contact_is_disclosed_to_the_other_side_when_the_order_is_paid(cast: Cast) -> None:
    unpaid, paid = ordered(cast), funded(cast)
    for order in (unpaid, paid):
        give(order, cast.ada, "Nora")

    hidden, shown = seen_by(cast.ben, unpaid), seen_by(cast.ben, paid)

    assert hidden.theirs is None
    assert shown.theirs is not None
    assert (shown.theirs.name, shown.theirs.phone) == ("Nora", "+49 201 55")


def test_a_contact_is_hidden_again_when_the_order_is_cancelled(cast: Cast, order: Order) -> None:
    give(order, cast.ada, "Nora")
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ada)

    assert seen_by(cast.ben, order).theirs is None


def book_it(order: Order, starts_at: datetime, actor: Actor) -> None:
    book(order, starts_at, actor)


def test_two_orders_at_once_do_not_share_a_half_hour(
    cast: Cast, settings: Settings, order: Order
) -> None:
    other = funded(cast)
    with db.reading() as session:
        gate = session.get_one(Site, order.site_id)
    choose(other, gate, cast.ben)

    outcomes = at_once(
        settings,
        [
            partial(book_it, order, days(3), cast.ben),
            partial(book_it, other, days(3), cast.ada),
        ],
    )

    assert outcomes == ["SlotTaken", "ok"]
