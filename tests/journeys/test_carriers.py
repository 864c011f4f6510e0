"""From the yard to the smelter by people who do not know each other: a driver without an account,
a place of storage, and whoever waits at the end. Told by Ada, who gives the lot away.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.models import Organisation
from tests.factories import make_person, make_site, sign_in, submit
from tests.market.stage import Cast, funded, make_cast, register, reload, settle_everything
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_state
from traceability.log.audit import audit
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify

CHOSEN = re.compile(r'<option value="(\w+)" selected>Frachtgut Nord')
LINK = re.compile(r"/sign/[A-Za-z0-9_-]{43}")
DORA = {"signer_name": "Dora Drive", "signer_company": "Frachtgut Nord", "plate": "E-RG 17"}
COMPANY = {"company": "Frachtgut Nord", "country": "DE", "registration_number": "HRB 4711"}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ada sells, Ben buys, Cleo carries and stores."""
    return make_cast()


def browser_of(app: Flask, organisation_id: str, name: str) -> FlaskClient:
    """Somebody of an organisation, signed in, with a site to take lots at."""
    with db.transaction() as session:
        own = session.get_one(Organisation, organisation_id)
        make_site(session, own)
        person = make_person(session, own, name=name)
    return sign_in(app.test_client(), person)


def test_a_driver_without_an_account_carries_a_lot_to_storage_and_it_goes_on_from_there(
    app: Flask, cast: Cast
) -> None:
    ada = browser_of(app, cast.ada.organisation_id, "Ada")
    cleo = browser_of(app, cast.cleo.organisation_id, "Cleo")
    phone = app.test_client()
    lot = register(cast.ada)

    # From the form for a handover she comes to the one for a driver without an account.
    assert f"/lots/{lot}/driver" in ada.get(f"/lots/{lot}/offer").text
    made = submit(
        ada, f"/lots/{lot}/driver", **COMPANY, days="7", onward_id=cast.cleo.organisation_id
    )
    taking = LINK.search(made.text)
    assert taking
    assert "shown once" in made.text
    assert "Frachtgut Nord signs by a link." in ada.get(f"/lots/{lot}").text

    # The driver sees exactly what she signs, on a phone that knows nobody.
    page = phone.get(taking[0])
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for said in (lot, "Ada Recycling", "Frachtgut Nord", "HRB 4711", "312", "625"):
        assert said in page.text
    unsigned = submit(phone, f"{taking[0]}/take", signer_name="Dora Drive")
    assert unsigned.status_code == 422
    assert "Give the number plate of your vehicle." in unsigned.text
    signed = submit(phone, f"{taking[0]}/take", **DORA, package_id=f"{lot}.1", net_mass="312.4")
    giving = LINK.search(signed.text)
    assert giving
    assert phone.get(taking[0]).status_code == 422

    # At the place of storage she signs again, and Cleo's people sign at their gate.
    assert "You hand this to Cleo Haulage." in phone.get(giving[0]).text
    assert submit(phone, f"{giving[0]}/give", **DORA).status_code == 200
    assert phone.get(giving[0]).status_code == 422
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.cleo)

    # From there it goes on to Ben like from any yard, and the story can be read and checked.
    assert (
        submit(cleo, f"/lots/{lot}/offer", taker_id=cast.ben.organisation_id, days="7").status_code
        == 303
    )
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)
    story = ada.get(f"/lots/{lot}").text
    assert "was signed by a link, for a company without an account." in story
    assert "Frachtgut Nord" in story
    with db.reading() as session:
        assert get_state(session, lot).net_mass_g == 625_400
        assert verify(session, lot).level is Level.VERIFIED
        assert audit(session, [check_custody]).faults == ()


def test_a_lost_link_is_made_anew_and_a_driver_may_refuse(app: Flask, cast: Cast) -> None:
    ada = browser_of(app, cast.ada.organisation_id, "Ada")
    phone = app.test_client()
    lot = register(cast.ada)
    first = LINK.search(submit(ada, f"/lots/{lot}/driver", **COMPANY, days="3").text)
    assert first

    assert "A link is out" in ada.get(f"/lots/{lot}/driver").text
    assert submit(ada, f"/lots/{lot}/driver/void").status_code == 303
    assert "No link works now" in ada.get(f"/lots/{lot}/driver").text
    second = LINK.search(submit(ada, f"/lots/{lot}/driver/renew").text)
    assert second
    assert phone.get(first[0]).status_code == 422

    assert "Why?" in phone.get(f"{second[0]}/refuse").text
    done = submit(phone, f"{second[0]}/refuse", **DORA, reason="damaged", note="Lid open")
    assert "Ada Recycling keeps the lot" in done.text
    story = ada.get(f"/lots/{lot}").text
    assert "Lid open" in story
    assert f"/lots/{lot}/offer" in story


def test_a_plate_is_changed_before_the_driver_signs_and_refused_after(
    app: Flask, cast: Cast
) -> None:
    order = funded(cast)
    lot, delivery = order.lot_code, f"/orders/{order.id}/delivery"
    ada = browser_of(app, cast.ada.organisation_id, "Ada")
    ben = browser_of(app, cast.ben.organisation_id, "Ben")
    phone = app.test_client()

    # She plans the way: a lorry of a company without an account, then Cleo by rail.
    lorry = {**COMPANY, "mode": "road", "plate": "E-RG 17", "from_place": "Essen"}
    asked = submit(ada, f"{delivery}/legs/new", **{**lorry, "plate": ""}, to_place="Duisburg")
    assert "Give the number plate of the vehicle, or choose why" in asked.text
    assert submit(ada, f"{delivery}/legs/new", **lorry, to_place="Duisburg").status_code == 303
    rail = {"carrier_id": cast.cleo.organisation_id, "mode": "rail", "from_place": "Duisburg"}
    rail |= {"to_missing": "not_known_yet", "stored_days": "3"}
    asked = submit(ada, f"{delivery}/legs/new", **rail)
    assert "the carrier is registered, or choose why there is none" in asked.text
    submit(ada, f"{delivery}/legs/new", **rail, registration_missing="not_known_yet")
    page = ada.get(delivery).text
    assert "Frachtgut Nord" in page
    assert "stored there for 3 days" in page
    assert ("HRB 4711" in page, "registration number: not known yet" in page) == (True, True)

    # The lorry is another one; Ben sees it on the order and on the note.
    first = ada.get(f"{delivery}/legs/1")
    assert 'value="E-RG 17"' in first.text
    (guest,) = CHOSEN.findall(first.text)
    lorry = {"carrier_id": guest, "mode": "road", "from_place": "Essen", "to_place": "Duisburg"}
    assert submit(ada, f"{delivery}/legs/1", **lorry, plate="E-RG 18").status_code == 303
    assert "E-RG 18" in ben.get(f"/orders/{order.id}").text
    assert "E-RG 18" in ben.get(f"{delivery}/note").text

    # The driver signs for the company that was planned, and the order is on its way.
    named = ada.get(f"/lots/{lot}/driver?company=Frachtgut+Nord&registration_number=HRB+4711").text
    assert 'value="Frachtgut Nord"' in named
    made = submit(
        ada, f"/lots/{lot}/driver", **COMPANY, days="7", onward_id=cast.cleo.organisation_id
    )
    taking = LINK.search(made.text)
    assert taking
    giving = LINK.search(submit(phone, f"{taking[0]}/take", **DORA).text)
    assert giving
    assert "with a carrier" in ben.get(f"/orders/{order.id}").text

    # What the driver signed under stays; the next leg can still change.
    fixed = submit(ada, f"{delivery}/legs/1", **lorry, plate="E-RG 19")
    assert "has taken the lot, so the leg is fixed" in fixed.text
    assert submit(ada, f"{delivery}/legs/2/drop").status_code == 303

    # Cleo stores it and offers it to Ben, who signs; the order ends with the money paid out.
    assert submit(phone, f"{giving[0]}/give", **DORA).status_code == 200
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.cleo)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=order.buyer_id, actor=cast.cleo)
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)
    settle_everything()
    assert reload(order).status == "closed"
