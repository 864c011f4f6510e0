"""Orders that do not go well: nobody pays, nobody ships, the lot is refused. Who does what, who is
told, where the money goes, and where the lot stands in the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.payments.ledger import balances
from tests.factories import make_site
from tests.journeys.weeks import Calendar, Trader, trader
from tests.market.stage import listed, make_cast
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


@dataclass
class Story:
    """Ada offers a lot of two drums; Ben may buy it, and Nora is another buyer."""

    calendar: Calendar
    ada: Trader
    ben: Trader
    nora: Trader
    lot: str
    listing: str
    yard: str
    gate: str


@pytest.fixture
def story(app: Flask) -> Story:
    """The morning on which the lot is on the market."""
    with clock.held(MONDAY):
        cast = make_cast()
        ada, ben, nora = (
            trader(app, actor, name)
            for actor, name in ((cast.ada, "Ada"), (cast.ben, "Ben"), (cast.mallory, "Nora"))
        )
        with db.transaction() as session:
            yard = make_site(session, get_organisation(session, ada.organisation_id))
            gate = make_site(
                session, get_organisation(session, ben.organisation_id), name="Gate 1", city="Lille"
            )
        listing = listed(cast.ada)
    calendar = Calendar(app, ada, ben, nora, start=MONDAY)
    return Story(calendar, ada, ben, nora, listing.lot_code, listing.id, yard.id, gate.id)


def pays(buyer: Trader, order: str) -> None:
    """Through the hosted page and back."""
    checkout = buyer.sends(f"{order}/checkout")
    buyer.sends(f"{checkout}/pay")


def weighs_in(story: Story, buyer: Trader) -> None:
    """Scan both drums at the gate and put them on the scale."""
    with db.reading() as session:
        codes = [(tag.short_code, tag.number) for tag in get_bound_tags(session, story.lot)]
    for code, number in codes:
        buyer.sends("/intake/scans", code=code)
        buyer.sends(f"/intake/{story.lot}/{number}", net_mass="312")


def held_for(order: str) -> int:
    """Cents that are held for an order."""
    with db.reading() as session:
        found = balances(session, order.rsplit("/", 1)[1])
    return sum(minor for (account, _), minor in found.items() if account == "buyer_funds_held")


def test_a_buyer_who_never_pays(story: Story) -> None:
    ada, ben, nora = story.ada, story.ben, story.nora

    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        assert "Pay by 1 Dec 2026, 10:00 UTC; after that the lot is on offer again" in ben.reads(
            order
        )
        assert "Do not hand the lot over before it is paid" in ada.reads(order)
        checkout = ben.sends(f"{order}/checkout")
        assert "has just been ordered by somebody else" in nora.is_refused(
            "/orders", listing_id=story.listing
        )

    with story.calendar.day(1, hour=5):
        assert ben.letters() == ["Pay soon, or the order ends"]
    with story.calendar.day(1, hour=11):
        assert "cancelled" in ben.reads(order)
        assert "This test checkout is over" in ben.is_refused(f"{checkout}/pay")
        assert held_for(order) == 0

        again = nora.sends("/orders", listing_id=story.listing)
        pays(nora, again)

    assert ben.letters() == ["Pay soon, or the order ends", "An order was not paid in time"]
    assert sorted(ada.letters()) == [
        "An order was not paid in time",
        "Your lot has been ordered",
        "Your lot has been ordered",
        "Your lot is paid",
    ]


def test_a_seller_who_never_ships(story: Story) -> None:
    ada, ben, nora = story.ada, story.ben, story.nora

    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        pays(ben, order)
    with story.calendar.day(1):
        assert held_for(order) == 1_420_000
        assert "By 14 Dec 2026, 10:00 UTC; after that the buyer may cancel" in ada.reads(order)
    with story.calendar.day(12):
        assert ada.letters()[-1] == "A paid lot is to be handed over soon"
    with story.calendar.day(15):
        page = ben.reads(order)
        assert "It was to be handed over by 14 Dec 2026, 10:00 UTC" in page
        assert "on 21 Dec 2026, 10:00 UTC the order ends by itself" in page
        assert ben.letters()[-1] == ada.letters()[-1] == "A paid lot was not handed over in time"
    with story.calendar.day(22):
        page = ben.reads(order)
        assert "cancelled" in page
        assert "Refunded to the buyer" in page
        assert held_for(order) == 0
        assert "This lot is not on offer any more" in nora.reads(
            f"/orders/new?listing={story.listing}"
        )

    ended = "An order ended because nothing was sent"
    assert (ben.letters()[-1], ada.letters()[-1]) == (ended, ended)


def test_a_buyer_who_does_not_wait_for_the_clock(story: Story) -> None:
    ben = story.ben

    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        pays(ben, order)
    with story.calendar.day(16):
        assert "The seller did not hand the lot over in time" in ben.reads(f"{order}/cancel")
        ben.sends(f"{order}/cancel")
    with story.calendar.day(16, hour=10):
        assert "Refunded to the buyer" in ben.reads(order)
        assert held_for(order) == 0


def test_refusal_return_and_refund(story: Story) -> None:
    ada, ben = story.ada, story.ben

    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        pays(ben, order)
    with story.calendar.day(2):
        ada.sends(f"/lots/{story.lot}/offer", taker_id=ben.organisation_id, days="14", seals="S-17")
    with story.calendar.day(4):
        weighs_in(story, ben)
        assert "By 9 Dec 2026, 09:00 UTC" in ben.reads(order)
    with story.calendar.day(7):
        assert ben.letters()[-1] == "A lot waits for your decision"
        ben.sends(
            f"/intake/{story.lot}/refuse", reason="wrong_material", note="Ferrite under the top"
        )
    with story.calendar.day(8):
        page = ada.reads(order)
        assert "to be fetched back" in page
        assert "Have the lot fetched from the buyer's gate, and sign when it is back" in page
        assert "Refunded to the buyer" in page
        assert held_for(order) == 0
        assert "at Gate 1, Lille" in ada.reads(f"/lots/{story.lot}")
        assert set(ada.letters()[-2:]) == {
            "Your lot was refused",
            "A refused lot waits at the gate",
        }
    with story.calendar.day(25):
        assert ada.letters()[-1] == "Fetch your refused lot"
        ada.sends(f"/lots/{story.lot}/return", site_id=story.yard)
    with story.calendar.day(26):
        assert "returned" in ben.reads(order)
        lot = ada.reads(f"/lots/{story.lot}")
        assert "Held by Ada Recycling at Main yard, Essen" in lot
        assert "Brought back" in lot
        assert "stands at a site of yours already" in ada.is_refused(
            f"/lots/{story.lot}/return", site_id=story.yard
        )
        ada.sends("/listings", lot=story.lot, price="9000", currency="EUR")


def test_a_lot_that_nobody_answers_for_at_the_gate(story: Story) -> None:
    ada, ben = story.ada, story.ben

    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        pays(ben, order)
    with story.calendar.day(2):
        ada.sends(f"/lots/{story.lot}/offer", taker_id=ben.organisation_id, days="14", seals="S-17")
    with story.calendar.day(4):
        weighs_in(story, ben)
    with story.calendar.day(10):
        assert ben.letters()[-1] == ada.letters()[-1] == "A lot was neither accepted nor refused"
        assert "Take the offer back" not in ada.reads(f"/lots/{story.lot}")
        assert "It can be taken back after that day" in ada.is_refused(
            f"/lots/{story.lot}/cancel-offer"
        )
    with story.calendar.day(17):
        assert "Take the offer back" in ada.reads(f"/lots/{story.lot}")
        assert "nobody accepted or refused it" in ada.reads(f"/lots/{story.lot}/cancel-offer")
        ada.sends(f"/lots/{story.lot}/cancel-offer")
    with story.calendar.day(18):
        assert "to be fetched back" in ada.reads(order)
        assert "Refunded to the buyer" in ben.reads(order)
        assert held_for(order) == 0
        assert "at Gate 1, Lille" in ada.reads(f"/lots/{story.lot}")
        ended = "An order ended because nobody answered at the gate"
        assert ended in ben.letters()[-3:]
        assert ended in ada.letters()[-3:]
        ada.sends(f"/lots/{story.lot}/return", site_id=story.yard)
    with story.calendar.day(19):
        assert "returned" in ben.reads(order)
