"""Something is wrong: a tare that was typed wrong, found after the lot was accepted.

Told by Ben's refinery, which finds it at the furnace, by Ada who sold it, and by Ada again, who
entered a lot twice.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from market.listings.models import ListingStatus
from market.listings.publishing import publish
from market.listings.queries import find_current, get_listing
from market.money import Money
from tests.factories import (
    api_key,
    make_actor,
    make_organisation,
    make_person,
    make_site,
    sign_in,
    submit,
)
from tests.market.stage import onboard
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Sell
from traceability.custody.queries import get_events, get_state
from traceability.custody.recording import record
from traceability.custody.state import LotStatus
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.audit import audit
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags


@pytest.fixture
def sides(app: Flask) -> tuple[Actor, Actor, FlaskClient, FlaskClient]:
    """Ada the seller and Ben the refiner, and a browser of each."""
    create_log(db.database())
    with db.transaction() as session:
        ada = make_organisation(session, "Ada Recycling", roles=["dismantler"])
        ben = make_organisation(session, "Ben Refining", roles=["refiner"])
        for organisation in (ada, ben):
            make_site(session, organisation)
        people = [make_person(session, ada, name="Ada"), make_person(session, ben, name="Ben")]
        actors = (make_actor(ada), make_actor(ben))
    onboard(ben)
    browsers = [sign_in(app.test_client(), person) for person in people]
    return (*actors, *browsers)


def registered(actor: Actor) -> str:
    """Two drums, gross and tare known."""
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(300_000, 312_000, 12_000), LotPackage(250_000, 262_000, 12_000)),
        title="Voice coils",
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def bought(lot: str, seller: Actor, buyer: Actor) -> None:
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=buyer.organisation_id, actor=seller)
    with db.transaction() as session:
        handover.accept(session, lot, actor=buyer)
        record(session, Sell(buyer.organisation_id, "order5"), lot=lot, actor=seller)


def fields_of(page: str) -> dict[str, list[str]]:
    """What a form holds: the values of its inputs, and what is chosen."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] != "csrf_token":
            found.setdefault(name[1], []).append(value[1])
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    return found


def confirmation(page: str) -> str:
    """What the button that signs sends."""
    found = re.search(r'name="confirmed" value="([0-9a-f]{64})"', page)
    assert found, "before and after are shown"
    return found[1]


def test_a_tare_that_was_typed_wrong_is_put_right_by_both_sides(
    app: Flask, sides: tuple[Actor, Actor, FlaskClient, FlaskClient]
) -> None:
    ada, ben, ada_browser, ben_browser = sides
    lot = registered(ada)
    bought(lot, ada, ben)
    with db.transaction() as session:
        listing = publish(session, lot, price=Money(500_000, "EUR"), actor=ben).id

    # Ben's form holds what the books say; he writes the tare of drum 2, and the net mass follows.
    assert f"/lots/{lot}/correct" in ben_browser.get(f"/lots/{lot}").text
    typed = fields_of(ben_browser.get(f"/lots/{lot}/correct").text)
    typed |= {"tare": ["12000", "13500"], "reason": ["wrong_tare"], "note": ["Drum 2 is steel"]}
    looked = submit(ben_browser, f"/lots/{lot}/correct", **typed)
    assert looked.status_code == 200
    assert all(f"{grams} g" in looked.text for grams in ("12,000", "13,500", "248,500"))
    assert "Ada Recycling" in looked.text

    # He changes a figure after he looked: it is shown again, and nothing is signed unseen.
    seen = confirmation(looked.text)
    again = submit(
        ben_browser, f"/lots/{lot}/correct", **{**typed, "tare": ["12000", "13600"]}, confirmed=seen
    )
    assert confirmation(again.text) != seen
    done = submit(ben_browser, f"/lots/{lot}/correct", **typed, confirmed=seen)
    assert done.status_code == 303

    # While it is open, a second one is refused with a clear word, and so is passing the lot on.
    second = submit(ben_browser, f"/lots/{lot}/correct", **{**typed, "tare": ["12000", "13600"]})
    second = submit(
        ben_browser,
        f"/lots/{lot}/correct",
        **{**typed, "tare": ["12000", "13600"]},
        confirmed=confirmation(second.text),
    )
    offer = submit(ben_browser, f"/lots/{lot}/offer", taker_id=ada.organisation_id, days="14")
    assert (second.status_code, offer.status_code) == (409, 409)
    assert all("A correction of" in page.text for page in (second, offer))
    assert "13600" in second.text

    # Ada finds it in her list, reads before and after, and agrees.
    assert f"/lots/{lot}/correction" in ada_browser.get("/to-do").text
    page = ada_browser.get(f"/lots/{lot}/correction").text
    assert "Drum 2 is steel" in page
    with db.reading() as session:
        state = get_state(session, lot)
    assert state.correction
    proposal = state.correction.proposal.event_id
    agreed = submit(ada_browser, f"/lots/{lot}/correction/agree", proposal_id=proposal)
    assert agreed.status_code == 303
    assert f"/lots/{lot}/correction" not in ada_browser.get("/to-do").text

    # The lot's page, the list, the stock and the history follow; the listing said otherwise.
    lot_page = ben_browser.get(f"/lots/{lot}").text
    assert "548.5" in lot_page
    assert "548500" in ben_browser.get("/lots.csv").text
    assert all(word in lot_page for word in ("Correction agreed to", "wrong tare", "13,500 g"))
    with db.reading() as session:
        state, verdict = get_state(session, lot), verify(session, lot)
        listed = get_listing(session, listing).status
        faults = audit(session, [check_custody]).faults
    assert (state.net_mass_g, state.packages[1].tare_mass_g) == (548_500, 13_500)
    assert listed is ListingStatus.WITHDRAWN
    notes = [(one.rule, one.severity) for one in verdict.findings if one.rule is Rule.CORRECTIONS]
    assert notes == [(Rule.CORRECTIONS, Severity.NOTE)]
    assert faults == ()


def test_the_wrong_record_is_shown_with_its_error_declaration(
    app: Flask, sides: tuple[Actor, Actor, FlaskClient, FlaskClient]
) -> None:
    ada, ben, _, ben_browser = sides
    lot = registered(ada)
    bought(lot, ada, ben)
    with db.transaction() as session:
        keys = [
            api_key(session, session.get_one(Organisation, one.organisation_id))
            for one in (ada, ben)
        ]
    client = app.test_client()
    package = {"package_id": f"{lot}.2", "tare_mass_g": 13_500}
    proposed = client.post(
        f"/api/v1/lots/{lot}/corrections",
        json={"packages": [package], "reason": "wrong_tare", "note": "Steel"},
        headers=keys[1],
    )
    assert proposed.status_code == 201
    event_id = proposed.json["event_id"]
    path = f"/api/v1/lots/{lot}/corrections/{event_id}/agreements"
    agreed = client.post(path, headers=keys[0])
    assert agreed.status_code == 201

    told = client.get(f"/api/v1/lots/{lot}/corrections", headers=keys[0]).json["items"]
    events = client.get(f"/api/v1/lots/{lot}/events", headers=keys[0]).json["items"]

    (accepted,) = [one for one in events if one["act"] == "accept"]
    assert [(one["status"], one["difference_g"], one["corrects"]) for one in told] == [
        ("applied", -1_500, [accepted["event_id"]])
    ]
    declared = accepted["declared_wrong"]
    declaration = declared.pop("errorDeclaration")
    assert declared == accepted["event"]
    assert (declaration["reason"], declaration["correctiveEventIDs"]) == (
        "incorrect_data",
        [f"urn:uuid:{event_id}", f"urn:uuid:{agreed.json['event_id']}"],
    )
    assert [one["act"] for one in events if one["declared_wrong"]] == ["accept"]
    page = ben_browser.get(f"/lots/{lot}/events/{accepted['event_id']}").text
    assert "incorrect_data" in page


def test_a_lot_that_was_entered_twice_is_cancelled(
    app: Flask, sides: tuple[Actor, Actor, FlaskClient, FlaskClient]
) -> None:
    ada, ben, ada_browser, _ = sides
    lot, sold = registered(ada), registered(ada)
    bought(sold, ada, ben)
    with db.reading() as session:
        labels = len(get_bound_tags(session, lot))

    page = ada_browser.get(f"/lots/{lot}/cancel-registration").text
    done = submit(ada_browser, f"/lots/{lot}/cancel-registration", note="Entered twice")
    refused = submit(ada_browser, f"/lots/{sold}/cancel-registration", note="Entered twice")

    assert "There is no way back" in page
    assert (done.status_code, refused.status_code) == (303, 409)
    assert "Registration cancelled" in ada_browser.get(f"/lots/{lot}").text
    assert "This lot never was" in ada_browser.get(f"/lots/{lot}").text
    with db.reading() as session:
        state = get_state(session, lot)
        left = len(get_bound_tags(session, lot))
        (first, *_, last) = get_events(session, lot)
        verdict = verify(session, lot)
        assert find_current(session, lot) is None
        assert audit(session, [check_custody]).faults == ()
    assert (state.status, labels, left) == (LotStatus.CANCELLED, 2, 0)
    assert (first.act.kind.value, last.act.kind.value) == ("register", "cancel_registration")
    assert [one for one in verdict.findings if one.severity is Severity.FAILURE] == []
