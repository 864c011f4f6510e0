"""Four exact lists of who sees what, over a lot on which all that could leak is filled in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from foundation import clock
from tests.traceability.custody.examples import ADA, BEN, CLEO, LOT, MALLORY, NOON, offered
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.disclosure import (
    BUYER_KEYS,
    PARTY_KEYS,
    PUBLIC_KEYS,
    REGISTRANT_KEYS,
    LotFacts,
    PartyFacts,
    SiteFacts,
    disclosed_to,
    for_buyer,
    for_party,
    for_public,
    for_registrant,
)
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.materials.catalogue import get_material
from traceability.materials.composition import class_composition
from traceability.materials.grades import parse_grade

MATERIAL = get_material("EOL-HDD-VCM")
FACTS = LotFacts(
    code=LOT,
    registrant_id=ADA,
    title="Voice-coil magnets",
    description="Loose",
    reference="SECRET-REFERENCE",
    origin=LotOrigin.POST_CONSUMER,
    source_kind=SourceKind.RECEIVED,
    source_id=CLEO,
    source_name="SECRET-SOURCE",
    source_note="SECRET-NOTE",
    coating="Nickel",
    grade=parse_grade("N42SH"),
    waste=WasteChoice(WasteStatus.WASTE, "16 06 05", basis="as cells", chosen_on=date(2026, 5, 12)),
    today=date(2026, 11, 9),
    is_magnetised=True,
    created_at=datetime(2026, 5, 12, tzinfo=UTC),
    photo_ids=("p1",),
    contents=class_composition(MATERIAL),
    material=MATERIAL,
    state=offered(),
    parties={
        ADA: PartyFacts(ADA, "ADA-NAME", "DE", ("collector",)),
        BEN: PartyFacts(BEN, "BEN-NAME", "FR", ("refiner",)),
    },
    site=SiteFacts("essen", "SITE-NAME", "SITE-CITY", "DE"),
)
SECRETS = ("SECRET-REFERENCE", "SECRET-SOURCE", "SECRET-NOTE")
WHO_AND_WHERE = ("ADA-NAME", "BEN-NAME", "SITE-NAME", "SITE-CITY", ADA, BEN, "essen", f"{LOT}.1")


def leaks(disclosed: dict[str, object], words: tuple[str, ...]) -> list[str]:
    text = json.dumps(disclosed, default=str)
    return [word for word in words if word in text]


def test_the_lists_are_these() -> None:
    assert sorted(PUBLIC_KEYS) == [
        "coating", "code", "contents", "custody_model", "description", "dry_ppm", "family", "form",
        "grade", "hazards", "is_magnetised", "material_code", "material_name", "net_mass_g",
        "origin", "package_count", "packaging", "photo_ids", "sample_assays",
        "title", "waste",
    ]  # fmt: skip
    assert sorted(BUYER_KEYS - PUBLIC_KEYS) == [
        "created_at", "package_masses_g", "source_kind", "status", "way",
    ]  # fmt: skip
    assert sorted(PARTY_KEYS - BUYER_KEYS) == [
        "allowed_acts", "correction", "custodian", "handover", "head_hash", "owner", "packages",
        "parties", "seq", "site",
    ]  # fmt: skip
    assert sorted(REGISTRANT_KEYS - PARTY_KEYS) == [
        "reference", "source_id", "source_name", "source_note",
    ]  # fmt: skip


def test_each_audience_gets_exactly_its_list() -> None:
    assert set(for_public(FACTS)) == PUBLIC_KEYS
    assert set(for_buyer(FACTS)) == BUYER_KEYS
    assert set(for_party(FACTS, BEN)) == PARTY_KEYS
    assert set(for_registrant(FACTS)) == REGISTRANT_KEYS


def test_the_public_learns_neither_who_nor_where() -> None:
    assert leaks(for_public(FACTS), (*SECRETS, *WHO_AND_WHERE, "DE", "FR", "offered")) == []


def test_a_buyer_learns_roles_and_countries_and_no_names() -> None:
    shown = for_buyer(FACTS)

    assert leaks(shown, (*SECRETS, *WHO_AND_WHERE)) == []
    assert shown["way"] == [
        {"country": "DE", "roles": ["collector"]},
        {"country": "FR", "roles": ["refiner"]},
    ]


def test_a_party_learns_who_and_where_and_not_the_registrants_notes() -> None:
    with clock.held(NOON):
        shown = for_party(FACTS, BEN)

    assert leaks(shown, SECRETS) == []
    assert shown["handover"]["taker"] == {
        "id": BEN,
        "name": "BEN-NAME",
        "country": "FR",
        "roles": ["refiner"],
    }
    assert shown["allowed_acts"] == ["accept", "accept_part", "arrive", "refuse"]


def test_a_registrant_that_sold_the_lot_keeps_its_own_notes() -> None:
    sold = replace(FACTS, state=replace(FACTS.state, owner_id=BEN, custodian_id=BEN))

    assert for_registrant(sold)["reference"] == "SECRET-REFERENCE"


@pytest.mark.parametrize(
    ("who", "keys"),
    [(None, PUBLIC_KEYS), (MALLORY, BUYER_KEYS), (BEN, PARTY_KEYS), (ADA, REGISTRANT_KEYS)],
)
def test_a_reader_gets_the_list_of_what_they_are(who: str | None, keys: frozenset[str]) -> None:
    assert set(disclosed_to(FACTS, who)) == keys


def test_a_figure_nobody_checked_is_marked_so() -> None:
    rows = {row["element"]: row for row in for_public(FACTS)["contents"]}

    assert {element: row["is_unverified"] for element, row in rows.items()} == {
        content.element: content.is_unverified for content in FACTS.contents
    }


def test_anybody_learns_the_code_and_that_it_no_longer_holds() -> None:
    assert for_public(FACTS)["waste"] == {
        "status": "waste",
        "low_code": "16 06 05",
        "title": "other batteries and accumulators",
        "is_hazardous": False,
        "reason": None,
        "basis": "as cells",
        "chosen_on": "2026-05-12",
        "code_state": "ended",
        "is_unverified": True,
    }
    assert for_public(FACTS)["grade"] == "N42SH"
    assert for_public(replace(FACTS, waste=None))["waste"] is None
