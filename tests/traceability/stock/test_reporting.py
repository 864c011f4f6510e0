"""A site's report: each gram stands somewhere, a refusal moves nothing, and it always adds up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Site
from foundation.parties.queries import get_organisation, get_site, get_sites
from tests.factories import make_site
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.events import PackageMass, Weigh
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.state import TRANSITIONS, LotStatus
from traceability.custody.words import RefusalReason
from traceability.intake import receiving
from traceability.stock.balance import Balance
from traceability.stock.movements import stock_g
from traceability.stock.reporting import SiteReport, report_of
from traceability.tags.models import ScanWay

FIRST = date(2026, 11, 1)


@dataclass
class Yards:
    """Ada's two sites, Ben's one, and their people."""

    cast: Cast
    north: Site
    south: Site
    gate: Site


@pytest.fixture
def yards(app: Flask) -> Yards:
    with on(0):
        cast = make_cast()
    with on(0, hour=10), db.transaction() as session:
        organisation = get_organisation(session, cast.ada.organisation_id)
        south = make_site(session, organisation, name="South yard")
    (north, *_), (gate, *_) = (sites_of(actor) for actor in (cast.ada, cast.ben))
    return Yards(cast, north, south, gate)


def sites_of(actor: Actor) -> list[Site]:
    with db.reading() as session:
        return get_sites(session, actor.organisation_id)


@contextmanager
def on(day: int, hour: int = 9) -> Iterator[datetime]:
    """Hold the clock on a day of the story, counted from the first of November."""
    moment = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day)
    with clock.held(moment):
        yield moment


def report(site: Site, first: int = 0, last: int = 29) -> SiteReport:
    """What the site says of the days from one to another."""
    with db.reading() as session:
        return report_of(
            session,
            get_site(session, site.id),
            since=FIRST + timedelta(days=first),
            until=FIRST + timedelta(days=last),
        )


def lines(found: SiteReport) -> list[tuple[str, int, int, int]]:
    return [
        (line.kind.value, line.received_g, line.refused_g, line.difference_g)
        for line in (row.movement for row in found.movements)
    ]


def arrive(lot: str, taker: Actor, site: Site) -> None:
    with db.transaction() as session:
        handover.arrive(session, lot, site_id=site.id, actor=taker)


def accept(lot: str, taker: Actor, site: Site, *masses_g: int) -> None:
    stated = {f"{lot}.{number}": mass_g for number, mass_g in enumerate(masses_g, 1)}
    with db.transaction() as session:
        handover.accept(session, lot, masses_g=stated or None, site_id=site.id, actor=taker)


def refuse(lot: str, taker: Actor, site: Site) -> None:
    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.DAMAGED, site_id=site.id, actor=taker)


def bring_back(lot: str, holder: Actor, site: Site) -> None:
    with db.transaction() as session:
        handover.bring_back(session, lot, site_id=site.id, actor=holder)


def test_a_lot_is_stock_from_its_registration(yards: Yards) -> None:
    with on(1):
        register(yards.cast.ada, 312_000, 288_000)

    found = report(yards.north)

    assert found.balance == Balance(0, 600_000, 0, 0, 600_000)
    assert lines(found) == [("registered", 600_000, 0, 0)]
    assert [(row.weighed_g, row.stated_g) for row in found.stock] == [(0, 600_000)]
    assert (found.in_weighed_g, found.in_stated_g) == (0, 600_000)
    assert report(yards.south).stock == report(yards.gate).stock == []


def test_what_was_there_before_the_period_is_its_opening_stock(yards: Yards) -> None:
    with on(1):
        register(yards.cast.ada, 100_000)
    with on(10):
        register(yards.cast.ada, 50_000)

    assert report(yards.north, 5, 12).balance == Balance(100_000, 50_000, 0, 0, 150_000)
    assert report(yards.north, 2, 8).balance == Balance(100_000, 0, 0, 0, 100_000)
    assert report(yards.north, 0, 0).balance == Balance(0, 0, 0, 0, 0)


def test_a_day_is_whole_on_both_ends(yards: Yards) -> None:
    with on(4, hour=0):
        register(yards.cast.ada, 1_000)
    with on(4, hour=23):
        register(yards.cast.ada, 2_000)

    assert report(yards.north, 4, 4).balance == Balance(0, 3_000, 0, 0, 3_000)
    assert report(yards.north, 5, 5).balance == Balance(3_000, 0, 0, 0, 3_000)


def test_out_is_what_the_taker_signed_and_the_scales_differ_on_a_line_of_their_own(
    yards: Yards,
) -> None:
    with on(1):
        lot = register(yards.cast.ada, 312_000, 288_000)
        offer(yards.cast.ada, lot, yards.cast.ben)
    with on(2):
        arrive(lot, yards.cast.ben, yards.gate)
    with on(3):
        accept(lot, yards.cast.ben, yards.gate, 311_000, 288_500)

    giver, taker = report(yards.north), report(yards.gate)

    assert giver.balance == Balance(0, 600_000, 599_500, -500, 0)
    assert lines(giver)[1:] == [("handed_over", 599_500, 0, -500)]
    assert giver.movements[1].other_name == "Ben Metals"
    assert taker.balance == Balance(0, 599_500, 0, 0, 599_500)
    assert lines(taker) == [("taken", 599_500, 0, 0)]
    assert taker.movements[0].other_name == "Ada Metals"
    assert taker.in_stated_g == 599_500  # a program signed, and no scale of ours spoke


def test_a_lot_at_the_takers_gate_is_the_givers_until_it_is_signed_for(yards: Yards) -> None:
    with on(1):
        lot = register(yards.cast.ada, 5_000)
        offer(yards.cast.ada, lot, yards.cast.ben)
        arrive(lot, yards.cast.ben, yards.gate)

    (row,) = report(yards.north).stock

    assert (row.state.lot, row.is_here) == (lot, False)
    assert report(yards.gate).stock == []


def test_a_refusal_is_seen_on_both_sides_and_moves_nothing(yards: Yards) -> None:
    with on(1):
        lot = register(yards.cast.ada, 5_000)
        offer(yards.cast.ada, lot, yards.cast.ben)
    with on(2):
        arrive(lot, yards.cast.ben, yards.gate)
        refuse(lot, yards.cast.ben, yards.gate)

    assert lines(report(yards.gate)) == [("refused", 5_000, 5_000, 0)]
    assert report(yards.gate).balance == Balance(0, 0, 0, 0, 0)
    assert lines(report(yards.north, 2)) == [("sent_back", 5_000, 5_000, 0)]
    assert report(yards.north, 2).balance == Balance(5_000, 0, 0, 0, 5_000)

    with on(3):
        bring_back(lot, yards.cast.ada, yards.south)

    assert lines(report(yards.north, 3)) == [("went", 5_000, 0, 0)]
    assert lines(report(yards.south)) == [("came", 5_000, 0, 0)]
    assert report(yards.south).balance == Balance(0, 5_000, 0, 0, 5_000)


def test_what_a_scale_at_the_gate_said_is_weighed(yards: Yards) -> None:
    with on(1):
        lot = register(yards.cast.ada, 312_000, 288_000)
        offer(yards.cast.ada, lot, yards.cast.ben)
    with on(2):
        for tag, net_g in zip(tags_of(lot), (311_000, 288_000), strict=True):
            with db.transaction() as session:
                receiving.take_scan(
                    session, tag.short_code, way=ScanWay.TYPED, actor=yards.cast.ben
                )
            with db.transaction() as session:
                receiving.weigh_in(session, lot, tag.number, net_mass_g=net_g, actor=yards.cast.ben)
        with db.transaction() as session:
            receiving.sign_delivery(session, lot, actor=yards.cast.ben)

    found = report(yards.gate)

    assert (found.in_weighed_g, found.in_stated_g) == (599_000, 0)
    assert [(row.weighed_g, row.stated_g) for row in found.stock] == [(599_000, 0)]
    assert [row.is_weighed for row in found.movements] == [True]


def test_a_weighing_in_the_yard_counts_for_the_packages_that_stood_on_the_scale(
    yards: Yards,
) -> None:
    with on(1):
        lot = register(yards.cast.ada, 312_000, 288_000)
        with db.transaction() as session:
            weighing = Weigh((PackageMass(f"{lot}.1", 311_900),))
            record(session, weighing, lot=lot, actor=yards.cast.ada)

    found = report(yards.north)

    assert [(row.weighed_g, row.stated_g) for row in found.stock] == [(311_900, 288_000)]
    assert found.stock_g == 600_000
    assert found.balance.gap_g == 0


def test_a_carriers_load_is_on_the_road_and_at_no_site(yards: Yards) -> None:
    with on(1):
        lot = register(yards.cast.ada, 5_000)
        bring_back(lot, yards.cast.ada, yards.south)  # stands at a known place
        offer(yards.cast.ada, lot, yards.cast.ben)
        with db.transaction() as session:
            handover.accept(session, lot, actor=yards.cast.ben)

    found = report(yards.gate)

    assert found.stock == []
    assert [state.lot for state in found.elsewhere] == [lot]
    assert report(yards.north).balance.closing_g == 0
    assert report(yards.south).balance == Balance(0, 5_000, 5_000, 0, 0)


@pytest.mark.parametrize("status", LotStatus)
def test_a_lot_is_stock_while_anything_can_still_happen_to_it(
    yards: Yards, status: LotStatus
) -> None:
    lot = register(yards.cast.ada, 5_000)
    with db.reading() as session:
        state = replace(get_state(session, lot), status=status)

    goes_on = any(before is status for before, _ in TRANSITIONS)

    assert stock_g(state) == (5_000 if goes_on else 0)


def test_what_has_a_remark_says_it_and_nobody_is_accused(yards: Yards) -> None:
    with on(0):
        old = register(yards.cast.ada, 5_000)
        heavy = register(yards.cast.ada, 40_000_001)
        offer(yards.cast.ada, heavy, yards.cast.ben)
        accept(heavy, yards.cast.ben, yards.gate, 39_000_000)

    with on(31):
        stock = {row.state.lot: row.remarks for row in report(yards.north).stock}
        handed = {row.movement.kind: row.remarks for row in report(yards.north).movements}
    assert [remark.key for remark in stock[old]] == ["long_in_stock"]
    assert [remark.key for remark in handed["handed_over"]] == ["weighing_difference"]

    with on(1):
        (taken,) = report(yards.gate).movements
        assert taken.remarks == ()  # 39 t


def test_every_gram_stands_somewhere_whatever_happens(yards: Yards) -> None:
    chance = random.Random(26)
    cast = yards.cast
    homes = {cast.ada.organisation_id: yards.north, cast.ben.organisation_id: yards.gate}
    lots = []
    for day in range(12):
        with on(day):
            for _ in range(3):
                lots.append(register(chance.choice([cast.ada, cast.ben]), chance.randint(1, 9_999)))
            for lot in chance.sample(lots, min(8, len(lots))):
                _something_happens(chance, cast, homes, lot, yards)

    for site in (yards.north, yards.south, yards.gate):
        before_g = 0
        for day in range(12):
            found = report(site, day, day).balance
            assert (found.gap_g, found.opening_g) == (0, before_g)
            before_g = found.closing_g
        assert before_g == report(site).stock_g
        assert report(site).balance.gap_g == 0
    with db.reading() as session:
        total_g = sum(get_state(session, lot).net_mass_g for lot in lots)
    assert total_g == sum(
        report(site).stock_g for site in (yards.north, yards.south, yards.gate)
    ) + sum(
        state.net_mass_g for site in (yards.north, yards.gate) for state in report(site).elsewhere
    )


def _something_happens(
    chance: random.Random, cast: Cast, homes: dict[str, Site], lot: str, yards: Yards
) -> None:
    """One act that the lot's status allows."""
    with db.reading() as session:
        state = get_state(session, lot)
    holder, other = cast.ada, cast.ben
    if state.custodian_id == cast.ben.organisation_id:
        holder, other = other, holder
    gate, own = homes[other.organisation_id], homes[holder.organisation_id]
    if state.status is LotStatus.ARRIVED:
        if chance.random() < 0.5:
            refuse(lot, other, gate)
        else:
            accept(lot, other, gate, chance.randint(1, 9_999))
    elif state.status is LotStatus.OFFERED:
        if chance.random() < 0.7:
            arrive(lot, other, gate)
        else:
            accept(lot, other, gate)
    elif state.site_id not in (None, own.id, yards.south.id):
        bring_back(lot, holder, own)
    elif holder is cast.ada and chance.random() < 0.2:
        return
    else:
        offer(holder, lot, other)
