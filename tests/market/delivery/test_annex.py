"""The paper of Annex VII: for whom it is, what it says, and what it leaves to a pen."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from flask import Flask

from foundation import db
from foundation.parties.queries import get_organisation
from market.delivery.annex import Annex, NoBorder, NotGreen, gather_annex
from market.delivery.arranging import give_contact
from market.delivery.printing import annex_to_pdf
from market.orders.models import Order
from tests.factories import make_person, sign_in
from tests.market.delivery.abroad import EVIL, MAGNETS, paid
from tests.market.stage import Cast, make_cast
from tests.traceability.compliance.holding import STORAGE, state
from traceability.compliance.kinds import PermitKind
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus

TREATMENT = replace(STORAGE, kind=PermitKind.TREATMENT, low_codes=(), operations=("R4",))
BY_PRODUCT = WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.BY_PRODUCT)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def annex_of(app: Flask, order: Order) -> Annex:
    with app.test_request_context("/"), db.reading() as session:
        return gather_annex(session, session.get_one(Order, order.id))


def lines_of(annex: Annex, number: str) -> str:
    (box,) = [one for one in annex.boxes if one.number == number]
    return "; ".join(box.lines)


def test_what_is_known_is_filled_in_and_the_rest_is_left_to_a_pen(app: Flask, cast: Cast) -> None:
    state(cast.ben, TREATMENT)
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)
    with db.transaction() as session:
        give_contact(
            session,
            order.id,
            name="Ada Berg",
            phone="+49 201 1",
            email="ada@ada.example",
            actor=cast.ada,
        )

    annex = annex_of(app, order)

    assert [box.number for box in annex.boxes] == [
        "1", "2", "3", "4", "5 (a)", "5 (b)", "5 (c)", "6", "7", "8", "9", "10", "11", "12", "13",
        "14",
    ]  # fmt: skip
    assert "Ada Recycling" in lines_of(annex, "1")
    assert "+49 201 1" in lines_of(annex, "1")
    assert "Lille" in lines_of(annex, "2")
    assert lines_of(annex, "3").replace("\u00a0", " ") == "625 kg"
    assert lines_of(annex, "7") == lines_of(annex, "2")
    assert lines_of(annex, "8") == "R4"
    assert lines_of(annex, "10") == (
        "Basel IX: B1010; Out of equipment: ask the authority about Y49.; List of Waste: 16 02 16"
    )
    assert lines_of(annex, "11") == "From Germany to France; through:"
    assert [lines_of(annex, number) for number in ("4", "5 (a)", "13", "14")] == [""] * 4


def test_the_paper_prints_what_people_typed_and_runs_none_of_it(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)

    with app.test_request_context("/"):
        pdf = annex_to_pdf(annex_of(app, order))

    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        assert len(document) <= 2
    assert EVIL in " ".join(text.split())
    assert "may ask for it electronically (not verified here)" in " ".join(text.split())


WITHOUT = [
    (("EOL-HDD-VCM", MAGNETS, "DE"), NoBorder),
    (("EW-HDD35", MAGNETS, "GB"), NotGreen),
    (("PS-NDFEB-SWARF", MAGNETS, "FR"), NotGreen),
    (("EOL-HDD-VCM", WasteChoice(WasteStatus.WASTE, low_code="12 01 18*"), "FR"), NotGreen),
    (("EOL-HDD-VCM", BY_PRODUCT, "FR"), NotGreen),
    (("EOL-HDD-VCM", None, "FR"), NotGreen),
]


@pytest.mark.parametrize(("lot", "refusal"), WITHOUT)
def test_what_stays_or_needs_consent_has_no_such_paper(
    app: Flask, cast: Cast, lot: tuple[str, WasteChoice | None, str], refusal: type[Exception]
) -> None:
    code, waste, to_country = lot
    order = paid(cast, code, waste, to_country=to_country)

    with pytest.raises(refusal):
        annex_of(app, order)


def test_the_page_of_the_delivery_leads_to_it_where_it_is_needed(app: Flask, cast: Cast) -> None:
    needed = paid(cast, "EW-HDD35", MAGNETS)
    not_needed = paid(cast, "EW-HDD35", MAGNETS, to_country="DE")
    with db.transaction() as session:
        person = make_person(session, get_organisation(session, cast.ben.organisation_id))
    client = sign_in(app.test_client(), person)

    pages = [client.get(f"/orders/{one.id}/delivery").text for one in (needed, not_needed)]
    paper = client.get(f"/orders/{needed.id}/delivery/annex-vii.pdf")
    none = client.get(f"/orders/{not_needed.id}/delivery/annex-vii.pdf")

    assert ["annex-vii.pdf" in page for page in pages] == [True, False]
    assert (paper.content_type, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert (none.status_code, "stays in its country" in none.text) == (409, True)
