"""The modules of the gate's app, run by node: what they read, judge, count and write is what the
server reads, judges, counts and writes.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.errors import Invalid
from foundation.http import quantities
from foundation.ids import BadCode, check_code, new_code
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.phone import Phone, phone_of
from tests.traceability.tags import test_payload as labels
from traceability.custody.canonical import NotCanonical, canonical_bytes
from traceability.custody.signatures import PAYLOAD_TYPE, signed_message
from traceability.intake.syncing.records import ScanRecord, parse_record, record_bytes
from traceability.tags import cose, payload
from traceability.tags.inner.secrets_on_paper import commitment_of, format_secret, spell_secret
from traceability.tags.keys import day_of

pytestmark = pytest.mark.one_database

RUNNER = Path(__file__).with_name("modules.mjs")
REASONS = {
    cose.NotOneSpelling: "spelling",
    cose.NotSigned: "form",
    cose.UnknownAlgorithm: "form",
    cose.UnknownKey: "key",
    cose.BadSignature: "signature",
    payload.NotBase32: "spelling",
    payload.KeyNotValid: "day",
    payload.BadClaims: "claims",
}
JWK = {
    **cose.jwk(labels.KEY.public_key()),
    "kid": labels.TRUSTED[0].kid.hex(),
    "valid_from": day_of(labels.DAY).isoformat(),
}
STRANGER = {**cose.jwk(labels.OTHER.public_key()), "kid": JWK["kid"]}


def ask(questions: list[list[Any]], *, zone: str = "UTC") -> list[Any]:
    """What the modules answer to each question."""
    done = subprocess.run(
        ["node", str(RUNNER)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=os.environ | {"TZ": zone},
    )
    answers: list[Any] = json.loads(done.stdout)
    return answers


def test_each_label_is_read_as_the_server_reads_it() -> None:
    kinds = (labels.BOUND, labels.ROLL, labels.SEALED)
    good = [payload.sign(claims, labels.KEY) for claims in kinds]
    malformed = [(name, make(), REASONS[why]) for name, make, why in labels.MALFORMED]
    revoked = {**JWK, "revoked_on": day_of(labels.DAY).isoformat()}
    later = {**JWK, "revoked_on": day_of(labels.DAY + 1).isoformat()}

    read = ask(
        [["read", text, [STRANGER, JWK]] for text in good]
        + [["read", good[0], [key]] for key in (revoked, later)]
        + [["read", text, [JWK]] for _, text, _ in malformed]
    )

    assert [one["answer"] for one in read[:5]] == ["genuine"] * 3 + ["not_genuine", "genuine"]
    assert read[0]["claims"] == {
        "tagId": labels.BOUND.tag_id,
        "day": labels.DAY,
        "bound": {"lot": "RG-7Q2M-4K8R", "number": 3, "of": 4, "material": 18, "netMassG": 311_500},
    }
    assert read[1]["claims"] == {"tagId": labels.ROLL.tag_id, "day": labels.DAY, "bound": None}
    assert list(read[2]["claims"].pop("commitment").values()) == list(range(16))
    assert read[2]["claims"] == read[0]["claims"]
    found = {name: one["why"] for (name, _, _), one in zip(malformed, read[5:], strict=True)}
    assert {name: why for name, _, why in malformed if found[name] != why} == {}
    told = {name: one["answer"] for (name, _, _), one in zip(malformed, read[5:], strict=True)}
    assert {name for name, answer in told.items() if answer != "not_genuine"} == {"an unknown key"}


def test_codes_masses_and_bytes_are_those_of_the_server() -> None:
    drawn = [new_code("RG") for _ in range(50)]
    typed = [*drawn, drawn[0].lower(), drawn[0].replace("-", " "), drawn[0][:-1] + "U", "RG-1", ""]
    masses = [
        "25", "25.5", "25,5", "1,250", "1250", "1 250.5 kg", "1,250.5", "1.250,5", "1.25 t", "0",
        "0.0005", "12.3456", "x", "40 stone", "1,250,000", "1.2.3", "0,5", "250 g", "1.2500", "7.",
        "100000 t", "1,250 g",
    ]  # fmt: skip
    documents: list[Any] = [
        {"b": [1, -2, True, None, {"ü": "é", "a": "\u2028\n\"\\"}], "a": "😀", "€": 2**53 - 1},
        {"a": 1.5}, {"a": 2**53}, {"a": "e\u0301"}, {"a": "\ud800"}, {},
    ]  # fmt: skip
    answers = ask(
        [["check", text, "RG"] for text in typed]
        + [["mass", text] for text in masses]
        + [["canonical", document] for document in documents]
        + [["kilograms", grams] for grams in (1, 1_000, 1_250_500, 312_125)]
        + [["message", PAYLOAD_TYPE, "7b7d"]]
        + [["draw", "RG"] for _ in range(20)]
    )
    expected = [_or_none(lambda text=text: check_code(text, "RG"), BadCode) for text in typed]
    expected += [_mass(text) for text in masses]
    expected += [
        _or_none(lambda one=one: canonical_bytes(one).decode(), NotCanonical) for one in documents
    ]
    expected += [quantities.in_kilograms(grams) for grams in (1, 1_000, 1_250_500, 312_125)]
    expected += [signed_message(b"{}").hex()]

    for answer in answers[len(typed) : len(typed) + len(masses)]:
        answer.pop("problem", None)
    assert answers[: len(expected)] == expected
    assert all(check_code(code, "RG") == code for code in answers[len(expected) :])


def test_scans_are_written_as_the_server_reads_them() -> None:
    at = datetime(2026, 11, 27, 8, 3, 0, 120_000, tzinfo=UTC)
    party, site, code = "https://x.example/party/a", "https://x.example/loc/1", 'HTTPS://X/S/A"C'
    scan = {
        "at": at.isoformat(), "code": code, "counter": 17, "outcome": "expected", "way": "camera",
        "organisation": party, "site": None, "place": None,
    }  # fmt: skip
    place = {"accuracyM": 12, "latitude": -51_455_643, "longitude": 0}
    plain = ScanRecord(at, code, 17, party, "expected", "camera")
    whole = replace(plain, site=site, latitude_udeg=-51_455_643, longitude_udeg=0, accuracy_m=12)

    odd = ["  e\u0301 ", "a\ud800b\0", "x" + "\U0001f600" * 400, " "]

    told = ask([["scan", scan], ["scan", scan | {"site": site, "place": place}]])
    others = ask([["scan", scan | {"code": one}] for one in odd])

    assert [text.encode() for text in told] == [record_bytes(plain), record_bytes(whole)]
    codes = [parse_record(text.encode()).code for text in others]
    assert codes == ["é", "a\ufffdb\ufffd", "x" + "\U0001f600" * 349 + "\ufffd", "\ufffd"]


def test_a_scan_has_one_of_seven_signs(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lot, own, other = register(cast.ada), register(cast.ben), register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    facts = phone_of(client, cast.ben_person).learn()
    first, second = tags_of(lot)
    facts["deliveries"][0]["packages"][1]["tags"][0]["state"] = "void"
    packages = [one["id"] for one in facts["deliveries"][0]["packages"]]
    forged = payload.sign(labels.BOUND, labels.OTHER)
    moved = dict(facts, deliveries=[dict(facts["deliveries"][0], lot=other)])

    signs = ask(
        [
            ["judge", first.url, facts, []],
            ["judge", first.url, facts, packages],
            ["judge", f"  {first.short_code.lower()} ", facts, []],
            ["judge", second.url, facts, []],
            ["judge", tags_of(own)[0].url, facts, []],
            ["judge", tags_of(other)[0].url, facts, []],
            ["judge", first.url[:-20] + "A" * 20, facts, []],
            ["judge", f"https://elsewhere.example/s/{forged}", facts, []],
            ["judge", new_code("TG"), facts, []],
            ["judge", "https://example.org/", facts, []],
            ["judge", first.url, moved, []],
        ]
    )

    assert [one["sign"] for one in signs] == [
        "expected", "double", "expected", "void", "double", "unexpected", "forged", "unproven",
        "unproven", "foreign", "forged",
    ]  # fmt: skip
    assert signs[0]["package"]["id"] == packages[0]


WINTER, SUMMER = "2026-01-15T22:30:01.007+00:00", "2026-07-01T02:35:00.000+00:00"
ZONES = [
    ("Europe/Berlin", "+01:00", WINTER),
    ("America/St_Johns", "-02:30", SUMMER),
    ("UTC", "+00:00", WINTER),
]
KINDS = ("arrive", "accept", "other mass", "refuse", "part", "whole package", "short", "both")
REFUSED = {
    "part": {2: 40_000},
    "whole package": {1: 312_000, 3: 7},
    "short": {},
    "both": {3: 100_000},
}
MISSING = {"short": [1, 3], "both": [1]}
PHOTOS = {
    kind: sorted(sha256(f"{kind} {n}".encode()).hexdigest() for n in range(40))
    for kind in ("other mass", "refuse", "both")
}


@pytest.fixture
def taken_along(app: Flask, client: FlaskClient) -> tuple[Phone, str]:
    """Ben's phone with a delivery of three drums."""
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000, 100_000)
    offer(cast.ada, lot, cast.ben)
    phone = phone_of(client, cast.ben_person)
    phone.learn()
    return phone, lot


def test_bodies_are_those_that_the_server_would_write(taken_along: tuple[Phone, str]) -> None:
    phone, lot = taken_along
    for zone, offset, at in ZONES:
        rest = new_code("RG")
        salt = uuid.uuid4().bytes
        how: dict[str, Any] = {"event_id": str(uuid.uuid4()), "salt": salt}
        how |= {"at": datetime.fromisoformat(at), "time_zone_offset": offset}
        bodies = [_body(phone, lot, kind, rest, how) for kind in KINDS]
        seq, hash_ = phone.links[lot]
        occasion = {
            "id": how["event_id"],
            "at": at,
            "salt": salt.hex(),
            "chain": {"seq": seq + 1, "prev": _text(hash_)},
            "site": phone.manifest["sites"][0]["uri"],
        }
        delivery = phone.delivery(lot)
        answers = [
            _answer(delivery, kind, rest) | {"evidence": PHOTOS.get(kind, [])} for kind in KINDS
        ]

        written = ask(
            [["body", phone.manifest, delivery, answer, occasion] for answer in answers], zone=zone
        )

        assert written == bodies


def _body(phone: Phone, lot: str, kind: str, rest: str, how: dict[str, Any]) -> str:
    """What our own code writes; the lot's chain stays where it was."""
    link = phone.links[lot]
    refused = list(REFUSED.get(kind, {}).items())
    how = how if kind == "arrive" else how | {"evidence": PHOTOS.get(kind, ())}
    sent = {
        "arrive": lambda: phone.arrive(lot, **how),
        "accept": lambda: phone.accept(lot, **how),
        "other mass": lambda: phone.accept(lot, n2=287_500, **how),
        "refuse": lambda: phone.refuse(lot, **how),
    }.get(
        kind,
        lambda: phone.accept_part(lot, refused, missing=MISSING.get(kind, ()), rest=rest, **how),
    )()
    phone.links[lot] = link
    return base64.b64decode(sent["body"]).decode()


def _answer(delivery: dict[str, Any], kind: str, rest: str) -> dict[str, Any]:
    """The same, as the app hands it to its module."""
    if kind == "arrive":
        return {"kind": kind}
    if kind == "refuse":
        return {"kind": kind, "reason": "contaminated", "note": "Oil on all drums"}
    masses = [
        {"id": one["id"], "uri": one["uri"], "netG": one["net_mass_g"]}
        for one in delivery["packages"]
        if one["number"] not in MISSING.get(kind, ())
    ]
    if kind == "other mass":
        masses[1]["netG"] = 287_500
    if kind not in REFUSED:
        return {"kind": "accept", "masses": masses, "seals": ["S-1"]}
    parts = [
        {"package": one["id"], "netG": REFUSED[kind][one["number"]], "reason": "damaged"}
        for one in delivery["packages"]
        if one["number"] in REFUSED[kind]
    ]
    answer = {"kind": "accept_part", "masses": masses, "seals": [], "refused": parts, "rest": rest}
    if kind in MISSING:
        answer["missing"] = [
            {"package": one["id"], "statedG": one["net_mass_g"]}
            for one in delivery["packages"]
            if one["number"] in MISSING[kind]
        ]
    return answer


def test_what_was_noted_of_the_packages_decides() -> None:
    packages = [
        {"id": f"RG-7Q2M-4K8R.{n}", "uri": f"u{n}", "net_mass_g": 1_000, "number": n}
        for n in (1, 2)
    ]
    delivery = {"packages": packages, "net_mass_g": 2_000}
    good = {"scannedAt": 1, "how": "stated", "netG": 1_000}
    oily = good | {"how": "scale", "refusedG": 1_000, "reason": "contaminated", "note": "oil"}
    torn = oily | {"reason": "damaged", "note": ""}
    entries = [
        {},
        {packages[0]["id"]: {"scannedAt": 1}},
        {packages[0]["id"]: good, packages[1]["id"]: good},
        {packages[0]["id"]: good, packages[1]["id"]: oily | {"refusedG": 400}},
        {packages[0]["id"]: torn, packages[1]["id"]: oily},
        {packages[0]["id"]: good, packages[1]["id"]: {"isMissing": True}},
        {packages[0]["id"]: oily, packages[1]["id"]: {"isMissing": True}},
        {packages[0]["id"]: oily | {"refusedG": 1}, packages[1]["id"]: {"isMissing": True}},
    ]

    told = ask([["tally", delivery, one] for one in entries])
    noted = {"entries": entries[4], "seals": [], "instrument": ""}
    part = {"entries": entries[3], "seals": ["S-1"], "instrument": "Scale 2"}
    short = part | {"entries": entries[5]}
    code = "RG-7Q2M-4K8R"
    answers = ask(
        [["answer", delivery, noted, None]]
        + [["answer", delivery, one, code] for one in (part, short)]
        + [["last", delivery, entries[5], one["id"]] for one in packages]
    )

    assert [one["kind"] for one in told] == [
        *["accept"] * 3, "accept_part", "refuse", "accept_part", "refuse", "accept_part",
    ]  # fmt: skip
    assert [one["isShort"] for one in told] == [False] * 5 + [True, False, False]
    assert [one["isComplete"] for one in told] == [False, False, *[True] * 6]
    assert [one["scanned"] for one in told] == [0, 1, 2, 2, 2, 1, 1, 1]
    assert (told[3]["receivedG"], told[3]["refusedG"], told[3]["stated"]) == (2_000, 400, 1)
    assert [told[5][name] for name in ("missing", "missingG", "statedG")] == [1, 1_000, 1_000]
    assert answers[0] == {"kind": "refuse", "reason": "other", "note": "RG-7Q2M-4K8R.2: oil"}
    assert answers[1]["refused"] == [
        {"package": packages[1]["id"], "netG": 400, "reason": "contaminated", "note": "oil"}
    ]
    assert answers[2]["missing"] == [{"package": packages[1]["id"], "statedG": 1_000}]
    assert [mass["id"] for mass in answers[2]["masses"]] == [packages[0]["id"]]
    assert answers[3:] == [True, False]


def test_a_doubt_shows_at_the_scan_and_until_its_package_is_refused_or_missing() -> None:
    doubted = {"id": "A.1", "doubt": {"words": "Read twice."}}
    delivery = {"packages": [doubted, {"id": "A.2", "doubt": None}]}
    oily = {"netG": 5, "refusedG": 5}
    cases: list[tuple[list[Any], Any]] = [
        (["shown", {"sign": "expected", "package": doubted}], "doubt"),
        (["shown", {"sign": "expected", "package": {"doubt": None}}], "expected"),
        (["shown", {"sign": "double", "package": doubted}], "doubt"),
        (["shown", {"sign": "void", "package": doubted}], "void"),
        (["shown", {"sign": "foreign", "package": None}], "foreign"),
        *((["told", {"outcome": one}], one) for one in ("copied", "replayed", "swapped")),
        (["told", {"outcome": "expected"}], None),
        (["told", None], None),
        (["doubt", delivery, {}], ["A.1"]),
        (["doubt", delivery, {"A.1": oily | {"refusedG": 4}}], ["A.1"]),
        (["doubt", delivery, {"A.1": oily}], []),
        (["doubt", delivery, {"A.1": {"isMissing": True}}], []),
    ]

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]


def test_a_paper_is_compared_with_the_label_before_it() -> None:
    secret, tag_id = bytes(range(16)), "ab" * 16
    fit = {"tagId": tag_id, "commitment": commitment_of(tag_id, secret).hex()}
    other = {"tagId": "cd" * 16, "commitment": fit["commitment"]}
    paper = format_secret(secret)
    cases: list[tuple[list[Any], Any]] = [
        (["paper", paper, fit], "inner_good"),
        (["paper", spell_secret(secret).lower(), fit], "inner_good"),
        (["paper", format_secret(bytes(16)), fit], "inner_bad"),
        (["paper", paper, other], "inner_bad"),
        (["paper", paper, None], "inner_alone"),
        (["paper", "https://regauss.example/s/ABC", fit], None),
        (["paper", new_code("TG"), fit], None),
        (["paper", "", fit], None),
    ]

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]


def _or_none(act: Any, refusal: type[Invalid]) -> Any:
    try:
        return act()
    except refusal:
        return None


def _mass(text: str) -> dict[str, int]:
    grams = _or_none(lambda: quantities.parse_mass(text), Invalid)
    return {} if grams is None else {"grams": grams}


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_records_are_sent_in_order_and_wait_behind_a_question() -> None:
    def record(n: int, lot: str, state: str = "waiting", **more: Any) -> dict[str, Any]:
        event = {"kind": "event", "act": "arrive", "handover": f"h-{lot}", "organisation": "a"}
        return {"n": n, "lot": lot, "state": state, **event, **more}

    delivery = {
        "status": "offered",
        "chain": {"seq": 4, "hash": "old"},
        "offer": {"handover_id": "h-A"},
        "packages": [{"id": "A.1"}],
    }
    own = [record(1, "A", "sent", seq=5, hash="five"), record(2, "A", seq=6, hash="six")]
    accept = {"answer": {"masses": [{"id": "A.1"}]}}
    cases: list[tuple[list[Any], Any]] = [
        (["next", [record(1, "A", "sent"), record(2, "A"), record(3, "B")], "a"], 2),
        (["next", [record(1, "A", "question"), record(2, "A"), record(3, "B")], "a"], 3),
        (["next", [record(1, "A", "question"), record(2, "A", kind="scan")], "a"], 2),
        (["next", [record(1, "A", "aside"), record(2, "A")], "a"], 2),
        (["next", [record(1, "A")], "b"], None),
        (["next", [], "a"], None),
        *((["meaning", status, None], "sent") for status in (200, 201)),
        *((["meaning", status, None], "later") for status in (0, 408, 429, 500, 503)),
        *((["meaning", status, "ActNotAllowed"], "question") for status in (403, 409, 413, 422)),
        (["meaning", 401, "SignInRequired"], "sign_in"),
        (["meaning", 403, "NotFromHere"], "token"),
        (["pause", 0, None], 2), (["pause", 3, None], 16), (["pause", 3, 60], 60),
        (["pause", 40, None], 120),
        (["head", delivery, []], [{"seq": 4, "hash": "old"}, False]),
        (["head", delivery, own], [{"seq": 6, "hash": "six"}, True]),
        (["head", delivery, own[:1]], [{"seq": 5, "hash": "five"}, True]),
        (
            ["head", delivery, [record(1, "A", "aside", seq=5, hash="five")]],
            [{"seq": 4, "hash": "old"}, False],
        ),
        (["again", accept, delivery], True),
        (["again", accept, None], False),
        (["again", accept, {**delivery, "packages": [{"id": "A.2"}]}], False),
        (["again", {"answer": {}}, delivery], True),
        (["again", {"answer": {"masses": [], "missing": [{"package": "A.1"}]}}, delivery], True),
    ]  # fmt: skip

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]


def test_a_package_form_is_read_or_says_what_is_wrong() -> None:
    blank = {"net": "", "gross": "", "tare": "", "refused": "", "verdict": "accept"}
    blank |= {"reason": "", "note": "", "instrument": ""}
    part = {"verdict": "part", "reason": "damaged"}
    cases: list[tuple[dict[str, str], Any]] = [
        ({"net": "311.5"}, (311_500, 0)),
        ({"gross": "320", "tare": "8.5"}, (311_500, 0)),
        ({"net": "311.5", "gross": "320", "tare": "8.5"}, (311_500, 0)),
        ({"net": "311.5", **part, "refused": "40"}, (311_500, 40_000)),
        ({"net": "311.5", "verdict": "none", "reason": "other"}, (311_500, 311_500)),
        ({"verdict": "none", "reason": "other"}, (312_000, 312_000)),
        ({}, {"net": "bad_number"}),
        ({"net": "1,250"}, {"net": "bad_two_ways"}),
        ({"gross": "320"}, {"tare": "bad_tare"}),
        ({"gross": "8", "tare": "9"}, {"tare": "bad_tare"}),
        ({"net": "311", "gross": "320", "tare": "8"}, {"gross": "bad_disagree"}),
        ({"net": "311", **part}, {"refused": "bad_number"}),
        ({"net": "311", **part, "refused": "312"}, {"refused": "bad_too_much"}),
        ({"net": "311", "verdict": "none"}, {"reason": "choose_reason"}),
    ]

    read = ask([["form", blank | said, {"net_mass_g": 312_000}] for said, _ in cases])

    found = [one.get("errors") or (one["entry"]["netG"], one["entry"]["refusedG"]) for one in read]
    assert found == [expected for _, expected in cases]


def test_a_clock_that_is_off_is_told_from_the_way_of_the_facts() -> None:
    made_at = "2026-11-27T08:00:00+00:00"
    fetched = ["07:44:00", "07:50:00", "08:00:02", "08:01:20", "08:02:00", "09:30:00"]

    told = ask([["clock", made_at, f"2026-11-27T{one}Z"] for one in fetched])

    assert told == [-16, 0, 0, 0, 2, 90]


def test_an_answer_is_told_to_whoever_signed_it_alone() -> None:
    signed = {"kind": "event", "lot": "RG-1", "organisation": "ben", "state": "sent"}
    records = [signed | {"act": "arrive"}, signed | {"act": "accept"}]
    given_up = [*records, signed | {"act": "refuse", "state": "aside"}]

    told = ask(
        [["answered", "RG-1", who, given_up] for who in ("ben", "cleo")]
        + [["answered", "RG-2", "ben", records], ["answered", "RG-1", "ben", records[:1]]]
    )

    assert told == ["accept", None, None, None]
