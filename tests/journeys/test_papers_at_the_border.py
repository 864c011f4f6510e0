"""Ada sends powder abroad: refused without the consent of both states, gone with it, and its papers
say the same. A lot of drives is asked what became of what was written on them.
"""

from __future__ import annotations

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from tests.factories import make_person, sign_in, submit
from tests.market.delivery.abroad import MAGNETS, paid
from tests.market.stage import make_cast
from traceability.custody.queries import get_state
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

SLUDGE = WasteChoice(WasteStatus.WASTE, low_code="12 01 15", basis="Tested by our laboratory")
CONSENT = {
    "reference": "DE 1350 200431",
    "authority": "Umweltbundesamt",
    "from_country": "DE",
    "to_country": "FR",
    "valid_from": "2026-01-01",
    "valid_until": "2036-12-31",
    "most_g": "25 t",
}


def browser(app: Flask, actor: Actor) -> FlaskClient:
    with db.transaction() as session:
        person = make_person(session, get_organisation(session, actor.organisation_id))
    return sign_in(app.test_client(), person)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u00a0", " ").split())


def test_powder_waits_at_the_border_for_its_consent(app: Flask) -> None:
    cast = make_cast()
    order = paid(cast, "PS-NDFEB-SWARF", SLUDGE)
    lot, ada = order.lot_code, browser(app, cast.ada)
    offer = {"taker_id": order.buyer_id, "days": "14"}

    refused = submit(ada, f"/lots/{lot}/offer", **offer)
    assert refused.status_code == 409
    assert f"{lot} leaves for FR only with the consent of both states." in refused.text

    submit(ada, f"/lots/{lot}/consent", reason="asked_for")
    still = submit(ada, f"/lots/{lot}/offer", **offer)
    assert still.status_code == 409
    assert "asked for, and not answered yet" in ada.get(f"/lots/{lot}/consent").text

    submit(ada, f"/lots/{lot}/consent", **CONSENT)
    gone = submit(ada, f"/lots/{lot}/offer", **offer)
    assert gone.status_code == 303
    with db.reading() as session:
        assert get_state(session, lot).status.value == "offered"
    cmr = words_of(ada.get(f"/orders/{order.id}/delivery/cmr.pdf").data)
    assert "Consent DE 1350 200431" in cmr
    assert "List of Waste: 12 01 15" in cmr


def test_the_papers_of_green_waste_print_the_same_facts(app: Flask) -> None:
    cast = make_cast()
    order = paid(cast, "EOL-HDD-VCM", MAGNETS)
    ben, path = browser(app, cast.ben), f"/orders/{order.id}/delivery"

    cmr, annex, note = (
        words_of(ben.get(f"{path}/{name}.pdf").data) for name in ("cmr", "annex-vii", "note")
    )

    for fact in ("Ada Recycling", "Ben Refining", "Lille", "625 kg", order.lot_code, order.id):
        assert [fact in paper for paper in (cmr, annex, note)] == [True] * 3, fact
    assert ["16 02 16" in paper for paper in (cmr, annex)] == [True, True]
    assert "Annex VII" in cmr


def test_drives_are_asked_what_became_of_what_was_written_on_them(app: Flask) -> None:
    cast = make_cast()
    order = paid(cast, "EW-HDD35", MAGNETS)
    lot, ada = order.lot_code, browser(app, cast.ada)

    asked = ada.get(f"/lots/{lot}/sanitising").text
    submit(
        ada,
        f"/lots/{lot}/sanitising",
        method="overwritten",
        operator="Wipe AG",
        done_on="2026-05-02",
        serials="WD-1\nWD-2",
    )
    seen = browser(app, cast.mallory).get(f"/lots/{lot}").text
    note = words_of(ada.get(f"/orders/{order.id}/delivery/note.pdf").data)

    assert "nobody has stated how that was made unreadable" in asked
    assert "below 10 per cent (Sprecher et al. 2014)" in asked
    assert "Sanitised: overwritten, on 2 May 2026." in seen
    assert "WD-1" not in seen
    assert "Sanitised: overwritten, on 2 May 2026." in note
