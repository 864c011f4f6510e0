"""Five hands, one thread: a dismantler's magnets go by a carrier to an aggregator, who pours three
lots together; a pre-processor demagnetises them, a refiner takes most of it and makes oxide. In the
end the dismantler sees where each gram of hers is, and nobody has had more than there was.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from market.payments.ledger import balances
from tests.factories import make_actor, make_organisation, make_site
from tests.journeys.weeks import Calendar, Trader, trader
from tests.market.stage import onboard
from traceability.custody.auditing import check_custody
from traceability.custody.events import Sell
from traceability.custody.queries import get_state, get_states
from traceability.custody.recording import record
from traceability.custody.state import LotStatus
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.audit import audit
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
CODE = re.compile(r"RG-[0-9A-Z]{4}-[0-9A-Z]{4}")
HANDS = {
    "Ada": ("dismantler", "DE"),
    "Karl": ("carrier", "DE"),
    "Gesa": ("collector", "DE"),
    "Petra": ("trader", "DE"),
    "Rafa": ("refiner", "DE"),
}


@dataclass
class Chain:
    """Everybody along the way, by their first name."""

    calendar: Calendar
    actors: dict[str, Actor]
    people: dict[str, Trader]
    sites: dict[str, str]

    def __getitem__(self, name: str) -> Trader:
        return self.people[name]


@pytest.fixture
def chain(app: Flask) -> Chain:
    """Five organisations in one country, and their sites."""
    actors, sites = {}, {}
    with clock.held(MONDAY):
        create_log(db.database())
        with db.transaction() as session:
            made = {
                name: make_organisation(session, f"{name} Metals", roles=[role], country=country)
                for name, (role, country) in HANDS.items()
            }
            for name, organisation in made.items():
                sites[name] = make_site(session, organisation, name=f"{name}’s yard").id
                actors[name] = make_actor(organisation)
        for organisation in made.values():
            onboard(organisation)
        people = {name: trader(app, actor, name) for name, actor in actors.items()}
    calendar = Calendar(app, *people.values(), start=MONDAY)
    return Chain(calendar, actors, people, sites)


def registered(chain: Chain, who: str, title: str, *drums_g: int) -> str:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=tuple(LotPackage(net_g) for net_g in drums_g),
        title=title,
        is_magnetised=True,
        site_id=chain.sites[who],
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=chain.actors[who]).code


def labels_of(lot: str) -> list[str]:
    with db.reading() as session:
        return [tag.short_code for tag in get_bound_tags(session, lot)]


def passed_on(chain: Chain, lot: str, giver: str, taker: str, *drums_kg: str) -> None:
    """The giver offers it; the taker scans each drum, notes the scale, and signs."""
    chain[giver].sends(f"/lots/{lot}/offer", taker_id=chain[taker].organisation_id, days="14")
    for number, (code, net) in enumerate(zip(labels_of(lot), drums_kg, strict=True), start=1):
        chain[taker].sends("/intake/scans", code=code)
        chain[taker].sends(f"/intake/{lot}/{number}", net_mass=net, instrument="Scale 1")
    chain[taker].sends(f"/intake/{lot}/accept")


def sold(chain: Chain, lot: str, seller: str, buyer: str) -> None:
    """Under a contract of their own, outside the market."""
    with db.transaction() as session:
        act = Sell(chain[buyer].organisation_id, "contract-7")
        record(session, act, lot=lot, actor=chain.actors[seller])


def assayed(who: Trader, lot: str, **percent: str) -> None:
    """A laboratory's report is entered."""
    who.sends(
        f"/lots/{lot}/assay", method="icp_oes", basis="as_received", assayed_on="2026-11-20",
        laboratory="Labor Mitte", element=list(percent), content=list(percent.values()),
    )  # fmt: skip


def grams(who: Trader, lot: str) -> dict[str, int]:
    """Where the grams of a lot are, as its page's table says."""
    text = who.client.get(f"/lots/{lot}/ends.csv").data.decode("utf-8-sig")
    return {row["lot"]: int(row["grams"]) for row in csv.DictReader(io.StringIO(text))}


def test_every_gram_is_followed_from_the_drive_to_the_oxide(chain: Chain) -> None:
    ada, gesa, petra, rafa = (chain[name] for name in ("Ada", "Gesa", "Petra", "Rafa"))

    # The dismantler's drums go by the carrier to the aggregator, who buys them.
    with chain.calendar.day(0):
        hers = registered(chain, "Ada", "VCM from drives", 120_000, 80_000)
        passed_on(chain, hers, "Ada", "Karl", "120", "80")
    with chain.calendar.day(1):
        passed_on(chain, hers, "Karl", "Gesa", "120", "80")
        sold(chain, hers, "Ada", "Gesa")

    # She pours three lots together and sells the heap to the pre-processor.
    with chain.calendar.day(2):
        others = [registered(chain, "Gesa", f"Street {n}", 100_000 * n) for n in (1, 2)]
        heap = CODE.findall(
            gesa.sends(
                f"/lots/{hers}/merge", unit="kg", lot=[hers, *others],
                packaging=["drum", "drum", "drum"], net_mass=["200", "200", "100"],
            )
        )[-1]  # fmt: skip
        passed_on(chain, heap, "Gesa", "Petra", "200", "200", "100")
        sold(chain, heap, "Gesa", "Petra")

    # There it is demagnetised: glue burns off, and what comes out is no magnet any more.
    with chain.calendar.day(3):
        cold = CODE.findall(
            petra.sends(
                f"/lots/{heap}/process", unit="kg", lot=[heap], step="demagnetising",
                material=["EOL-HDD-VCM"] * 3, packaging=["drum"] * 3,
                net_mass=["199", "200", "100"], substance=["dust"], kind=["loss"],
                stream_mass=["1"],
            )
        )[-1]  # fmt: skip
        listing = petra.sends(
            "/listings", lot=cold, price="10000", currency="EUR", note="Demagnetised"
        ).rsplit("/", 1)[1]

    # The refiner orders and pays; at the gate one of three drums is ferrite.
    with chain.calendar.day(4):
        order = rafa.sends("/orders", listing_id=listing, site_id=chain.sites["Rafa"])
        rafa.sends(f"{rafa.sends(f'{order}/checkout')}/pay")
    with chain.calendar.day(5):
        petra.sends(f"/lots/{cold}/offer", taker_id=rafa.organisation_id, days="14")
        for code in labels_of(cold):
            rafa.sends("/intake/scans", code=code)
        rafa.sends(f"/intake/{cold}/1", net_mass="199", instrument="Scale 4")
        rafa.sends(f"/intake/{cold}/2", net_mass="200", instrument="Scale 4")
        rafa.sends(
            f"/intake/{cold}/3", net_mass="100", verdict="none", reason="wrong_material",
            note="Ferrite",
        )  # fmt: skip
        rafa.sends(f"/intake/{cold}/accept")
    with chain.calendar.day(6):
        refused = rafa.reads(order).partition("What was not accepted is ")[2][:12]
        petra.sends(f"/lots/{refused}/return", site_id=chain.sites["Petra"])
        assert "EUR 7,995.99" in petra.reads(order)
        assert "EUR 2,004.01" in rafa.reads(order)

    # He has what he took analysed, makes oxide of it, and has that analysed too.
    with chain.calendar.day(7):
        assayed(rafa, cold, Nd="22.9", Pr="2.7")
        oxide = CODE.findall(
            rafa.sends(
                f"/lots/{cold}/process", unit="kg", lot=[cold], step="acid_leaching",
                material=["OX-MIXED-REO"], packaging=["drum"], net_mass=["110"],
                substance=["cake"], kind=["by_product"], stream_mass=["289"],
            )
        )[-1]  # fmt: skip

        assayed(rafa, oxide, Nd="76", Pr="9")
        assert "Rare earths together 102,144 g 93,500 g 91.5" in rafa.reads(f"/lots/{oxide}")

    # Her two hundred kilograms are two fifths of everything that came of the heap.
    found = grams(ada, hers)
    assert found == {refused: 40_000, oxide: 44_000}
    assert "What became of it" in ada.reads(f"/lots/{hers}")
    with db.reading() as session:
        lots = [hers, *others, heap, cold, refused, oxide]
        states = get_states(session, lots)
        assert {code: verify(session, code).level for code in lots} == dict.fromkeys(
            lots, Level.VERIFIED
        )
        assert audit(session, [check_custody]).faults == ()
        assert sum(balances(session, order.rsplit("/", 1)[1]).values()) == 0
        there = get_state(session, refused)
    assert [states[code].status for code in (hers, heap, cold)] == [LotStatus.SPENT] * 3
    assert (there.custodian_id, there.site_id) == (petra.organisation_id, chain.sites["Petra"])
