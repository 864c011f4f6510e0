"""The story of a lot through the JSON API: whole replies, refusals in sentences, no stranger."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from tests.traceability.lots.conftest import Cast, Member
from traceability.custody.models import CustodyRecord
from traceability.custody.signatures import body_hash
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.entry import parse_entry
from traceability.log.proof import check_receipt
from traceability.log.publishing import signer_of
from traceability.log.queries import get_leaf
from traceability.lots.disclosure import PARTY_KEYS, REGISTRANT_KEYS
from traceability.lots.models import Lot
from traceability.lots.registration import LotDraft, LotPackage, register_lot

MORNING = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
LOT: dict[str, Any] = {
    "material_code": "EOL-HDD-VCM",
    "origin": "post_consumer",
    "source_kind": "own_production",
    "reference": "A-17",
    "packages": [
        {"net_mass_g": 300_000, "gross_mass_g": 312_000, "tare_mass_g": 12_000},
        {"net_mass_g": 250_000, "packaging": "big_bag"},
    ],
    "contents": [{"element": "Nd", "content_ppm": 229_001}],
    "basis": "magnet",
}
REPLY = {"lot", "event_id", "lot_seq", "body_hash", "receipt", "proof_url"}


def post(client: FlaskClient, who: Member, path: str, sent: Any) -> Any:
    return client.post(f"/api/v1/lots{path}", json=sent, headers=who.key)


def get(client: FlaskClient, who: Member, path: str = "") -> Any:
    return client.get(f"/api/v1/lots{path}", headers=who.key)


@pytest.fixture
def code(client: FlaskClient, cast: Cast) -> str:
    """A lot of Ada's."""
    registered: str = post(client, cast.ada, "", LOT).json["code"]
    return registered


def check_proof(session: Session, reply: dict[str, Any]) -> None:
    """The receipt in a reply proves the event to somebody who has nothing but the log's key."""
    entry = get_leaf(session, reply["event_id"]).entry
    verifier = signer_of(db.settings_of(session)).verifier
    check_receipt(reply["receipt"], entry=entry, log=verifier)
    assert parse_entry(entry).body_hash.hex() == reply["body_hash"]


def test_a_registration_answers_with_the_lot_and_its_proof(client: FlaskClient, cast: Cast) -> None:
    response = post(client, cast.ada, "", LOT)

    shown = response.json
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/lots/{shown['code']}"
    assert set(shown) == REGISTRANT_KEYS | {"recorded"}
    assert (shown["net_mass_g"], shown["status"], shown["reference"]) == (550_000, "held", "A-17")
    assert shown["owner"] == {
        "id": cast.ada.id,
        "name": "Ada Recycling",
        "country": "DE",
        "roles": ["collector"],
    }
    assert set(shown["recorded"]) == REPLY
    with db.reading() as session:
        check_proof(session, shown["recorded"])


def test_a_lot_goes_from_ada_to_ben(client: FlaskClient, cast: Cast, code: str) -> None:
    mass = [{"package_id": f"{code}.1", "net_mass_g": 299_000}]
    net = [*mass, {"package_id": f"{code}.2", "net_mass_g": 250_000}]
    steps: list[tuple[Member, str, dict[str, Any]]] = [
        (cast.ada, "/weighings", {"masses": mass, "instrument": "Scale 2"}),
        (cast.ada, "/offers", {"taker_id": cast.ben.id, "seals": ["S-17"]}),
        (cast.ben, "/arrivals", {"site_id": cast.ben.site_id}),
        (cast.ben, "/inspections", {"result": "conformant", "note": "Seal whole"}),
        (cast.ben, "/acceptances", {"masses": net}),
    ]

    replies = [post(client, who, f"/{code}{path}", sent) for who, path, sent in steps]

    assert [reply.status_code for reply in replies] == [201] * 5
    with db.reading() as session:
        for reply in replies:
            assert set(reply.json) - {"handover_id"} == REPLY
            check_proof(session, reply.json)
    shown = get(client, cast.ben, f"/{code}").json
    assert set(shown) == PARTY_KEYS
    assert (shown["status"], shown["net_mass_g"], shown["custodian"]["id"]) == (
        "held",
        549_000,
        cast.ben.id,
    )
    assert shown["site"]["id"] == cast.ben.site_id


def test_an_offer_can_be_cancelled_by_its_number(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    offered = post(client, cast.ada, f"/{code}/offers", {"taker_id": cast.ben.id}).json
    other = post(client, cast.ada, f"/{code}/offers/other/cancel", {})
    cancelled = post(client, cast.ada, f"/{code}/offers/{offered['handover_id']}/cancel", {})

    assert (other.status_code, other.json["title"]) == (409, "OtherHandover")
    assert cancelled.status_code == 201
    assert get(client, cast.ada, f"/{code}").json["handover"] is None


def test_a_refused_lot_stays_with_ada(client: FlaskClient, cast: Cast, code: str) -> None:
    post(client, cast.ada, f"/{code}/offers", {"taker_id": cast.ben.id})
    refused = post(
        client, cast.ben, f"/{code}/refusals", {"reason": "wrong_material", "note": "Ferrite"}
    )

    shown = get(client, cast.ada, f"/{code}").json
    assert refused.status_code == 201
    assert (shown["status"], shown["custodian"]["id"]) == ("held", cast.ada.id)
    assert get(client, cast.ben, f"/{code}").status_code == 200  # a past party reads on


ASSAY = {
    "contents": [{"element": "Nd", "content_ppm": 241_000, "uncertainty_ppm": 6_000}],
    "method": "icp_oes",
    "basis": "dry",
    "assayed_on": "2026-05-02",
    "laboratory": "Ruhr Labor",
    "report_number": "2026/44",
}


def test_an_assay_stands_beside_what_was_declared(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    post(client, cast.ada, f"/{code}/assays", ASSAY)

    contents = get(client, cast.ada, f"/{code}").json["contents"]
    assert [(row["kind"], row["element"], row["content_ppm"]) for row in contents] == [
        ("declared", "Nd", 229_001),
        ("measured", "Nd", 241_000),
    ]
    assert (contents[1]["low_ppm"], contents[1]["high_ppm"]) == (235_000, 247_000)


def test_events_come_with_the_exact_bytes_that_were_signed(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    first = get(client, cast.ada, f"/{code}/events").json["items"][0]

    assert set(first) == {
        "event_id", "lot_seq", "log_index", "act", "event_time", "received_at", "organisation_id",
        "level", "key_id", "signature", "body_hash", "body", "event", "proof_url",
        "declared_wrong",
    }  # fmt: skip
    assert body_hash(base64.b64decode(first["body"])).hex() == first["body_hash"]
    assert (first["act"], first["lot_seq"], first["level"]) == ("register", 1, "platform")
    assert first["event"]["ilmd"]["rg:material"] == "EOL-HDD-VCM"


def test_a_claimed_time_keeps_the_offset_it_came_with(client: FlaskClient, cast: Cast) -> None:
    sent = {**LOT, "event_time": "2026-05-12T10:00:00.1239+02:00"}
    code = post(client, cast.ada, "", sent).json["code"]

    first = get(client, cast.ada, f"/{code}/events").json["items"][0]
    assert first["event"]["eventTime"] == "2026-05-12T10:00:00.123+02:00"
    assert first["event_time"] == "2026-05-12T08:00:00.123000+00:00"


def walk(client: FlaskClient, who: Member) -> Iterator[list[str]]:
    cursor = ""
    while cursor is not None:
        page = get(client, who, f"?cursor={cursor}").json
        yield [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]


def test_lots_are_listed_newest_first_and_page_by_page(client: FlaskClient, cast: Cast) -> None:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(1_000),),
    )
    codes = []
    with db.transaction() as session:
        for minute in range(32):
            with clock.held(MORNING + timedelta(minutes=minute // 2)):
                codes.append(register_lot(session, draft, actor=cast.ada.actor).code)
    newest = sorted(range(32), key=lambda place: (-(place // 2), codes[place]))

    pages = list(walk(client, cast.ada))

    assert [len(page) for page in pages] == [30, 2]
    assert [code for page in pages for code in page] == [codes[place] for place in newest]
    assert list(walk(client, cast.ben)) == [[]]


def test_a_taker_finds_what_is_offered_to_it(client: FlaskClient, cast: Cast, code: str) -> None:
    post(client, cast.ada, f"/{code}/offers", {"taker_id": cast.ben.id})

    (item,) = get(client, cast.ben).json["items"]
    assert (item["code"], item["status"], item["net_mass_g"]) == (code, "offered", 550_000)


PATHS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "", {}),
    ("GET", "/events", {}),
    ("POST", "/weighings", {"masses": [{"package_id": "x", "net_mass_g": 1}]}),
    ("POST", "/inspections", {"result": "conformant"}),
    ("POST", "/assays", ASSAY),
    ("POST", "/offers", {"taker_id": "x"}),
    ("POST", "/offers/x/cancel", {}),
    ("POST", "/arrivals", {}),
    ("POST", "/acceptances", {}),
    ("POST", "/refusals", {"reason": "other"}),
]


@pytest.mark.parametrize("request_", PATHS)
def test_a_strangers_lot_looks_like_none(
    client: FlaskClient, cast: Cast, code: str, request_: tuple[str, str, dict[str, Any]]
) -> None:
    method, path, sent = request_
    body = sent if method == "POST" else None
    hers = client.open(
        f"/api/v1/lots/{code}{path}", method=method, json=body, headers=cast.mallory.key
    )
    nobodys = client.open(
        f"/api/v1/lots/RG-0000-0000{path}", method=method, json=body, headers=cast.mallory.key
    )

    assert (hers.status_code, nobodys.status_code) == (404, 404)
    assert hers.json == {**nobodys.json, "detail": hers.json["detail"]}
    assert hers.json["detail"] == nobodys.json["detail"].replace("RG-0000-0000", code)


BAD_LOTS: list[tuple[dict[str, Any], str]] = [
    ({"material_code": None}, "material_code"),
    ({"origin": "mixed"}, "origin"),
    ({"origin": "moon"}, "origin"),
    ({"source_kind": "found"}, "source_kind"),
    ({"source_kind": "received"}, "source_name"),
    ({"custody_model": "trust"}, "custody_model"),
    ({"packages": []}, "packages"),
    ({"packages": [{}]}, "packages.0.net_mass_g"),
    ({"packages": [{"net_mass_g": 0}]}, "packages.0.net_mass_g"),
    ({"packages": [{"net_mass_g": 1.5}]}, "packages.0.net_mass_g"),
    ({"packages": [{"net_mass_g": "300"}]}, "packages.0.net_mass_g"),
    ({"packages": [{"net_mass_g": True}]}, "packages.0.net_mass_g"),
    ({"packages": [{"net_mass_g": 1, "packaging": "sack"}]}, "packages.0.packaging"),
    ({"contents": [{"element": "Nd", "content_ppm": -1}]}, "contents.0.content_ppm"),
    ({"contents": [{"element": "Nd", "content_ppm": 1_000_001}]}, "contents.0.content_ppm"),
    ({"event_time": "2026-05-12T10:00:00"}, "event_time"),
    ({"event_time": "yesterday"}, "event_time"),
    ({"event_time": "2026-05-12T10:00:00+02:00:30"}, "event_time"),
    ({"event_time": "2999-01-01T00:00:00+00:00"}, "event_time"),
    ({"site_id": "nowhere"}, "site_id"),
    ({"is_magnetised": "perhaps"}, "is_magnetised"),
    ({"price": 1}, "price"),
]


@pytest.mark.parametrize(("change", "field"), BAD_LOTS)
def test_a_bad_lot_is_refused_by_field_and_leaves_nothing(
    client: FlaskClient, cast: Cast, change: dict[str, Any], field: str
) -> None:
    response = post(client, cast.ada, "", {**LOT, **change})

    assert response.status_code == 422
    assert list(response.json["errors"]) == [field]
    assert all(len(sentence) > 10 for sentence in response.json["errors"][field])
    with db.reading() as session:
        assert session.exec(select(Lot)).all() == []


BAD_ACTS: list[tuple[str, dict[str, Any], int, str]] = [
    ("/weighings", {}, 422, "InvalidFields"),
    ("/weighings", {"masses": [{"package_id": "x.1", "net_mass_g": 1}]}, 409, "UnknownPackage"),
    ("/weighings", {"masses": [{"package_id": "?", "net_mass_g": 1}]}, 422, "NotAnId"),
    (
        "/assays",
        {**ASSAY, "contents": [{"element": "Xx", "content_ppm": 1}]},
        422,
        "UnknownElement",
    ),
    ("/inspections", {"result": "fine"}, 422, "InvalidFields"),
    ("/assays", {**ASSAY, "contents": []}, 422, "InvalidFields"),
    ("/assays", {**ASSAY, "assayed_on": "2999-01-01"}, 422, "NotAssayedYet"),
    ("/assays", {**ASSAY, "laboratory_id": "nobody"}, 422, "NoSuchLaboratory"),
    ("/offers", {}, 422, "InvalidFields"),
    ("/offers", {"taker_id": "nobody"}, 422, "NoSuchTaker"),
    ("/acceptances", {}, 409, "ActNotAllowed"),
    ("/arrivals", {}, 409, "ActNotAllowed"),
    ("/refusals", {"reason": "mood"}, 422, "InvalidFields"),
    ("/refusals", {"reason": "other"}, 409, "ActNotAllowed"),
]


@pytest.mark.parametrize("refused", BAD_ACTS)
def test_an_act_that_cannot_be_is_refused_and_leaves_nothing(
    client: FlaskClient, cast: Cast, code: str, refused: tuple[str, dict[str, Any], int, str]
) -> None:
    path, sent, status, title = refused
    with db.reading() as session:
        before = len(session.exec(select(CustodyRecord)).all())

    response = post(client, cast.ada, f"/{code}{path}", sent)

    assert (response.status_code, response.json["title"]) == (status, title)
    with db.reading() as session:
        assert len(session.exec(select(CustodyRecord)).all()) == before


def test_a_package_named_twice_is_not_taken_once(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    post(client, cast.ada, f"/{code}/offers", {"taker_id": cast.ben.id})
    twice = [{"package_id": f"{code}.1", "net_mass_g": mass} for mass in (1, 2)]

    response = post(client, cast.ben, f"/{code}/acceptances", {"masses": twice})

    assert (response.status_code, response.json["title"]) == (409, "PackageTwice")


def test_a_request_sent_twice_registers_once(client: FlaskClient, cast: Cast) -> None:
    headers = {**cast.ada.key, "Idempotency-Key": "k1"}
    replies = [client.post("/api/v1/lots", json=LOT, headers=headers) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json == replies[1].json
    with db.reading() as session:
        assert len(session.exec(select(Lot)).all()) == 1


def test_the_list_is_searched_by_words_and_keeps_the_reference_to_its_owner(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    post(client, cast.ada, f"/{code}/offers", {"taker_id": cast.ben.id})

    found = {
        (who, words): [
            (lot["code"], lot["reference"]) for lot in get(client, member, words).json["items"]
        ]
        for who, member in (("ada", cast.ada), ("ben", cast.ben))
        for words in ("", "?q=hdd", "?q=a-17", "?q=swarf")
    }

    assert found == {
        ("ada", ""): [(code, "A-17")],
        ("ada", "?q=hdd"): [(code, "A-17")],
        ("ada", "?q=a-17"): [(code, "A-17")],
        ("ada", "?q=swarf"): [],
        ("ben", ""): [(code, None)],
        ("ben", "?q=hdd"): [(code, None)],
        ("ben", "?q=a-17"): [],
        ("ben", "?q=swarf"): [],
    }
