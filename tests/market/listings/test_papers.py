"""Waste code and grade on a listing: frozen with it, found by it, and looked at anew."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.listings.facts import Facts, Waste, from_json
from market.listings.models import Listing
from market.listings.publishing import publish
from market.money import Money
from tests.factories import make_person, sign_in
from tests.market.stage import Cast, make_cast
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

IN_SPRING = datetime(2026, 5, 12, 9, tzinfo=UTC)
IN_WINTER = datetime(2026, 11, 26, 9, tzinfo=UTC)
CELLS = WasteChoice(WasteStatus.WASTE, "20 01 33*", basis="Cells inside")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def offered(cast: Cast, *, grade: str = "N42SH", waste: WasteChoice | None = CELLS) -> Listing:
    draft = LotDraft(
        material_code="EOL-NDFEB-S",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(250_000),),
        grade=grade,
        waste=waste,
    )
    with clock.held(IN_SPRING):
        with db.transaction() as session:
            code = register_lot(session, draft, actor=cast.ada).code
        with db.transaction() as session:
            return publish(session, code, price=Money(100_000, "EUR"), actor=cast.ada)


def facts_of(listing: Listing) -> Facts:
    with db.reading() as session:
        return from_json(session.get_one(Listing, listing.id).facts)


def test_the_code_is_frozen_as_it_stood_and_looked_at_anew(app: Flask, cast: Cast) -> None:
    listing = offered(cast)
    with db.transaction() as session:
        sorted_ = WasteChoice(WasteStatus.WASTE, "19 12 03")
        choose_waste_code(session, listing.lot_code, sorted_, actor=cast.ada)

    page = app.test_client().get(f"/listings/{listing.id}").text

    assert facts_of(listing).waste == Waste(
        status="waste",
        low_code="20 01 33*",
        title="deleted code",
        is_hazardous=True,
        reason=None,
        basis="Cells inside",
        chosen_on="2026-05-12",
        code_state="valid",
        is_unverified=False,
    )
    assert "20 01 33*" in page
    assert "Papers to look at" not in page


def test_a_listed_code_that_has_ended_since_is_remarked_on(app: Flask, cast: Cast) -> None:
    listing = offered(cast)

    with clock.held(IN_WINTER):
        page = app.test_client().get(f"/listings/{listing.id}").text

    assert "Waste code 20 01 33* ended on 8 Nov 2026. Choose the one that holds now." in page


def test_a_reader_abroad_learns_what_the_lot_meets_at_the_border(app: Flask, cast: Cast) -> None:
    listing = offered(cast, waste=WasteChoice(WasteStatus.WASTE, "16 02 16", basis="No hazards"))
    with db.transaction() as session:
        home, abroad = (
            make_person(session, get_organisation(session, one.organisation_id))
            for one in (cast.ada, cast.ben)
        )

    clients = [app.test_client(), *(sign_in(app.test_client(), one) for one in (home, abroad))]
    pages = [client.get(f"/listings/{listing.id}").text for client in clients]

    sentence = "Solid magnets can be B1010 of the green list."
    assert [sentence in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("query", ["q=n42sh", "q=N 42 SH", "grade=n 42 sh", "grade=N42SH"])
def test_a_lot_is_found_by_its_grade_as_people_type_it(app: Flask, cast: Cast, query: str) -> None:
    listing, other = offered(cast), offered(cast, grade="N35", waste=None)

    page = app.test_client().get(f"/?{query}").text

    assert f"/listings/{listing.id}" in page
    assert f"/listings/{other.id}" not in page


def test_a_grade_nobody_knows_is_said_by_its_filter(app: Flask, cast: Cast) -> None:
    reply = app.test_client().get("/?grade=N99")

    assert reply.status_code == 422


def test_the_file_holds_grade_and_code(app: Flask, cast: Cast) -> None:
    offered(cast)

    rows = list(csv.DictReader(io.StringIO(app.test_client().get("/listings.csv").text)))

    assert [(row["grade"], row["waste_code"]) for row in rows] == [("N42SH", "20 01 33*")]


def test_a_listing_from_before_codes_has_none(cast: Cast) -> None:
    kept = dict(offered(cast).facts)
    del kept["grade"], kept["waste"]

    assert (from_json(kept).grade, from_json(kept).waste_code) == (None, None)
