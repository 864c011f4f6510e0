"""A delivery told through its pages: two sides arrange it, and the gate and the paper know."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation, get_sites
from tests.factories import make_site
from tests.journeys.weeks import Calendar, Trader, trader
from tests.market.stage import Cast, dispatch, funded, make_cast

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(MONDAY):
        return make_cast()


def both(app: Flask, cast: Cast) -> tuple[Trader, Trader, Calendar]:
    """Ada's and Ben's people, each with a site."""
    with clock.held(MONDAY):
        ada, ben = trader(app, cast.ada, "Ada"), trader(app, cast.ben, "Ben")
        with db.transaction() as session:
            make_site(session, get_organisation(session, ada.organisation_id), city="Essen")
            make_site(
                session, get_organisation(session, ben.organisation_id), name="Gate 1", city="Lille"
            )
    return ada, ben, Calendar(app, ada, ben, start=MONDAY)


def test_a_delivery_is_arranged_by_both_and_known_at_the_gate(app: Flask, cast: Cast) -> None:
    ada, ben, calendar = both(app, cast)
    with calendar.day(0, hour=10):
        order = funded(cast)
        path = f"/orders/{order.id}/delivery"
        assert "has not named the site yet" in ada.reads(path)
        ben.sends(f"{path}/site", site_id=site_of(ben))
        ada.sends(f"{path}/contact", name="Nora", phone="+49 201 55", email="nora@ada.example")
        ada.sends(f"{path}/windows", starts_at="2026-12-03T06:00", ends_at="2026-12-03T10:00")
        assert "The other side proposes 3 Dec 2026, 06:00 UTC" in ben.reads(path)
        ben.sends(f"{path}/windows/1/agree")
        ben.sends(f"{path}/gate", slot="2026-12-04T07:30:00+00:00")
        page = ben.reads(path)
        note = ada.reads(f"{path}/note")
        pdf = ada.client.get(f"{path}/note.pdf")
        dispatch(order, cast.ada)
        intake = ben.reads("/intake")
        shown = ben.reads(f"/orders/{order.id}")

    assert "Agreed: 3 Dec 2026, 06:00 UTC to 3 Dec 2026, 10:00 UTC" in page
    assert "Nora" in page
    assert "07:30 UTC" in page
    assert "Net mass in all: 625 kg" in note
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert "at the gate 4 Dec 2026, 07:30 UTC" in intake
    assert "loaded 3 Dec 2026, 06:00 UTC to 3 Dec 2026, 10:00 UTC" in intake
    assert "+49 201 55" in shown


def site_of(who: Trader) -> str:
    """The id of the only site of a trader's organisation."""
    with db.reading() as session:
        return get_sites(session, who.organisation_id)[0].id


def test_what_is_wrong_with_a_window_is_said_and_kept(app: Flask, cast: Cast) -> None:
    ada, _ben, calendar = both(app, cast)
    with calendar.day(0, hour=10):
        order = funded(cast)
        path = f"/orders/{order.id}/delivery/windows"
        past = ada.is_refused(path, starts_at="2026-11-01T06:00", ends_at="2026-11-01T10:00")
        typed = ada.client.get(f"/orders/{order.id}/delivery")

    assert "Give a beginning in the future and an end after it" in past
    assert typed.status_code == 200


def test_orders_come_as_a_table_by_side_and_status(app: Flask, cast: Cast) -> None:
    ada, ben, calendar = both(app, cast)
    with calendar.day(0, hour=10):
        order = funded(cast)
        tables = {
            query: list(csv.reader(io.StringIO(who.client.get(f"/orders.csv?{query}").text)))
            for who, query in (
                (ben, "status=funded"),
                (ben, "status=closed"),
                (ada, "side=seller"),
            )
        }
        empty = ben.reads("/orders?status=closed")
        wrong = ben.client.get("/orders?status=lost")

    due = (MONDAY + timedelta(days=14, hours=1)).isoformat()
    assert [row[0] for row in tables["status=funded"][1:]] == [order.id]
    header, row = tables["status=funded"]
    assert row[header.index("due_at")] == due
    assert [len(tables[query]) for query in ("status=closed", "side=seller")] == [1, 2]
    assert "No order stands there now" in empty
    assert wrong.status_code == 422
