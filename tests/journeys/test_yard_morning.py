"""Half past six at Ben's gate: a yard hand opens the list on a phone and works it down.

Told by Yuri, who weighs and signs, knows nothing of prices, and starts before the office does.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlmodel import Session

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.delivery.arranging import book_gate
from market.orders.models import Order
from tests.factories import make_person, make_site
from tests.journeys.weeks import Calendar, Trader
from tests.market.stage import Cast, dispatch, funded, make_cast, register
from traceability.custody import handover
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody, each with a yard."""
    with clock.held(MONDAY):
        cast = make_cast()
        with db.transaction() as session:
            for actor in (cast.ada, cast.ben):
                make_site(session, get_organisation(session, actor.organisation_id))
    return cast


def hand(session: Session, app: Flask, organisation_id: str, name: str) -> Trader:
    """Somebody who works in the yard."""
    person = make_person(
        session,
        get_organisation(session, organisation_id),
        name=name,
        email=f"{name.lower()}@yard.example",
        role="yard",
    )
    return Trader(app, person, organisation_id, app.test_client())


def bought_and_booked(cast: Cast) -> Order:
    """A lot that Ben bought from Ada, on its way, expected on Tuesday at nine."""
    order = funded(cast)
    with db.transaction() as session:
        stored = session.get_one(Order, order.id)
        stored.site_id = session_site(session, cast)
        session.add(stored)
    with db.transaction() as session:
        book_gate(session, order.id, starts_at=TUESDAY_NINE, actor=cast.ben)
    dispatch(order, cast.ada)
    return order


def session_site(session: Session, cast: Cast) -> str:
    """Ben's gate."""
    return str(handover.get_sites(session, cast.ben.organisation_id)[0].id)


def test_a_yard_hands_morning(app: Flask, cast: Cast) -> None:
    with clock.held(MONDAY):
        with db.transaction() as session:
            yuri = hand(session, app, cast.ben.organisation_id, "Yuri")
            anna = hand(session, app, cast.ada.organisation_id, "Anna")
        order = bought_and_booked(cast)
        given = register(cast.ada)  # comes by a handover alone, nobody bought it
        with db.transaction() as session:
            handover.offer(session, given, taker_id=cast.ben.organisation_id, actor=cast.ada)
    calendar = Calendar(app, yuri, anna, start=MONDAY)
    bought = order.lot_code

    # The evening before: one lot is booked in, one will come when it comes. No word of money.
    with calendar.day(0, hour=18):
        page = yuri.reads("/to-do")
        assert page.index("Within a week") < page.index(bought) < page.index("Later")
        assert page.index("Later") < page.index(given)
        assert "in its half hour" in page
        assert not {"EUR", "Pay", "price"} & set(page.split())

    # Tuesday, half past six: the booked one is today's.
    with calendar.day(1, hour=7):
        page = yuri.reads("/to-do")
        assert page.index("Today") < page.index(bought) < page.index("Later")
        assert "2 things wait for you." in page

    # Ten o'clock: the half hour has passed and no truck. The line says so.
    with calendar.day(1, hour=10):
        page = yuri.reads("/to-do")
        assert "One is overdue." in page
        assert page.index("Overdue") < page.index(bought)

        # It comes at last. One button leads to the scanner; a scan makes it a thing to weigh.
        yuri.reads("/intake")
        with db.reading() as session:
            labels = [(tag.short_code, tag.number) for tag in get_bound_tags(session, bought)]
        for code, _number in labels:
            yuri.sends("/intake/scans", code=code)
        page = yuri.reads("/to-do")
        assert "Weigh the lot, then accept it, whole or in part, or refuse it." in page
        assert "overdue" not in page

        # The first drum is light and the second smells of ferrite: the lot goes back.
        for _code, number in labels:
            yuri.sends(f"/intake/{bought}/{number}", net_mass="300")
        yuri.sends(f"/intake/{bought}/refuse", reason="wrong_material", note="Ferrite below")
        assert bought not in yuri.reads("/to-do")

        # Now it is the other yard's to fetch, and Anna reads it without anybody calling her.
        page = anna.reads("/to-do")
        assert bought in page
        assert "yours to fetch" in page

    # Wednesday: Anna signs that it is back, Yuri takes the other lot. Both lists are empty.
    with calendar.day(2, hour=9):
        with db.reading() as session:
            yard = handover.get_sites(session, cast.ada.organisation_id)[0].id
        anna.sends(f"/lots/{bought}/return", site_id=yard)
        with db.reading() as session:
            labels = [(tag.short_code, tag.number) for tag in get_bound_tags(session, given)]
        for code, number in labels:
            yuri.sends("/intake/scans", code=code)
            yuri.sends(f"/intake/{given}/{number}", net_mass="312")
        yuri.sends(f"/intake/{given}/accept")
        assert "Nothing waits for you" in anna.reads("/to-do")
        assert "Nothing waits for you" in yuri.reads("/to-do")
