"""Where did my magnets go? A collector asks, a year after she sold them, and gets every gram.

Told by Sanne, who sold a drum of magnets to an aggregator; who sold part of it on to a refiner, who
made oxide of it.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from foundation import clock, db
from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from tests.factories import (
    api_key,
    make_actor,
    make_organisation,
    make_person,
    make_site,
    sign_in,
)
from tests.journeys.people import DESK
from traceability.custody import handover
from traceability.custody.events import Sell
from traceability.custody.recording import record
from traceability.custody.words import AssayMethod, Basis, LotOrigin, SourceKind
from traceability.log.creating import create_log
from traceability.lots.assays import AssayReport, MeasuredShare, record_assay
from traceability.lots.composing import StatedShare
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot

OCTOBER = datetime(2026, 10, 1, 9, tzinfo=UTC)
PLACES = (("Brabant Drive", "NL", "collector"), ("Nordsammel", "SE", "trader"),
          ("Estuaire", "FR", "refiner"), ("Mallory Metals", "DE", "trader"))  # fmt: skip


class Trade:
    """Four organisations and their browsers, and acts a day apart."""

    def __init__(self, app: Flask) -> None:
        create_log(db.database())
        self.days = 0
        self.actors: dict[str, Actor] = {}
        self.browsers: dict[str, FlaskClient] = {}
        people = {}
        with clock.held(OCTOBER), db.transaction() as session:
            for name, country, role in PLACES:
                own = make_organisation(session, name, country=country, roles=[role])
                make_site(session, own, name=f"{name} yard", city=f"{name} town")
                people[name] = make_person(session, own, name=name.split()[0])
                self.actors[name] = make_actor(own, people[name])
        for name, person in people.items():
            self.browsers[name] = sign_in(app.test_client(), person)

    def tomorrow(self) -> clock.held:
        """The next day's clock."""
        self.days += 1
        return clock.held(OCTOBER + timedelta(days=self.days))

    def lot(self, name: str, grams: int, origin: LotOrigin, **ppm: int) -> str:
        draft = LotDraft(
            material_code="EOL-NDFEB-S",
            origin=origin,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=(LotPackage(grams),),
            shares=tuple(StatedShare(element, share) for element, share in ppm.items()),
            title=f"Magnets of {name}",
        )
        with self.tomorrow(), db.transaction() as session:
            return register_lot(session, draft, actor=self.actors[name]).code

    def sell(self, lot: str, seller: str, buyer: str) -> None:
        giver, taker = self.actors[seller], self.actors[buyer]
        with self.tomorrow(), db.transaction() as session:
            handover.offer(session, lot, taker_id=taker.organisation_id, actor=giver)
        with self.tomorrow(), db.transaction() as session:
            handover.accept(session, lot, actor=taker)
            record(session, Sell(taker.organisation_id, "order1"), lot=lot, actor=giver)

    def merge(self, name: str, *lots: str) -> str:
        with self.tomorrow(), db.transaction() as session:
            made = merge_lots(session, lots, Part(()), Weighed(), actor=self.actors[name])
            return made.lots[0].code

    def split(self, name: str, lot: str, *grams: int) -> list[str]:
        parts = [Part((LotPackage(net_g),)) for net_g in grams]
        with self.tomorrow(), db.transaction() as session:
            made = split_lot(session, lot, parts, Weighed(), actor=self.actors[name])
            return [one.code for one in made.lots]


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def table(client: FlaskClient, path: str) -> list[dict[str, str]]:
    """A table, as she downloads it."""
    reply = client.get(path)
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig"))))


def test_the_collector_sees_where_each_gram_ended(
    app: Flask, client: FlaskClient, trade: Trade
) -> None:
    hers = trade.lot("Brabant Drive", 40_000, LotOrigin.POST_CONSUMER, Nd=300_000, Dy=10_000)
    trade.sell(hers, "Brabant Drive", "Nordsammel")
    theirs = trade.lot("Nordsammel", 20_000, LotOrigin.PRE_CONSUMER, Nd=200_000)
    heap = trade.merge("Nordsammel", hers, theirs)
    kept, sold = trade.split("Nordsammel", heap, 24_000, 36_000)
    trade.sell(sold, "Nordsammel", "Estuaire")
    with db.transaction() as session:
        refiner = trade.actors["Estuaire"]
        key = api_key(session, get_organisation(session, refiner.organisation_id))
    sent = {
        "lots": [sold], "step": "acid_leaching", "streams": [
            {"kind": "uptake", "substance": "oxygen", "net_mass_g": 1_800},
            {"kind": "by_product", "substance": "slag", "net_mass_g": 25_000},
            {"kind": "loss", "substance": "dust", "net_mass_g": 800},
        ],
        "products": [{"material_code": "OX-MIXED-REO", "packages": [{"net_mass_g": 12_000}]}],
    }  # fmt: skip
    reply = client.post("/api/v1/processes", json=sent, headers=key)
    assert reply.status_code == 201, reply.json
    (oxide,) = [one["code"] for one in reply.json["lots"]]
    measured = AssayReport(
        [MeasuredShare("Nd", 750_000)],
        AssayMethod.ICP_OES,
        Basis.AS_RECEIVED,
        OCTOBER.date(),
        "Lab",
    )
    with db.transaction() as session:
        record_assay(session, oxide, measured, actor=refiner)
    sanne = trade.browsers["Brabant Drive"]

    # Her lot's page leads to the drawing; every gram of her forty kilos is somewhere.
    assert f"/lots/{hers}/genealogy" in sanne.get(f"/lots/{hers}").text
    page = sanne.get(f"/lots/{hers}/genealogy")
    assert page.status_code == 200
    flows = {
        (row["from"], row["to"] or row["to_title"]): int(row["grams"])
        for row in table(sanne, f"/lots/{hers}/genealogy.csv")
    }
    assert flows == {
        (hers, heap): 40_000,
        (heap, kept): 16_000,
        (heap, sold): 24_000,
        (sold, oxide): 7_619,
        (sold, "by-products"): 15_873,
        (sold, "losses"): 508,
    }
    ends = table(sanne, f"/lots/{hers}/ends.csv")
    assert {row["lot"]: row["grams"] for row in ends} == {kept: "16000", oxide: "7619"}

    # Of her twelve kilos of neodymium, 4.8 wait at the aggregator's and 6.75 are in the oxide.
    ends = table(sanne, f"/lots/{hers}/ends.csv?of=Nd")
    assert {row["lot"]: row["grams"] for row in ends} == {kept: "4800", oxide: "6750", "": "450"}

    # Who the refiner is, is not hers to know; the aggregator she dealt with herself.
    way = page.text.partition('id="stops"')[2]
    assert "Nordsammel" in way
    assert "Estuaire" not in way
    assert "refiner" in way
    assert "France" in way

    # The refiner sees the same from the other end, and how much of it is post-consumer.
    estuaire = trade.browsers["Estuaire"]
    origins = table(estuaire, f"/lots/{oxide}/origins.csv?of=Nd")
    assert {row["lot"]: row["grams"] for row in origins} == {hers: "6750", theirs: "2250"}
    shares = table(estuaire, f"/lots/{oxide}/origin-shares.csv")
    assert [shares[1][name] for name in ("of", "post_consumer", "pre_consumer")] == [
        "Nd", "75.0", "25.0",
    ]  # fmt: skip
    assert sum(float(shares[0][name]) for name in list(shares[0])[1:5]) == 100

    # Whoever looks before buying sees roles and countries; strangers are asked to sign in.
    mallory = trade.browsers["Mallory Metals"].get(f"/lots/{oxide}/genealogy").text
    assert "trader, Sweden" in mallory.replace('<span class="soft">', "").replace("</span>", "")
    for secret in (hers, heap, "Nordsammel", "Brabant", "Magnets of"):
        assert secret not in mallory.partition("<main")[2]
    assert app.test_client().get(f"/lots/{oxide}/genealogy").status_code == 303
    assert sanne.get("/lots/RG-0000-0000/genealogy").status_code == 404
    assert sanne.get(f"/lots/{oxide}/ends.csv?of=Nd").status_code == 404


@pytest.mark.browser
@pytest.mark.one_database
def test_the_flows_are_drawn_over_their_table(browser: Browser, trade: Trade, served: str) -> None:
    hers = trade.lot("Brabant Drive", 40_000, LotOrigin.POST_CONSUMER, Nd=300_000)
    trade.sell(hers, "Brabant Drive", "Nordsammel")
    theirs = trade.lot("Nordsammel", 20_000, LotOrigin.PRE_CONSUMER)
    heap = trade.merge("Nordsammel", hers, theirs)
    trade.split("Nordsammel", heap, 24_000, 36_000)
    name = cookie_name(SESSION_COOKIE)
    cookie = trade.browsers["Nordsammel"].get_cookie(name)
    assert cookie is not None
    page = browser.new_context(viewport=DESK).new_page()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": served}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{served}/lots/{heap}/genealogy")
    flows = page.get_by_role("img", name="The flows of the table beneath")
    flows.wait_for()
    heights = [float(box.get_attribute("height") or 0) for box in flows.locator("rect.box").all()]
    drawn = (flows.locator("path.band").count(), flows.locator("rect.is-own").count())
    legs = (
        page.get_by_role("img", name="The countries").locator("path.leg title").all_text_contents()
    )
    lanes = page.get_by_role("img", name="The stops").locator("circle").count()
    page.context.close()

    assert drawn == (4, 1)
    assert [round(height / max(heights), 2) for height in sorted(heights)] == [
        0.33, 0.4, 0.6, 0.67, 1.0,
    ]  # fmt: skip
    assert legs == ["Netherlands → Sweden"]
    assert lanes == 9
    assert complaints == []
