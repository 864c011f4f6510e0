"""A refiner weighs 12 per cent less than it was sent. Of two lots one is explained by both sides;
about the other the seller says nothing, and the inspector sees it when its clock has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation
from tests.factories import make_operator, make_site
from tests.journeys.weeks import Calendar, Trader, trader
from tests.market.stage import make_cast
from traceability.custody.queries import get_events
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
DRUMS_G = (300_000, 200_000)


@dataclass
class Story:
    """Ada has sent two lots of swarf; Oda is the operator's inspector."""

    calendar: Calendar
    ada: Trader
    ben: Trader
    oda: Trader
    explained: str
    silent: str


@pytest.fixture
def story(app: Flask) -> Story:
    """The morning on which both lots are on the truck."""
    with clock.held(MONDAY):
        cast = make_cast()
        ada, ben = trader(app, cast.ada, "Ada"), trader(app, cast.ben, "Ben")
        draft = LotDraft(
            material_code="PS-NDFEB-SWARF",
            origin=LotOrigin.PRE_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=tuple(LotPackage(net_g) for net_g in DRUMS_G),
            title="NdFeB swarf, wet",
        )
        with db.transaction() as session:
            (person,) = make_operator(session, "Oda")
            for one in (ada, ben):
                make_site(session, get_organisation(session, one.organisation_id))
            explained, silent = (register_lot(session, draft, actor=cast.ada).code for _ in "ab")
        oda = Trader(app, person, "", app.test_client())
    return Story(Calendar(app, ada, ben, oda, start=MONDAY), ada, ben, oda, explained, silent)


def test_one_is_explained_and_one_is_left(story: Story) -> None:
    ada, ben, oda, calendar = story.ada, story.ben, story.oda, story.calendar

    with calendar.day(0, hour=10):
        for lot in (story.explained, story.silent):
            ada.sends(f"/lots/{lot}/offer", taker_id=ben.organisation_id, days="14")
    with calendar.day(1):
        for lot in (story.explained, story.silent):
            weighs_less(ben, lot)
        assert "The scales disagree: 500 kg stated, 440 kg received." in ben.reads(
            f"/lots/{story.explained}"
        )
    assert "The scales disagree by more than a tenth, or packages differ" in ada.letters()
    assert "The scales disagree by more than a tenth, or packages differ" in ben.letters()

    with calendar.day(2):
        for lot in (story.explained, story.silent):
            assert page_of(lot) in ben.client.get("/to-do").text
            alone = ben.is_refused(page_of(lot), explanation="moisture")
            assert "Say in a sentence what happened" in alone
            ben.sends(page_of(lot), explanation="moisture", comment="It stood in the rain")
            assert page_of(lot) not in ben.client.get("/to-do").text
        assert page_of(story.explained) in ada.client.get("/to-do").text
        ada.sends(
            page_of(story.explained), explanation="moisture", comment="The lids were off, sorry"
        )
        for side in (ada, ben):
            told = side.reads(page_of(story.explained))
            assert "explained by both" in told
            assert "It stood in the rain" in told
            assert "The lids were off, sorry" in told
    assert "A discrepancy is settled" not in ada.letters()  # it is shown, and not mailed

    with calendar.day(14):  # two days before the last day
        assert page_of(story.silent) in ada.client.get("/to-do").text
    with calendar.day(17):  # a reception on 3 November is to be explained by 18 November
        assert "Its last day is over" in ada.reads(page_of(story.silent))
        assert f"{page_of(story.silent)}/report" in ben.client.get(page_of(story.silent)).text
        assert "Report it" in ben.reads("/to-do")
        inspected = oda.reads(f"/inspection/{ada.organisation_id}")
        assert f"{story.silent} NdFeB swarf, wet 500 kg 440 kg ✕ overdue regulatory" in inspected
        assert f"{story.explained} NdFeB swarf, wet 500 kg" not in inspected
        assert "neither explained by both nor reported by 18 Nov" in inspected
        table = oda.client.get(f"/inspection/{ada.organisation_id}/discrepancies.csv").text
        assert f'{story.silent},"NdFeB swarf, wet",regulatory,overdue' in table
        assert f'{story.explained},"NdFeB swarf, wet",regulatory,reconciled' in table
        looked = oda.reads(f"/inspection/{ada.organisation_id}/lots/{story.silent}")
        assert "It stood in the rain" in looked
    assert ada.letters().count("A discrepancy still waits for your explanation") >= 1
    assert "A discrepancy still waits for your explanation" not in ben.letters()
    assert "A discrepancy was not explained in time" in ada.letters()
    assert "A discrepancy was not explained in time" in ben.letters()

    with calendar.day(18):
        ben.sends(
            f"{page_of(story.silent)}/report",
            explanation="moisture",
            comment="No answer from the seller",
            reported_to="Regional authority, file 52-17",
            reported_on="2026-11-20",
        )
        assert "Reported to Regional authority, file 52-17 on 20 Nov 2026." in ada.reads(
            page_of(story.silent)
        )
        assert "overdue regulatory" not in oda.reads(f"/inspection/{ada.organisation_id}")
        assert page_of(story.silent) not in ben.client.get("/to-do").text


def weighs_less(ben: Trader, lot: str) -> None:
    """Ben scans both drums, weighs each at 88 per cent, and signs."""
    with db.reading() as session:
        codes = [tag.short_code for tag in get_bound_tags(session, lot)]
    for number, (code, net_g) in enumerate(zip(codes, DRUMS_G, strict=True), start=1):
        ben.sends("/intake/scans", code=code)
        ben.sends(f"/intake/{lot}/{number}", net_mass=str(net_g * 88 // 100_000))
    ben.sends(f"/intake/{lot}/accept")


def page_of(lot: str) -> str:
    """The page of the lot's one discrepancy, as letters link to it."""
    with db.reading() as session:
        accepted = next(one for one in get_events(session, lot) if one.act.kind.value == "accept")
    return f"/lots/{lot}/discrepancies/{accepted.event_id}"
