"""The last day of a month: Ada's manager closes it, and an inspector looks at the same figures.

Told by Marta, who signs for the yard's books. She has a phone, a spreadsheet, and a bad memory of
last year, when two columns did not add up and nobody could say why.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation, get_sites
from tests.factories import make_operator, make_person, make_site
from tests.journeys.weeks import Calendar, Trader
from tests.market.stage import Cast, make_cast, register
from traceability.custody import handover
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOVEMBER = "since=2026-11-01&until=2026-11-30"
DECEMBER = "since=2026-12-01&until=2026-12-31"


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(MONDAY):
        cast = make_cast()
        with db.transaction() as session:
            for actor in (cast.ada, cast.ben):
                make_site(session, get_organisation(session, actor.organisation_id))
    return cast


def person(app: Flask, organisation_id: str, name: str, role: str) -> Trader:
    """Somebody of an organisation."""
    with db.transaction() as session:
        made = make_person(
            session,
            get_organisation(session, organisation_id),
            name=name,
            email=f"{name.lower()}@yard.example",
            role=role,
        )
    return Trader(app, made, organisation_id, app.test_client())


def offered(cast: Cast) -> str:
    """A lot of 625 kg, registered and offered to Ben."""
    lot = register(cast.ada)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ben.organisation_id, actor=cast.ada)
    return lot


def weighs_in(yuri: Trader, lot: str, *masses: str) -> None:
    """Yuri scans and weighs each drum at Ben's gate."""
    with db.reading() as session:
        labels = [(tag.short_code, tag.number) for tag in get_bound_tags(session, lot)]
    for (code, number), mass in zip(labels, masses, strict=True):
        yuri.sends("/intake/scans", code=code)
        yuri.sends(f"/intake/{lot}/{number}", net_mass=mass)


def table(marta: Trader, path: str) -> list[dict[str, str]]:
    """A table as her spreadsheet opens it."""
    text = marta.client.get(path).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_month_is_closed_and_stays_closed(app: Flask, cast: Cast) -> None:
    with clock.held(MONDAY):
        marta = person(app, cast.ada.organisation_id, "Marta", "reader")
        yuri = person(app, cast.ben.organisation_id, "Yuri", "yard")
        with db.transaction() as session:
            (oda,) = make_operator(session, "Oda", role="reader")
    operator = Trader(app, oda, "", app.test_client())
    calendar = Calendar(app, marta, yuri, operator, start=MONDAY)

    # November: three lots come in, one is taken with less on the scale, one is refused.
    with calendar.day(0):
        taken, refused, kept = offered(cast), offered(cast), register(cast.ada)
    with calendar.day(3):
        weighs_in(yuri, taken, "312", "312.5")
        yuri.sends(f"/intake/{taken}/accept")
        weighs_in(yuri, refused, "200", "313")
        yuri.sends(f"/intake/{refused}/refuse", reason="wrong_mass")

    # The thirtieth. She goes from the account to her site; the page answers before she asks.
    with calendar.day(28, hour=17):
        marta.reads("/account")
        marta.reads("/account/sites")
        with db.reading() as session:
            own = get_sites(session, cast.ada.organisation_id)[0].id
        page = marta.reads(f"/sites/{own}/stock")
        assert "Came in + 1,875 kg weighed 0 g, only stated 1,875 kg" in page
        assert "Went out − 624.5 kg" in page
        assert "Differences of scales -500 g" in page
        assert "Closing stock 1,250 kg" in page
        assert "It adds up, to the gram." in page
        assert "at another gate, not signed for" in page  # the refused one, still in Lille
        rows = table(marta, f"/sites/{own}/movements.csv?{NOVEMBER}")
        assert (rows[0]["what"], rows[-1]["what"]) == ("opening", "closing")
        assert sorted(row["what"] for row in rows[1:-1]) == [
            "handed_over", "registered", "registered", "registered", "sent_back",
        ]  # fmt: skip
        total_g = sum(int(row["change_g"]) + int(row["difference_g"] or 0) for row in rows[:-1])
        assert total_g == int(rows[-1]["change_g"]) == 1_250_000

    # December: the refused lot is back and another comes. November says what it said.
    with calendar.day(31):
        with db.transaction() as session:
            handover.bring_back(session, refused, site_id=own, actor=cast.ada)
        register(cast.ada)
        assert table(marta, f"/sites/{own}/movements.csv?{NOVEMBER}") == rows
        later = marta.reads(f"/sites/{own}/stock?{DECEMBER}")
        assert "Opening stock 1,250 kg" in later
        assert "Closing stock 1,875 kg" in later

    # A month later a lot has not been touched. The page asks; it does not accuse.
    with calendar.day(40):
        page = marta.reads(f"/sites/{own}/stock?{DECEMBER}")
        assert "Worth a look. There may be a good reason for each." in page
        assert f"{kept} Nothing was recorded for 40 days." in page

        # The inspector at the desk reads the same, and Yuri at the other yard nothing of it.
        assert operator.reads(f"/sites/{own}/stock?{DECEMBER}").count(kept) == page.count(kept)
        assert yuri.client.get(f"/sites/{own}/stock").status_code == 404
