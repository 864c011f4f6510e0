"""A lot that is parted on a site neither comes nor goes."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_sites
from tests.traceability.gate import Cast, make_cast, register
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot
from traceability.stock.balance import Balance
from traceability.stock.reporting import SiteReport, report_of


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def report(cast: Cast) -> SiteReport:
    """Ada's yard today."""
    today = clock.now().date()
    with db.reading() as session:
        site = get_sites(session, cast.ada.organisation_id)[0]
        return report_of(session, site, since=today, until=today)


def test_what_is_parted_is_used_up_and_made_and_stays_on_the_books(cast: Cast) -> None:
    lot = register(cast.ada, 600_000)
    with db.transaction() as session:
        parts = [Part((LotPackage(350_000),)), Part((LotPackage(250_000),))]
        made = split_lot(session, lot, parts, Weighed(), actor=cast.ada)

    found = report(cast)

    assert found.balance == Balance(0, 600_000, 0, 0, 600_000, made_g=600_000, used_g=600_000)
    assert found.balance.gap_g == 0
    assert {row.state.lot for row in found.stock} == {one.code for one in made.lots}
    assert found.stock_g == 600_000


def test_what_scales_differ_by_in_a_merge_shows_between_used_and_made(cast: Cast) -> None:
    lots = [register(cast.ada, 300_000), register(cast.ada, 200_000)]
    with db.transaction() as session:
        merged = Part((LotPackage(499_500),))
        merge_lots(session, lots, merged, Weighed(tolerance_g=500), actor=cast.ada)

    found = report(cast)

    assert found.balance == Balance(0, 500_000, 0, 0, 499_500, made_g=499_500, used_g=500_000)
    assert found.balance.gap_g == 0
