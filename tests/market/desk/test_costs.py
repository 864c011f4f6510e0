"""A list of the desk costs as many queries with three rows as with one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.standing import Standing
from market.desk import quoting, reporting, trail
from market.desk.models import ReportedThing, ReportReason
from market.desk.proposing import propose_retry
from market.prices import importing
from tests.factories import make_organisation, sign_in
from tests.foundation.parties.test_costs import counted_queries
from tests.market.desk.people import Desk, make_desk, refund_failed
from tests.market.prices.rows import prices
from tests.market.stage import Cast, listed, make_cast


def organisation(_cast: Cast, _desk: Desk) -> None:
    with db.transaction() as session:
        make_organisation(session, "Nova", standing=Standing.NEW)


def stuck(cast: Cast, desk: Desk) -> None:
    _order, operation_id = refund_failed(cast)
    with db.transaction() as session:
        propose_retry(session, operation_id, reason="x", actor=desk.first)


def report(cast: Cast, _desk: Desk) -> None:
    listing = listed(cast.ada)
    with db.transaction() as session:
        reporting.report(
            session,
            ReportedThing.LISTING,
            listing.id,
            reason=ReportReason.OTHER,
            text="x",
            reply_to=None,
            actor=None,
        )


def price(_cast: Cast, desk: Desk) -> None:
    with db.transaction() as session:
        days = len(quoting.get_rows(session, "prices").items) + 1
        table = prices({"date": f"2026-01-{days:02}"})
        trial = importing.try_prices(session, table, actor=desk.first)
        quoting.add(session, "prices", trial, actor=desk.first)


def act(_cast: Cast, desk: Desk) -> None:
    with db.transaction() as session:
        trail.note(session, "organisation:freeze", "x", actor=desk.first)


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("/desk/organisations", organisation),
        ("/desk/organisations.csv", organisation),
        ("/desk/orders", stuck),
        ("/desk/orders.csv", stuck),
        ("/desk/payments", stuck),
        ("/desk/proposals", stuck),
        ("/desk/proposals.csv", stuck),
        ("/desk/reports", report),
        ("/desk/quotes/prices", price),
        ("/desk/trail", act),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_three(
    client: FlaskClient, path: str, add: Callable[[Cast, Desk], None]
) -> None:
    cast, desk = make_cast(), make_desk()
    sign_in(client, desk.oda)
    counts = []

    for rows in (1, 2):
        for _ in range(rows):
            add(cast, desk)
        with counted_queries() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
