"""Each bad label has its own sign at the gate, for people and for programs, and its own trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.parties.models import Organisation, Person
from tests.factories import api_key, sign_in, submit
from tests.journeys.weeks import words_of
from tests.traceability.gate import Cast, make_cast, malleated, offer, register, tags_of
from traceability.custody.queries import get_state
from traceability.custody.words import VoidReason
from traceability.tags import binding, keys, payload
from traceability.tags.models import Scan, ScanOutcome, Tag
from traceability.tags.rolls import minting
from traceability.tags.rolls.queries import get_unused
from traceability.tags.suspicions.models import Suspicion
from traceability.tags.suspicions.queries import get_of_lot

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ESSEN = {"latitude_udeg": 51_455_600, "longitude_udeg": 7_011_600, "accuracy_m": 10}
LA_ROCHELLE = {"latitude_udeg": 46_159_100, "longitude_udeg": -1_151_700, "accuracy_m": 10}


@dataclass
class Gate:
    """Ben's gate: a lot of two drums is on its way from Ada, and another lot after it."""

    app: Flask
    cast: Cast
    lot: str
    other: str
    tags: list[Tag]

    def browser(self, person: Person | None = None) -> FlaskClient:
        return sign_in(self.app.test_client(), person or self.cast.ben_person)

    def key(self, organisation_id: str) -> dict[str, str]:
        with db.transaction() as session:
            return api_key(session, session.get_one(Organisation, organisation_id))

    def kinds(self) -> list[str]:
        """What is odd about the lot's labels."""
        with db.reading() as session:
            return [
                f"{one.row.kind.value} {one.row.severity.value}"
                for one in get_of_lot(session, self.lot)
            ]

    def weigh(self, browser: FlaskClient, *numbers: int) -> None:
        for number in numbers:
            submit(browser, "/intake/scans", code=self.tags[number - 1].url)
            submit(browser, f"/intake/{self.lot}/{number}", net_mass=("312", "288")[number - 1])

    def photographed(self) -> None:
        """Mallory's yard reads a copy of the first label, five minutes before Ben's does."""
        key = self.key(self.cast.mallory.organisation_id)
        with clock.held(NOON - timedelta(minutes=5)):
            sent = {"code": self.tags[0].url, "device": "Phone 1", **ESSEN}
            self.app.test_client().post("/api/v1/scans", json=sent, headers=key)


@pytest.fixture
def gate(app: Flask) -> Gate:
    with clock.held(NOON - timedelta(hours=2)):
        cast = make_cast()
        lot, other = register(cast.ada, 312_000, 288_000), register(cast.ada, 100_000)
        for code in (lot, other):
            offer(cast.ada, code, cast.ben)
    return Gate(app, cast, lot, other, tags_of(lot))


def forged(gate: Gate) -> dict[str, str]:
    return {"code": gate.tags[0].url[:-6] + "AAAAAA"}


def forged_under_our_number(gate: Gate) -> dict[str, str]:
    """Another's key, and the number of a label of ours."""
    with db.reading() as session:
        claims = payload.verify(payload.parse_url(gate.tags[0].url), keys.trusted_keys(session))
    text = payload.sign(claims, keys.ec.derive_private_key(77, keys.ec.SECP256R1()))
    return {"code": f"http://localhost/S/{text}"}


def altered(gate: Gate) -> dict[str, str]:
    return {"code": malleated(gate.tags[0].url)}


def voided(gate: Gate) -> dict[str, str]:
    with clock.held(NOON - timedelta(hours=1)), db.transaction() as session:
        binding.reprint_tag(
            session, gate.tags[0].id, reason=VoidReason.DAMAGED, actor=gate.cast.ada
        )
    return {"code": gate.tags[0].url}


def of_another_lot(gate: Gate) -> dict[str, str]:
    return {"code": tags_of(gate.other)[0].url, "expected": gate.lot}


def of_another_package(gate: Gate) -> dict[str, str]:
    return {"code": gate.tags[1].url, "expected": f"{gate.lot}.1"}


def says_something_else(gate: Gate) -> dict[str, str]:
    with db.reading() as session:
        claims = payload.verify(payload.parse_url(gate.tags[0].url), keys.trusted_keys(session))
        heavier = payload.Binding(gate.lot, 1, 2, 11, 999_000)
        text = payload.sign(
            payload.Claims(claims.tag_id, claims.issued_day, heavier), keys.signing_key(session)
        )
    return {"code": f"http://localhost/S/{text}"}


SIGNS = [
    (forged, "forged", "Not a genuine label", ["forged error"]),
    (forged_under_our_number, "forged", "Not a genuine label", ["forged error"]),
    (altered, "replayed", "Altered symbol", ["other_symbol error"]),
    (voided, "void", "Withdrawn label", ["void_read error"]),
    (of_another_lot, "swapped", "Swapped label", []),  # it is told of the lot that it belongs to
    (of_another_package, "swapped", "Swapped label", ["other_package warning"]),
    (says_something_else, "swapped", "Swapped label", ["claims_differ error"]),
]


@pytest.mark.parametrize(
    ("make", "outcome", "sign", "kinds"), SIGNS, ids=[make.__name__ for make, *_ in SIGNS]
)
def test_each_bad_label_has_its_sign(
    gate: Gate, session: Session, *, make: object, outcome: str, sign: str, kinds: list[str]
) -> None:
    sent = make(gate)  # type: ignore[operator] # one of the functions above
    key = gate.key(gate.cast.ben.organisation_id)

    with clock.held(NOON):
        page = submit(gate.browser(), "/intake/scans", **sent)
        answer = gate.app.test_client().post("/api/v1/scans", json=sent, headers=key)

    assert page.status_code == 409
    assert f"✕ {sign}" in words_of(page)
    assert answer.json is not None
    assert answer.json["outcome"] == outcome
    assert answer.json["number"] is None
    assert [scan.outcome for scan in session.exec(select(Scan))] == [ScanOutcome(outcome)] * 2
    assert gate.kinds() == kinds


def test_another_spelling_or_host_is_the_same_label(gate: Gate) -> None:
    browser = gate.browser()
    text = payload.parse_url(gate.tags[0].url)

    with clock.held(NOON):
        first = submit(browser, "/intake/scans", code=f"https://old.example/s/{text.lower()}/")
        submit(browser, f"/intake/{gate.lot}/1", net_mass="312")
        again = submit(browser, "/intake/scans", code=gate.tags[0].url)

    assert first.location == f"/intake/{gate.lot}/1"
    assert "✕ Scanned before" in words_of(again)
    assert gate.kinds() == []


def test_an_altered_signature_is_no_second_label(gate: Gate) -> None:
    browser = gate.browser()
    with clock.held(NOON):
        gate.weigh(browser, 1)

        answer = submit(browser, "/intake/scans", code=malleated(gate.tags[0].url))

    assert "✕ Altered symbol" in words_of(answer)
    with db.reading() as session:
        assert {scan.tag_id for scan in session.exec(select(Scan))} == {gate.tags[0].id}


def test_a_photographed_label_keeps_its_package_out_until_somebody_has_looked(gate: Gate) -> None:
    gate.photographed()
    ben = gate.browser()
    key = gate.key(gate.cast.ben.organisation_id)

    with clock.held(NOON):
        sent = {"code": gate.tags[0].url, "device": "Terminal 3", **LA_ROCHELLE}
        answer = gate.app.test_client().post("/api/v1/scans", json=sent, headers=key)
        sign = words_of(submit(ben, "/intake/scans", code=gate.tags[0].url))
        gate.weigh(ben, 1, 2)
        blocked = submit(ben, f"/intake/{gate.lot}/accept")
        (doubt,) = [one for one in _doubts(gate.lot) if one.severity.value == "error"]
        shown = words_of(ben.get(f"/suspicions/{doubt.id}"))
        verdict = words_of(ben.get(f"/intake/{gate.lot}"))
        answered = submit(ben, f"/suspicions/{doubt.id}", reason="copy_found", note="At the fence")
        again = submit(ben, f"/suspicions/{doubt.id}", reason="one_package", note="")
        accepted = submit(ben, f"/intake/{gate.lot}/accept")
        after = words_of(ben.get(f"/lots/{gate.lot}"))

    assert answer.json is not None
    assert (answer.json["outcome"], answer.json["number"]) == ("copied", 1)
    assert "✕ Copied label" in sign
    assert "Weigh it all the same" in sign
    assert blocked.status_code == 409
    assert f"of {gate.lot}.1 is in doubt" in words_of(blocked)
    for part in ("two places 838 km apart within 5 minutes", "given, and not proven", "Terminal 3",
                 "Phone 1", "cannot be accepted"):  # fmt: skip
        assert part in shown, part
    assert "nobody has looked yet" in verdict
    assert (answered.status_code, again.status_code) == (303, 409)
    assert accepted.location == f"/intake/{gate.lot}/done"
    assert "A copy was found and put aside" in after


def test_the_other_packages_are_accepted_when_the_doubtful_one_is_refused(gate: Gate) -> None:
    gate.photographed()
    ben = gate.browser()
    key = gate.key(gate.cast.ben.organisation_id)

    with clock.held(NOON):
        sent = {"code": gate.tags[0].url, **LA_ROCHELLE}
        gate.app.test_client().post("/api/v1/scans", json=sent, headers=key)
        gate.weigh(ben, 2)
        refused = {"net_mass": "312", "verdict": "none", "reason": "provenance"}
        submit(ben, f"/intake/{gate.lot}/1", **refused)
        accepted = submit(ben, f"/intake/{gate.lot}/accept")

    assert accepted.location == f"/intake/{gate.lot}/done"
    with db.reading() as session:
        state = get_state(session, gate.lot)
    assert state.custodian_id == gate.cast.ben.organisation_id
    assert [package.number for package in state.packages] == [2]


def test_who_does_not_have_the_package_cannot_let_it_pass(gate: Gate) -> None:
    gate.photographed()
    with clock.held(NOON):
        submit(gate.browser(), "/intake/scans", code=malleated(gate.tags[0].url))
        doubts = {one.kind.value: one.id for one in _doubts(gate.lot)}
        ada = gate.browser(gate.cast.ada_person)

        shown = words_of(ada.get(f"/suspicions/{doubts['other_symbol']}"))
        refused = submit(ada, f"/suspicions/{doubts['other_symbol']}", reason="one_package")
        mallory = gate.browser(gate.cast.mallory_person).get(
            f"/suspicions/{doubts['other_symbol']}"
        )

    assert "Ben Metals has the package before them" in shown
    assert (refused.status_code, mallory.status_code) == (403, 404)


def test_something_else_is_said_in_a_sentence(gate: Gate) -> None:
    ben = gate.browser()
    with clock.held(NOON):
        submit(ben, "/intake/scans", code=malleated(gate.tags[0].url))
        (doubt,) = _doubts(gate.lot)

        response = submit(ben, f"/suspicions/{doubt.id}", reason="other", note=" ")

    assert response.status_code == 422
    assert "Say in a sentence what you found." in words_of(response)


def test_owner_and_holder_are_told_once_a_day_and_never_of_their_own_scans(gate: Gate) -> None:
    mallory, ada = (gate.key(actor.organisation_id) for actor in (gate.cast.mallory, gate.cast.ada))
    anybody = gate.app.test_client()
    for hours in (0, 1, 25):
        with clock.held(NOON + timedelta(hours=hours)):
            anybody.post("/api/v1/scans", json={"code": gate.tags[0].url}, headers=mallory)
            anybody.post("/api/v1/scans", json={"code": altered(gate)["code"]}, headers=ada)

    with db.reading() as session:
        told = session.exec(
            select(Announcement).where(Announcement.kind == "label.suspected")
        ).all()

    assert [(one.organisation_id, one.ids["lot"]) for one in told] == [
        (gate.cast.ada.organisation_id, gate.lot)
    ] * 2
    assert [one.sentence % one.words for one in told] == [
        f"Label {gate.tags[0].short_code} was read on its way by an organisation that has no part"
        " in it."
    ] * 2
    assert sorted(gate.kinds()) == ["other_symbol error"] * 2 + ["outsider warning"] * 2


def test_an_unused_label_that_lights_up_elsewhere_is_told_to_whoever_holds_its_roll(
    gate: Gate,
) -> None:
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", 1, actor=gate.cast.ada)
    while minting.mint_batch(roll.id):
        pass
    with db.reading() as session:
        (unused,) = get_unused(session, roll.id, after=0, limit=1)
    key = gate.key(gate.cast.mallory.organisation_id)
    gate.app.test_client().post("/api/v1/scans", json={"code": unused.url}, headers=key)

    ada = gate.browser(gate.cast.ada_person)
    table = ada.get("/suspicions.csv").get_data(as_text=True)
    with db.reading() as session:
        (told,) = session.exec(select(Announcement).where(Announcement.kind == "label.suspected"))
    shown = words_of(ada.get(told.link))
    answered = submit(ada, told.link, reason="old_label")
    elsewhere = gate.browser(gate.cast.ben_person).get(told.link)

    assert told.organisation_id == gate.cast.ada.organisation_id
    assert f"{unused.short_code},unbound_away,error" in table
    assert "hangs on no package, and was read away from the yard that holds its roll" in shown
    assert (answered.status_code, elsewhere.status_code) == (303, 404)


def test_one_reads_those_of_ones_own_lots_as_page_table_and_json(gate: Gate) -> None:
    with clock.held(NOON):
        submit(gate.browser(), "/intake/scans", code=malleated(gate.tags[0].url))
    (doubt,) = _doubts(gate.lot)
    key = gate.key(gate.cast.ben.organisation_id)
    ben, anybody = gate.browser(), gate.app.test_client()

    pages = {which: words_of(ben.get(f"/suspicions?which={which}")) for which in ("", "open",
             "answered", "odd")}  # fmt: skip
    table = ben.get("/suspicions.csv").get_data(as_text=True)
    listed = anybody.get("/api/v1/suspicions?open=true", headers=key).json
    none = anybody.get("/api/v1/suspicions?open=false", headers=key).json
    said = anybody.post(
        f"/api/v1/suspicions/{doubt.id}/answers", json={"reason": "old_label"}, headers=key
    )
    one = anybody.get(f"/api/v1/suspicions/{doubt.id}", headers=key).json
    mallory = words_of(gate.browser(gate.cast.mallory_person).get("/suspicions"))

    name = "Another symbol with its number"
    assert [name in pages[which] for which in pages] == [True, True, False, True]
    assert f"{gate.lot},{gate.lot}.1,{gate.tags[0].short_code},other_symbol,error," in table
    assert listed
    assert [item["id"] for item in listed["items"]] == [doubt.id]
    assert none == {"items": [], "next_cursor": None}
    assert (said.status_code, said.location) == (201, f"/api/v1/suspicions/{doubt.id}")
    assert one
    assert (one["is_open"], one["answer"]["reason"]) == (False, "old_label")
    assert "No label of yours was read where it should not be" in mallory


def _doubts(lot: str) -> list[Suspicion]:
    with db.reading() as session:
        return [told.row for told in get_of_lot(session, lot)]
