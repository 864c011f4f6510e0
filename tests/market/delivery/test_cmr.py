"""The CMR consignment note: the convention's particulars, from the facts of the other papers."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from foundation import db
from foundation.parties.queries import get_organisation
from market.delivery.annex import gather_annex
from market.delivery.cmr import Consignment, StaysAtHome, gather_cmr
from market.delivery.legs import planning
from market.delivery.legs.models import Missing
from market.delivery.legs.planning import Carrier, Way
from market.delivery.note import gather_note
from market.delivery.printing import cmr_to_pdf
from market.orders.models import Order
from tests.factories import make_person, sign_in
from tests.market.delivery.abroad import EVIL, MAGNETS, paid
from tests.market.stage import Cast, make_cast
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.lots.registration import LotPackage
from traceability.stock.balance import TransportMode

WEIGHED = (LotPackage(312_000, 330_000, 18_000), LotPackage(313_000, 331_000, 18_000))


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def cmr_of(app: Flask, order: Order) -> Consignment:
    with app.test_request_context("/"), db.reading() as session:
        return gather_cmr(session, session.get_one(Order, order.id))


def lines_of(cmr: Consignment, number: str) -> str:
    (box,) = [one for one in cmr.boxes if one.number == number]
    return "; ".join(box.lines).replace("\u00a0", " ")


def test_each_particular_of_article_6_has_its_box(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS, packages=WEIGHED)
    terms = ConsentTerms(
        "DE 2026 4711", "Authority", "DE", "FR", date(2026, 1, 1), date(2036, 1, 1), 700_000
    )
    with db.transaction() as session:
        state_consent(session, order.lot_code, ConsentWord(terms, None), actor=cast.ada)

    cmr = cmr_of(app, order)

    numbers = [number for box in cmr.boxes for number in box.number.split(" · ")]
    assert sorted(map(int, numbers)) == list(range(1, 25))
    assert lines_of(cmr, "1").startswith("Ada Recycling")
    assert lines_of(cmr, "3") == "Schrottstraße 1, 45127 Lille; France"
    assert lines_of(cmr, "5") == (
        f"Delivery note {order.id}; Annex VII, Regulation (EC) No 1013/2006; Consent DE 2026 4711"
    )
    assert lines_of(cmr, "7 · 8") == "2: drum"
    assert "List of Waste: 16 02 16" in lines_of(cmr, "9")
    assert lines_of(cmr, "11") == "gross 661 kg; net 625 kg"
    assert "notwithstanding any clause to the contrary" in lines_of(cmr, "19")
    assert [lines_of(cmr, number) for number in ("16", "17", "23", "24")] == [""] * 4


def test_a_gross_mass_that_nobody_weighed_is_left_for_a_pen(app: Flask, cast: Cast) -> None:
    cmr = cmr_of(app, paid(cast, "EOL-HDD-VCM", MAGNETS))

    (box,) = [one for one in cmr.boxes if one.number == "11"]
    assert (lines_of(cmr, "11"), box.blank) == ("net 625 kg", 1)


def test_carriers_by_road_stand_in_their_boxes(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)
    numbered = {"registration_number": "NL-VIHB-4711"}
    later = {"registration_missing": Missing.NOT_KNOWN_YET}
    for plate, registration in (("E-RG 17", numbered), (None, later)):
        unplated = None if plate else Missing.NOT_KNOWN_YET
        way = Way(TransportMode.ROAD, plate, unplated, "Essen", None, "Lille", None, **registration)
        with db.transaction() as session:
            planning.plan(
                session,
                order.id,
                carrier=Carrier(cast.cleo.organisation_id),
                way=way,
                actor=cast.ada,
            )

    cmr = cmr_of(app, order)

    assert lines_of(cmr, "16") == "Cleo Haulage, Netherlands, NL-VIHB-4711, E-RG 17"
    assert lines_of(cmr, "17") == (
        "Cleo Haulage, Netherlands, registration number: not known yet, number plate: not known yet"
    )


def test_the_three_papers_say_the_same(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)

    cmr = cmr_of(app, order)
    with app.test_request_context("/"), db.reading() as session:
        annex, note = gather_annex(session, order), gather_note(session, order)

    boxes = {box.number: box.lines for box in annex.boxes}
    assert lines_of(cmr, "1") == "; ".join(boxes["1"])
    assert lines_of(cmr, "2") == "; ".join(boxes["2"])
    assert note.total.replace("\u00a0", " ") in lines_of(cmr, "11")
    assert all(line.tag in lines_of(cmr, "6") for line in note.lines)
    assert all(warning in lines_of(cmr, "9") for warning in note.warnings)


def test_the_pdf_prints_what_people_typed_and_leads_back(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)

    with app.test_request_context("/"):
        pdf = cmr_to_pdf(cmr_of(app, order))

    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        image = document[0].render(scale=300 / 72).to_pil()
        assert len(document) == 1
    assert EVIL in " ".join(text.split())
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [
        f"http://localhost/orders/{order.id}"
    ]


def test_what_stays_in_its_country_has_none(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS, to_country="DE")

    with pytest.raises(StaysAtHome):
        cmr_of(app, order)


def test_both_sides_find_it_at_the_delivery_and_nobody_else(app: Flask, cast: Cast) -> None:
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)
    path = f"/orders/{order.id}/delivery"
    clients = []
    for actor in (cast.ben, cast.mallory):
        with db.transaction() as session:
            person = make_person(session, get_organisation(session, actor.organisation_id))
        clients.append(sign_in(app.test_client(), person))
    ben, mallory = clients

    page, pdf = ben.get(f"{path}/cmr"), ben.get(f"{path}/cmr.pdf")

    assert f"{path}/cmr" in ben.get(path).text
    assert ("1 · Sender: name, address, country" in page.text, "Lille" in page.text) == (True, True)
    assert (pdf.content_type, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert [mallory.get(f"{path}/{name}").status_code for name in ("cmr", "cmr.pdf")] == [404, 404]
