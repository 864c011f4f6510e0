"""The gate by its pages: each wrong label in its own words, and the whole lot signed for or not."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.parties.queries import get_organisation
from tests.factories import make_person, sign_in, submit
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.events import Accept, ActKind, Refuse
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotStatus
from traceability.custody.words import RefusalReason, VoidReason
from traceability.intake.models import IntakePackage
from traceability.tags import binding
from traceability.tags.models import Scan, ScanOutcome, Tag

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Gate:
    """Ben's gate: a lot of two drums is on its way from Ada."""

    cast: Cast
    lot: str
    tags: list[Tag]


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    return Gate(cast, lot, tags_of(lot))


@pytest.fixture
def ben(client: FlaskClient, gate: Gate) -> FlaskClient:
    return sign_in(client, gate.cast.ben_person)


def words(response: TestResponse) -> str:
    """The words of a page's main part, in one line."""
    main = response.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def scan(client: FlaskClient, code: str, **fields: str) -> TestResponse:
    return submit(client, "/intake/scans", code=code, **fields)


def weigh(client: FlaskClient, lot: str, number: int, mass: str) -> TestResponse:
    return submit(client, f"/intake/{lot}/{number}", net_mass=mass)


def outcomes(session: Session) -> list[ScanOutcome]:
    return [row.outcome for row in session.exec(select(Scan).order_by(Scan.received_at))]


def acts(session: Session, lot: str) -> list[ActKind]:
    """What was recorded about a lot since its labels were made."""
    kinds = [event.act.kind for event in get_events(session, lot)]
    return [kind for kind in kinds if kind not in (ActKind.REGISTER, ActKind.BIND_TAG)]


def test_the_gate_lists_what_is_expected(ben: FlaskClient, gate: Gate) -> None:
    shown = words(ben.get("/intake"))

    assert f"{gate.lot} 600 kg · 2 packages on its way, offered until" in shown


def test_what_is_expected_comes_as_a_table(ben: FlaskClient, gate: Gate) -> None:
    head, row = csv.reader(io.StringIO(ben.get("/intake/expected.csv").data.decode("utf-8-sig")))

    assert head == ["lot", "status", "net_mass_g", "packages", "weighed_in", "expires_at"]
    assert row[:5] == [gate.lot, "offered", "600000", "2", "0"]


def test_nobody_elses_deliveries_are_listed(client: FlaskClient, gate: Gate) -> None:
    for person in (gate.cast.ada_person, gate.cast.mallory_person):
        shown = words(sign_in(client, person).get("/intake"))

        assert gate.lot not in shown
        assert "Nothing is on its way to you" in shown


@pytest.mark.parametrize("way", ["symbol", "typed", "address"])
def test_the_first_scan_records_the_arrival_and_leads_to_the_scale(
    ben: FlaskClient, session: Session, gate: Gate, way: str
) -> None:
    tag = gate.tags[0]
    code = {
        "symbol": tag.url,
        "typed": tag.short_code.lower().replace("-", " "),
        "address": f"http://localhost/T/{tag.short_code}",
    }[way]

    response = scan(ben, code)

    assert (response.status_code, response.location) == (303, f"/intake/{gate.lot}/1")
    assert acts(session, gate.lot) == [ActKind.OFFER, ActKind.ARRIVE]
    assert get_state(session, gate.lot).status is LotStatus.ARRIVED
    assert outcomes(session) == [ScanOutcome.EXPECTED]


def test_the_package_page_shows_verdict_and_expected_mass(ben: FlaskClient, gate: Gate) -> None:
    scan(ben, gate.tags[0].url)

    shown = words(ben.get(f"/intake/{gate.lot}/1"))

    assert "Package 1 of 2" in shown
    assert "✓ Verified" in shown
    assert "312 kg expected" in shown


def test_one_arrival_is_recorded_however_many_packages_are_scanned(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    for tag in (*gate.tags, gate.tags[0]):
        scan(ben, tag.url)

    assert acts(session, gate.lot) == [ActKind.OFFER, ActKind.ARRIVE]
    assert len(session.exec(select(IntakePackage)).all()) == 2


def test_a_lot_code_leads_to_its_delivery(ben: FlaskClient, gate: Gate) -> None:
    response = scan(ben, gate.lot.lower())

    assert (response.status_code, response.location) == (303, f"/intake/{gate.lot}")
    assert "0 of 2 packages weighed in" in words(ben.get(f"/intake/{gate.lot}"))


def wrong_code(kind: str, gate: Gate) -> str:
    """A code that must not come in."""
    cast = gate.cast
    if kind == "void":
        with clock.held(NOON), db.transaction() as session:
            reason = VoidReason.DAMAGED
            binding.reprint_tag(session, gate.tags[0].id, reason=reason, actor=cast.ada)
        return gate.tags[0].url
    if kind == "elsewhere":
        return tags_of(register(cast.ada, 100_000))[0].url
    if kind == "own":
        return tags_of(register(cast.ben, 100_000))[0].url
    return {
        "foreign": "https://example.org/ticket/77",
        "torn": gate.tags[0].short_code[:-1],
        "forged": gate.tags[0].url[:-6] + "AAAAAA",
        "unknown": "TG-0000-0000",
        "empty": "",
        "endless": "9" * 701,
    }[kind]


@pytest.mark.parametrize(
    ("kind", "status", "heading", "text", "outcome"),
    [
        ("foreign", 422, "Not one of our labels", "Scan the square symbol", ["foreign"]),
        ("torn", 422, "Not one of our labels", "type the code beneath it", ["foreign"]),
        ("forged", 409, "Not a genuine label", "Do not take this package in.", ["forged"]),
        ("unknown", 404, "Unknown label", "no record of this label", ["unproven"]),
        ("void", 409, "Withdrawn label", "withdrawn on 23 Nov 2026, 12:00 UTC", ["void"]),
        ("elsewhere", 409, "Not expected here", "is not on its way to you", ["unexpected"]),
        ("own", 409, "Scanned before", "in your custody already", ["double"]),
        ("empty", 422, "Nothing to look up", "Scan a label, or type the code on it.", []),
        ("endless", 422, "Nothing to look up", "too long to be one of our codes", []),
    ],
)
def test_each_wrong_label_is_refused_in_its_own_words_and_noted(
    ben: FlaskClient,
    session: Session,
    gate: Gate,
    *,
    kind: str,
    status: int,
    heading: str,
    text: str,
    outcome: list[str],
) -> None:
    response = scan(ben, wrong_code(kind, gate))

    shown = words(response)
    assert response.status_code == status
    assert f"✕ {heading}" in shown
    assert text in shown
    assert outcomes(session) == outcome
    assert acts(session, gate.lot)[:1] == [ActKind.OFFER]
    assert get_state(session, gate.lot).status is LotStatus.OFFERED


def test_a_second_package_with_the_same_label_stops_at_the_gate(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    scan(ben, gate.tags[0].url)
    with clock.held(NOON):
        weigh(ben, gate.lot, 1, "311.5")

    response = scan(ben, gate.tags[0].url)

    shown = words(response)
    assert response.status_code == 409
    assert "✕ Scanned before" in shown
    assert "was weighed in at 23 Nov 2026, 12:00 UTC" in shown
    assert "Correct its mass" in shown
    assert outcomes(session) == [ScanOutcome.EXPECTED, ScanOutcome.DOUBLE]


def test_the_scanner_comes_back_until_all_is_weighed_then_the_decision(
    ben: FlaskClient, gate: Gate
) -> None:
    for tag in gate.tags:
        scan(ben, tag.url)

    first = weigh(ben, gate.lot, 1, "311.5")
    between = words(ben.get(f"/intake?after={gate.lot}"))
    second = weigh(ben, gate.lot, 2, "287 kg")

    assert first.location == f"/intake?after={gate.lot}"
    assert "✓ 1 of 2 packages weighed in" in between
    assert second.location == f"/intake/{gate.lot}#decision"
    shown = words(ben.get(f"/intake/{gate.lot}"))
    assert "Accept 598.5 kg?" in shown
    assert "1.5 kg less than stated: 598.5 kg against 600 kg, 0.25 %" in shown


def test_a_mass_is_corrected_until_the_lot_is_accepted(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    scan(ben, gate.tags[0].url)
    weigh(ben, gate.lot, 1, "31.15")
    weigh(ben, gate.lot, 1, "311.5")

    (row,) = session.exec(select(IntakePackage)).all()
    assert (row.package_id, row.net_mass_g) == (f"{gate.lot}.1", 311_500)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "Type what your scale says, net."),
        ("heavy", "heavy is not a number."),
        ("1,250", "1,250 can be read as 1250 or as 1.25."),
        ("0", "0 cannot be a mass here."),
        ("3 stone", "stone is not a unit we know."),
    ],
)
def test_a_mass_that_cannot_be_read_is_asked_about_and_kept(
    ben: FlaskClient, session: Session, gate: Gate, typed: str, wrong: str
) -> None:
    scan(ben, gate.tags[0].url)

    response = weigh(ben, gate.lot, 1, typed)

    assert response.status_code == 422
    assert wrong in words(response)
    assert f'value="{typed}"' in response.get_data(as_text=True)
    assert [row.net_mass_g for row in session.exec(select(IntakePackage))] == [None]


def test_a_package_is_weighed_after_its_label_was_scanned(ben: FlaskClient, gate: Gate) -> None:
    response = weigh(ben, gate.lot, 2, "288")

    assert response.status_code == 409
    assert "Scan the label of package 2 first" in response.get_data(as_text=True)


def test_the_whole_lot_is_accepted_with_the_takers_own_masses(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    for tag, mass in zip(gate.tags, ("311.5", "287"), strict=True):
        scan(ben, tag.url)
        weigh(ben, gate.lot, tag.number or 0, mass)

    response = submit(ben, f"/intake/{gate.lot}/accept")

    event = get_events(session, gate.lot)[-1]
    assert (response.status_code, response.location) == (303, f"/intake/{gate.lot}/done")
    assert isinstance(event.act, Accept)
    assert [(mass.package_id, mass.net_g) for mass in event.act.masses] == [
        (f"{gate.lot}.1", 311_500),
        (f"{gate.lot}.2", 287_000),
    ]
    assert get_state(session, gate.lot).custodian_id == gate.cast.ben.organisation_id
    shown = words(ben.get(f"/intake/{gate.lot}/done"))
    assert "✓ Accepted and signed" in shown
    assert "598.5 kg" in shown
    assert event.event_id in shown


def test_a_lot_is_not_accepted_before_its_last_package_is_weighed(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    scan(ben, gate.tags[0].url)
    weigh(ben, gate.lot, 1, "312")

    response = submit(ben, f"/intake/{gate.lot}/accept")

    assert response.status_code == 409
    assert "1 of 2 packages are weighed in." in response.get_data(as_text=True)
    assert get_state(session, gate.lot).custodian_id == gate.cast.ada.organisation_id


def test_a_lot_is_refused_whole_with_a_reason(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    response = submit(
        ben, f"/intake/{gate.lot}/refuse", reason="wrong_material", note="Ferrite on top"
    )

    act = get_events(session, gate.lot)[-1].act
    assert response.location == f"/intake/{gate.lot}/done"
    assert isinstance(act, Refuse)
    assert (act.reason, act.note) == (RefusalReason.WRONG_MATERIAL, "Ferrite on top")
    assert get_state(session, gate.lot).custodian_id == gate.cast.ada.organisation_id
    shown = words(ben.get(f"/intake/{gate.lot}/done"))
    assert "↩ Refused and signed" in shown
    assert "Not the material that was sold" in shown
    assert "Ferrite on top" in shown


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "Choose a reason: it is signed and the sender reads it."),
        ({"reason": "bored"}, "Choose one of the reasons"),
        ({"reason": "other", "note": "x" * 1001}, "Keep it under 1,000 characters."),
    ],
)
def test_a_refusal_without_a_reason_is_asked_again(
    ben: FlaskClient, session: Session, gate: Gate, fields: dict[str, str], wrong: str
) -> None:
    response = submit(ben, f"/intake/{gate.lot}/refuse", **fields)

    assert response.status_code == 422
    assert wrong in words(response)
    assert fields.get("note", "") in response.get_data(as_text=True)
    assert acts(session, gate.lot) == [ActKind.OFFER]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/intake/{lot}"),
        ("GET", "/intake/{lot}/1"),
        ("POST", "/intake/{lot}/1"),
        ("POST", "/intake/{lot}/accept"),
        ("GET", "/intake/{lot}/refuse"),
        ("POST", "/intake/{lot}/refuse"),
        ("GET", "/intake/{lot}/done"),
    ],
)
def test_a_delivery_to_ben_does_not_exist_for_anybody_else(
    client: FlaskClient, session: Session, gate: Gate, method: str, path: str
) -> None:
    address = path.format(lot=gate.lot)
    for person in (gate.cast.ada_person, gate.cast.mallory_person):
        sign_in(client, person)

        if method == "GET":
            response = client.get(address)
        else:
            response = submit(client, address, net_mass="312", reason="other")

        assert response.status_code == 404
        assert acts(session, gate.lot) == [ActKind.OFFER]


def test_a_reader_does_not_stand_at_the_gate(client: FlaskClient, gate: Gate) -> None:
    with db.transaction() as session:
        organisation = get_organisation(session, gate.cast.ben.organisation_id)
        reader = make_person(session, organisation, role="reader")
    sign_in(client, reader)

    assert client.get("/intake").status_code == 403


def test_a_lot_whose_offer_was_taken_back_is_not_expected(ben: FlaskClient, gate: Gate) -> None:
    with db.transaction() as writing:
        handover.cancel(writing, gate.lot, actor=gate.cast.ada)

    response = scan(ben, gate.tags[0].url)

    assert response.status_code == 409
    assert "✕ Not expected here" in words(response)


def test_only_the_decoders_reply_may_compile_webassembly(ben: FlaskClient, gate: Gate) -> None:
    decoder = ben.get("/intake/decoder.mjs")
    page = ben.get("/intake")

    assert decoder.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
        "frame-ancestors 'none'"
    )
    assert decoder.mimetype == "text/javascript"
    assert "wasm" not in page.headers["Content-Security-Policy"]
