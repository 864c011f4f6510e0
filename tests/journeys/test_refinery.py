"""Swarf becomes oxide: a refiner says what a step took and gave, and the page shows the yield.

Told by Ines of the refinery Rhenium-Oxid, with the figures of a published case: swarf with 25.5 %
rare earths gave oxide of 99.6 % (Prodius et al. 2019), here by the ten thousand grams.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import make_actor, make_organisation, make_person, make_site, sign_in, submit
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level, Rule
from traceability.provenance.verification import verify

CODE = re.compile(r"RG-[0-9A-Z]{4}-[0-9A-Z]{4}")
REPORT = {
    "method": "icp_oes",
    "basis": "as_received",
    "assayed_on": "2026-05-02",
    "laboratory": "Labor Mitte",
}


@pytest.fixture
def refinery(app: Flask) -> tuple[Actor, FlaskClient]:
    """The refinery, and Ines at her desk."""
    create_log(db.database())
    with db.transaction() as session:
        refiner = make_organisation(session, "Rhenium-Oxid", roles=["refiner"])
        make_site(session, refiner)
        person = make_person(session, refiner, name="Ines")
        actor = make_actor(refiner)
    return actor, sign_in(app.test_client(), person)


def swarf(actor: Actor, net_g: int) -> str:
    draft = LotDraft(
        material_code="PS-NDFEB-SWARF",
        origin=LotOrigin.PRE_CONSUMER,
        source_kind=SourceKind.RECEIVED,
        source_name="Magnetwerk",
        packages=(LotPackage(net_g),),
        title="Swarf, dry",
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def assay(client: FlaskClient, lot: str, **percent: str) -> None:
    """She copies a laboratory's report."""
    rows = {"element": list(percent), "content": list(percent.values())}
    assert submit(client, f"/lots/{lot}/assay", **REPORT, **rows).status_code == 303


def leached(client: FlaskClient, lot: str, oxide: str, cake: str, oxygen: str) -> str:
    done = submit(
        client,
        f"/lots/{lot}/process",
        unit="g",
        lot=[lot],
        step="copper_salt_leaching",
        material=["OX-MIXED-REO"],
        packaging=["drum"],
        net_mass=[oxide],
        substance=["cake", "oxygen"],
        kind=["by_product", "uptake"],
        stream_mass=[cake, oxygen],
    )
    assert done.status_code == 303, done.text
    (code,) = CODE.findall(done.headers["Location"])
    return code


def test_what_a_step_gave_is_shown_beside_what_it_took(
    refinery: tuple[Actor, FlaskClient],
) -> None:
    actor, ines = refinery
    lot = swarf(actor, 5_000)
    assay(ines, lot, Nd="20.4", Pr="5.1", Fe="73.7")

    # The lot's page offers the step, and its form says what is missing.
    assert f"/lots/{lot}/process" in ines.get(f"/lots/{lot}").text
    typed = {"unit": "g", "lot": [lot], "step": "copper_salt_leaching", "packaging": ["drum"],
             "material": ["OX-MIXED-REO"], "net_mass": ["1467"]}  # fmt: skip
    short = submit(ines, f"/lots/{lot}/process", **typed)
    assert short.status_code == 409
    assert "which is 3533 g less than the 5000 g" in short.text
    assert 'value="1467"' in short.text

    # With the filter cake and the oxygen it balances, and until there is an assay no yield is told.
    oxide = leached(ines, lot, oxide="1467", cake="3749", oxygen="216")
    page = ines.get(f"/lots/{oxide}").text
    assert "How it was made" in page
    assert "What came out weighs 29.3" in page
    assert "declared, at least on one side" in page

    assay(ines, oxide, Nd="67.816", Pr="16.954")
    page = ines.get(f"/lots/{oxide}").text
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page)).replace("\u00a0", " ")
    assert "Rare earths together 1,275 g 1,244 g 97.5 %" in text
    assert "assays of both sides" in text
    assert "65 % to 98 % of the rare earths" in text
    assert "up to 73 % less CO2e than mixed oxide by Chinese primary routes" in text
    assert "in," + lot in ines.get(f"/lots/{oxide}/step.csv").text
    assert "Nd,1020.000,994.861,97.5" in ines.get(f"/lots/{oxide}/yields.csv").text
    with db.reading() as session:
        verdict = verify(session, oxide)
    assert (verdict.level, verdict.findings) == (Level.VERIFIED, ())


def test_oxide_that_was_never_scrap_shows(refinery: tuple[Actor, FlaskClient]) -> None:
    actor, ines = refinery
    lot = swarf(actor, 5_000)
    assay(ines, lot, Nd="20.4", Pr="5.1")

    # Somebody poured bought oxide in: the grams balance, the neodymium does not.
    oxide = leached(ines, lot, oxide="1800", cake="3600", oxygen="400")
    assay(ines, oxide, Nd="67.8", Pr="17")

    with db.reading() as session:
        verdict = verify(session, oxide)
    assert verdict.level is Level.FAILED
    (finding,) = verdict.findings
    assert (finding.rule, str(finding)) == (
        Rule.YIELD, "The step gave more Nd, Pr than went into it."
    )  # fmt: skip
    assert "Nd 119.6" in finding.found
