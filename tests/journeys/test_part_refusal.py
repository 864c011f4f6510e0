"""A refiner keeps most of a lot: one of three drums is refused, and a part of another; or one never
came. The seller is paid the share, the buyer gets the rest back, and what was not taken is the
seller's still.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.models import Site
from foundation.parties.queries import get_organisation
from market.listings.publishing import publish
from market.money import Money
from market.payments.ledger import balances
from tests.factories import make_site
from tests.journeys.weeks import Calendar, Trader, trader
from tests.market.stage import make_cast
from traceability.custody.events import Accept
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.stock.reporting import report_of
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
DRUMS_G = (300_000, 200_000, 500_000)
PRICE = Money(1_000_001, "EUR")


@dataclass
class Story:
    """Ada offers three drums; Ben's gate is waiting."""

    calendar: Calendar
    ada: Trader
    ben: Trader
    lot: str
    listing: str
    yard: str
    gate: str


@pytest.fixture
def story(app: Flask) -> Story:
    """The morning on which the lot is on the market."""
    with clock.held(MONDAY):
        cast = make_cast()
        ada, ben = trader(app, cast.ada, "Ada"), trader(app, cast.ben, "Ben")
        draft = LotDraft(
            material_code="PS-NDFEB-SWARF",
            origin=LotOrigin.PRE_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=tuple(LotPackage(net_g) for net_g in DRUMS_G),
            title="NdFeB swarf, dry",
        )
        with db.transaction() as session:
            yard = make_site(session, get_organisation(session, ada.organisation_id)).id
            gate = make_site(
                session, get_organisation(session, ben.organisation_id), name="Gate 1", city="Lille"
            ).id
            lot = register_lot(session, draft, actor=cast.ada).code
        with db.transaction() as session:
            listing = publish(session, lot, price=PRICE, actor=cast.ada).id
    calendar = Calendar(app, ada, ben, start=MONDAY)
    return Story(calendar, ada, ben, lot, listing, yard, gate)


def bought_and_sent(story: Story) -> str:
    """Ben's order, paid, and the truck on its way; the order's address."""
    ada, ben = story.ada, story.ben
    with story.calendar.day(0, hour=10):
        order = ben.sends("/orders", listing_id=story.listing, site_id=story.gate)
        ben.sends(f"{ben.sends(f'{order}/checkout')}/pay")
    with story.calendar.day(2):
        ada.sends(f"/lots/{story.lot}/offer", taker_id=ben.organisation_id, days="14")
    return order


def test_one_drum_and_part_of_another_are_refused(story: Story) -> None:
    ada, ben, lot, calendar = story.ada, story.ben, story.lot, story.calendar

    order = bought_and_sent(story)

    with calendar.day(4):
        with db.reading() as session:
            codes = [tag.short_code for tag in get_bound_tags(session, lot)]
        for code in codes:
            ben.sends("/intake/scans", code=code)
        ben.sends(f"/intake/{lot}/1", net_mass="300", instrument="Scale 4")
        oil = {"reason": "contaminated", "note": "Oil in the lower third"}
        ben.sends(
            f"/intake/{lot}/2", gross_mass="212", tare_mass="12", verdict="none",
            reason="wrong_material", note="Ferrite",
        )  # fmt: skip
        ben.sends(f"/intake/{lot}/3", net_mass="500", verdict="part", refused_mass="50", **oil)
        assert "Accept 750 kg and refuse 250 kg?" in ben.reads(f"/intake/{lot}")
        done = ben.reads(ben.sends(f"/intake/{lot}/accept"))
        assert "Accepted in part and signed" in done

    with calendar.day(5):
        for side in (ada, ben):
            seen = side.reads(order)
            assert "750 kg accepted, 250 kg refused." in seen
            assert "EUR 7,500.01" in seen
            assert "EUR 2,500.00" in seen
            assert "closed" in seen
        assert "for what was accepted done 1 day ago EUR 7,350.01" in ada.reads(order)
        assert "for what was not accepted done 1 day ago EUR 2,500.00" in ben.reads(order)
        assert "A lot was accepted in part" in ada.letters()
        assert "A lot was accepted in part" in ben.letters()
        refused = ada.reads(order).partition("What was not accepted is ")[2][:12]
        with db.reading() as session:
            held = balances(session, order.rsplit("/", 1)[1])
            whole, rest = get_state(session, lot), get_state(session, refused)
        assert sum(held.values()) == 0
        assert (whole.owner_id, whole.net_mass_g) == (ben.organisation_id, 750_000)
        assert (rest.owner_id, rest.net_mass_g) == (ada.organisation_id, 250_000)
        assert rest.site_id == story.gate
        assert "at Gate 1, Lille" in ada.reads(f"/lots/{refused}")
        assert "NdFeB swarf, dry" in ben.reads(f"/lots/{refused}")
        assert f"/lots/{refused}/return" in ada.client.get("/to-do").text

        ada.sends(f"/lots/{refused}/return", site_id=story.yard)
        again = ada.sends(
            "/listings", lot=refused, price="1900", currency="EUR", note="Drum 2 is ferrite"
        )
        assert "Refused part of NdFeB swarf, dry" in ben.reads(again)
        assert "250 kg" in ben.reads(again)


def test_a_drum_never_came_and_is_asked_about(story: Story) -> None:
    ada, ben, lot, calendar = story.ada, story.ben, story.lot, story.calendar

    order = bought_and_sent(story)

    with calendar.day(4):
        with db.reading() as session:
            codes = [tag.short_code for tag in get_bound_tags(session, lot)]
        for number, code in enumerate(codes[:2], start=1):
            ben.sends("/intake/scans", code=code)
            ben.sends(f"/intake/{lot}/{number}", net_mass=str(DRUMS_G[number - 1] // 1000))
        ben.sends(f"/intake/{lot}/3/absent")
        assert "1 package did not come: 500 kg as stated" in ben.reads(f"/intake/{lot}")
        done = ben.reads(ben.sends(f"/intake/{lot}/accept"))
        assert "Accepted as far as it came, and signed" in done

    with calendar.day(5):
        for side in (ada, ben):
            seen = side.reads(order)
            assert "500 kg accepted, 500 kg did not come." in seen
            assert "EUR 5,000.01" in seen
            assert "EUR 5,000.00" in seen
        event_id = accepted_by(lot)
        assert "3 packages" in ada.reads(f"/lots/{lot}/discrepancies/{event_id}")
        with db.reading() as session:
            assert verify(session, lot).level is not Level.FAILED
            for site_id in (story.yard, story.gate):
                site = session.get_one(Site, site_id)
                week = report_of(session, site, since=MONDAY.date(), until=clock.now().date())
                balance = week.balance
                assert (balance.gap_g, balance.closing_g) == (0, 500_000)


def accepted_by(lot: str) -> str:
    """The event by which the lot was taken."""
    with db.reading() as session:
        taken = [one for one in get_events(session, lot) if isinstance(one.act, Accept)]
    return taken[-1].event_id
