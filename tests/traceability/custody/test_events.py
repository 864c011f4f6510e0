"""Each act as an EPCIS event: exact, valid by GS1's schema, and readable back without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest

from tests.official import official
from tests.traceability.custody.examples import (
    ANOTHER,
    EXAMPLES,
    LOT,
    NOON,
    REST,
    THIRD,
    WORDS,
    an_occasion,
    example_occasion,
)
from traceability.custody.canonical import canonical_bytes, parse_canonical
from traceability.custody.events import ActKind
from traceability.custody.reading import ForeignEvent, act_of
from traceability.custody.writing import body_of

every_act = pytest.mark.parametrize("kind", list(ActKind))


def example(kind: ActKind) -> dict[str, Any]:
    return body_of(EXAMPLES[kind], example_occasion(kind), WORDS)


@pytest.fixture(scope="module")
def schema() -> jsonschema_rs.Draft7Validator:
    # GS1 publishes its schema without a licence to copy it, so it stays outside the repository.
    file = official("gs1-epcis") / "schema" / "EPCIS-JSON-Schema.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft7Validator(document, validate_formats=True)


@every_act
def test_every_act_is_valid_by_gs1s_schema(
    kind: ActKind, schema: jsonschema_rs.Draft7Validator
) -> None:
    assert [error.message for error in schema.iter_errors(example(kind))] == []


@every_act
def test_an_act_comes_back_from_its_signed_bytes(kind: ActKind) -> None:
    body = parse_canonical(canonical_bytes(example(kind)))

    act, occasion = act_of(body, WORDS)

    assert act == EXAMPLES[kind]
    assert body_of(act, occasion, WORDS) == body


@every_act
def test_every_event_says_who_when_where_and_after_what(kind: ActKind) -> None:
    body = example(kind)

    stated = {name: body[name] for name in body if name in FRAME}

    first = {"rg:lot": f"https://regauss.example/obj/{LOT}", "rg:seq": 1}
    later = {
        "rg:lot": f"https://regauss.example/obj/{LOT}",
        "rg:seq": 2,
        "rg:prev": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    seq = 1 if kind is ActKind.REGISTER else 2
    assert stated == {
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"rg": "https://regauss.example/voc/"},
        ],
        "eventID": f"urn:uuid:00000000-0000-4000-8000-00000000000{seq}",
        "eventTime": f"2026-05-12T12:0{seq}:00.000+02:00",
        "eventTimeZoneOffset": "+02:00",
        "readPoint": {"id": "https://regauss.example/loc/essen"},
        "rg:act": kind.value,
        "rg:chain": [first if kind is ActKind.REGISTER else later, *OTHERS.get(kind, ())],
        "rg:salt": "AAECAwQFBgcICQoLDA0ODw==",
        "rg:statedBy": "https://regauss.example/party/ada0",
    }


_OBJ = "https://regauss.example/obj/"
OTHERS = {
    ActKind.SPLIT: [
        {"rg:lot": f"{_OBJ}{ANOTHER}", "rg:seq": 1},
        {"rg:lot": f"{_OBJ}{THIRD}", "rg:seq": 1},
    ],
    ActKind.MERGE: [
        {"rg:lot": f"{_OBJ}{ANOTHER}", "rg:seq": 7, "rg:prev": "A" * 43 + "="},
        {"rg:lot": f"{_OBJ}{THIRD}", "rg:seq": 1},
    ],
    ActKind.ACCEPT_PART: [{"rg:lot": f"{_OBJ}{REST}", "rg:seq": 1}],
}
OTHERS[ActKind.PROCESS] = OTHERS[ActKind.MERGE]
OTHERS[ActKind.DRAW_SAMPLE] = OTHERS[ActKind.SPLIT]
FRAME = {
    "@context",
    "eventID",
    "eventTime",
    "eventTimeZoneOffset",
    "readPoint",
    "rg:act",
    "rg:chain",
    "rg:salt",
    "rg:statedBy",
}
OWN = "https://regauss.example/voc/BizStep-"
STEPS = {
    ActKind.REGISTER: ("ObjectEvent", "ADD", "commissioning", "active"),
    ActKind.BIND_TAG: ("AssociationEvent", "ADD", OWN + "tagging", None),
    ActKind.VOID_TAG: ("AssociationEvent", "DELETE", OWN + "tagging", None),
    ActKind.WEIGH: ("ObjectEvent", "OBSERVE", "inspecting", None),
    ActKind.INSPECT: ("ObjectEvent", "OBSERVE", "inspecting", "container_open"),
    ActKind.ASSAY: ("ObjectEvent", "OBSERVE", "inspecting", None),
    ActKind.SELL: ("ObjectEvent", "OBSERVE", OWN + "selling", None),
    ActKind.OFFER: ("ObjectEvent", "OBSERVE", "shipping", "in_transit"),
    ActKind.CANCEL_OFFER: ("ObjectEvent", "OBSERVE", "void_shipping", None),
    ActKind.LAPSE_OFFER: ("ObjectEvent", "OBSERVE", "void_shipping", None),
    ActKind.ARRIVE: ("ObjectEvent", "OBSERVE", "arriving", "in_progress"),
    ActKind.ACCEPT: ("ObjectEvent", "OBSERVE", "accepting", "conformant"),
    ActKind.REFUSE: ("ObjectEvent", "OBSERVE", OWN + "refusing", "non_conformant"),
    ActKind.RETURN: ("ObjectEvent", "OBSERVE", "arriving", "returned"),
    ActKind.SPLIT: ("TransformationEvent", None, OWN + "splitting", "in_progress"),
    ActKind.MERGE: ("TransformationEvent", None, OWN + "merging", "in_progress"),
    ActKind.PROCESS: ("TransformationEvent", None, OWN + "copper_salt_leaching", "in_progress"),
    ActKind.CORRECT: ("ObjectEvent", "OBSERVE", OWN + "correcting", None),
    ActKind.PROPOSE_CORRECTION: ("ObjectEvent", "OBSERVE", OWN + "proposing_correction", None),
    ActKind.AGREE_CORRECTION: ("ObjectEvent", "OBSERVE", OWN + "correcting", None),
    ActKind.DECLINE_CORRECTION: ("ObjectEvent", "OBSERVE", OWN + "declining_correction", None),
    ActKind.WITHDRAW_CORRECTION: ("ObjectEvent", "OBSERVE", OWN + "withdrawing_correction", None),
    ActKind.CANCEL_REGISTRATION: ("ObjectEvent", "DELETE", "decommissioning", "inactive"),
    ActKind.ACCEPT_PART: ("ObjectEvent", "OBSERVE", "accepting", "non_conformant"),
    ActKind.QUARANTINE: ("ObjectEvent", "OBSERVE", "holding", "unavailable"),
    ActKind.RELEASE: ("ObjectEvent", "OBSERVE", "holding", "available"),
    ActKind.DRAW_SAMPLE: ("ObjectEvent", "OBSERVE", OWN + "drawing_sample", None),
}


@every_act
def test_every_act_has_its_step_and_disposition(kind: ActKind) -> None:
    body = example(kind)

    assert STEPS[kind] == (
        body["type"],
        body.get("action"),
        body["bizStep"],
        body.get("disposition"),
    )


def test_a_registration_states_material_packages_masses_and_contents() -> None:
    body = example(ActKind.REGISTER)

    particulars = {name: body[name] for name in ("epcList", "ilmd", "sensorElementList")}
    one, two = f"https://regauss.example/obj/{LOT}.1", f"https://regauss.example/obj/{LOT}.2"
    assert particulars == {
        "epcList": [f"https://regauss.example/obj/{LOT}", one, two],
        "ilmd": {
            "rg:material": "EOL-HDD-VCM",
            "rg:origin": "post_consumer",
            "rg:custodyModel": "segregated",
            "rg:sourceKind": "received",
            "rg:source": "https://regauss.example/party/cleo0",
            "rg:packages": [
                {"rg:package": one, "rg:packaging": "drum"},
                {"rg:package": two, "rg:packaging": "big_bag"},
            ],
            "rg:declared": [
                {
                    "rg:element": "Nd",
                    "rg:content": 229_000,
                    "rg:lowest": 200_000,
                    "rg:highest": 300_000,
                    "rg:basis": "magnet mass",
                    "rg:isClassDefault": True,
                },
                {
                    "rg:element": "Dy",
                    "rg:content": 14_000,
                    "rg:basis": "magnet mass",
                    "rg:isClassDefault": False,
                },
            ],
        },
        "sensorElementList": [
            {
                "rg:package": one,
                "sensorReport": [
                    {"type": "Mass", "value": 312_000, "uom": "GRM", "rg:massKind": "gross"},
                    {"type": "Mass", "value": 12_000, "uom": "GRM", "rg:massKind": "tare"},
                    {"type": "Mass", "value": 300_000, "uom": "GRM", "rg:massKind": "net"},
                ],
            },
            {
                "rg:package": two,
                "sensorReport": [
                    {"type": "Mass", "value": 250_000, "uom": "GRM", "rg:massKind": "net"}
                ],
            },
        ],
    }


def test_a_split_states_its_lots_whole_and_the_scales_difference() -> None:
    body = example(ActKind.SPLIT)

    def package(name: str, net: int, **others: object) -> dict[str, object]:
        return {"rg:package": f"{_OBJ}{name}", "rg:net": net, **others}

    stated = {"rg:material": "EOL-HDD-VCM", "rg:origin": "post_consumer",
              "rg:custodyModel": "segregated"}  # fmt: skip
    drum = {"rg:packaging": "drum"}
    members = ("inputEPCList", "outputEPCList", "rg:inputs", "rg:outputs", "rg:difference",
               "rg:tolerance", "rg:instrument")  # fmt: skip
    assert {name: body[name] for name in members} == {
        "inputEPCList": [f"{_OBJ}{LOT}", f"{_OBJ}{LOT}.1", f"{_OBJ}{LOT}.2"],
        "outputEPCList": [
            f"{_OBJ}{ANOTHER}", f"{_OBJ}{ANOTHER}.1", f"{_OBJ}{ANOTHER}.2",
            f"{_OBJ}{THIRD}", f"{_OBJ}{THIRD}.1",
        ],
        "rg:inputs": [
            {
                "rg:lot": f"{_OBJ}{LOT}", **stated,
                "rg:packages": [
                    package(f"{LOT}.1", 300_000, **{"rg:gross": 312_000, "rg:tare": 12_000}),
                    package(f"{LOT}.2", 250_000),
                ],
            }
        ],
        "rg:outputs": [
            {
                "rg:lot": f"{_OBJ}{ANOTHER}", **stated,
                "rg:packages": [
                    package(f"{ANOTHER}.1", 200_000, **drum),
                    package(f"{ANOTHER}.2", 100_000, **drum),
                ],
                "rg:declared": example(ActKind.REGISTER)["ilmd"]["rg:declared"],
            },
            {
                "rg:lot": f"{_OBJ}{THIRD}", **stated,
                "rg:packages": [package(f"{THIRD}.1", 249_900, **drum)],
            },
        ],
        "rg:difference": -100,
        "rg:tolerance": 500,
        "rg:instrument": "Weighbridge 2",
    }  # fmt: skip


def test_a_part_acceptance_names_both_lots_and_what_is_refused_of_each_package() -> None:
    body = example(ActKind.ACCEPT_PART)

    members = ("epcList", "rg:refused", "rg:rest", "rg:owner")
    assert {name: body[name] for name in members} == {
        "epcList": [
            f"{_OBJ}{LOT}", f"{_OBJ}{LOT}.1", f"{_OBJ}{LOT}.2",
            f"{_OBJ}{REST}", f"{_OBJ}{REST}.1", f"{_OBJ}{REST}.2",
        ],
        "rg:refused": [
            {
                "rg:package": f"{_OBJ}{LOT}.1", "rg:net": 40_000,
                "rg:reason": "contaminated", "rg:note": "Oil in the lower third",
            },
            {"rg:package": f"{_OBJ}{LOT}.2", "rg:net": 250_000, "rg:reason": "wrong_material"},
        ],
        "rg:rest": {
            "rg:lot": f"{_OBJ}{REST}", "rg:material": "EOL-HDD-VCM",
            "rg:origin": "post_consumer", "rg:custodyModel": "segregated",
            "rg:packages": [
                {"rg:package": f"{_OBJ}{REST}.1", "rg:net": 40_000, "rg:packaging": "drum"},
                {"rg:package": f"{_OBJ}{REST}.2", "rg:net": 250_000, "rg:packaging": "big_bag"},
            ],
            "rg:declared": example(ActKind.REGISTER)["ilmd"]["rg:declared"],
        },
        "rg:owner": "https://regauss.example/party/ada0",
    }  # fmt: skip


def test_an_assay_names_its_substances_in_parts_per_million() -> None:
    body = example(ActKind.ASSAY)

    assert body["sensorElementList"] == [
        {
            "sensorReport": [
                {
                    "type": "Dimensionless",
                    "chemicalSubstance": (
                        "https://identifiers.org/inchikey:QEFYFXOXNSNQGX-UHFFFAOYSA-N"
                    ),
                    "value": 241_000,
                    "uom": "59",
                    "sDev": 6_001,  # 12,001 / 2, half up
                    "rg:uncertainty": 12_001,
                    "rg:coverageFactor": 2,
                },
                {
                    "type": "Dimensionless",
                    "chemicalSubstance": (
                        "https://identifiers.org/inchikey:OKTJSMMVPCPJKN-UHFFFAOYSA-N"
                    ),
                    "value": 900,
                    "uom": "59",
                },
            ],
            "rg:method": "icp_oes",
            "rg:basis": "dry",
            "rg:assayedOn": "2026-05-02",
        }
    ]


def test_an_acceptance_names_both_sides_the_offer_and_its_hash() -> None:
    body = body_of(EXAMPLES[ActKind.ACCEPT], an_occasion("ben0", seq=2, prev=bytes(32)), WORDS)

    names = ("bizTransactionList", "sourceList", "destinationList", "rg:giver", "rg:offerHash")
    assert {name: body[name] for name in names} == {
        "bizTransactionList": [
            {"type": "recadv", "bizTransaction": "https://regauss.example/bt/ho1001"},
            {
                "type": "upevt",
                "bizTransaction": "urn:uuid:6a1f0a5e-3a9f-4b77-9f0e-0a6a4a6f4c02",
            },
        ],
        "sourceList": [
            {"type": "possessing_party", "source": "https://regauss.example/party/ada0"}
        ],
        "destinationList": [
            {"type": "possessing_party", "destination": "https://regauss.example/party/ben0"}
        ],
        "rg:giver": "https://regauss.example/party/ada0",
        "rg:offerHash": "mIGAvwyTKMnovQgnVcZHBIroJIH9BnmbrQXy4aThM5w=",
    }


def members(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every member and every list entry of a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in entries:
        yield (*path, key)
        if isinstance(member, dict | list):
            yield from members(member, (*path, key))


def changed(body: dict[str, Any], path: tuple[Any, ...], change: str) -> dict[str, Any]:
    """The body with one member dropped, retyped, or joined by an unknown neighbour."""
    copy = deepcopy(body)
    parent: Any = copy
    for key in path[:-1]:
        parent = parent[key]
    value = parent[path[-1]]
    if change == "drop":
        del parent[path[-1]]
    elif change == "retype":
        parent[path[-1]] = str(value) if isinstance(value, bool | int) else 17
    elif isinstance(parent, dict):
        parent["rg:unknown"] = 1
    else:
        parent.append(value)
    return copy


@pytest.mark.parametrize("change", ["drop", "retype", "add"])
@every_act
def test_no_member_is_ignored(kind: ActKind, change: str) -> None:
    body = example(kind)

    for path in members(body):
        altered = changed(body, path, change)
        try:
            act, occasion = act_of(altered, WORDS)
        except ForeignEvent:
            continue
        # What is optional may be left out: then it is gone from the act too, and comes back so.
        assert change in ("drop", "add"), path
        assert (act, occasion) != act_of(body, WORDS), path
        assert body_of(act, occasion, WORDS) == altered, path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("eventID", "00000000-0000-4000-8000-000000000001"),
        ("eventTimeZoneOffset", "Z"),
        ("eventTimeZoneOffset", "+25:00"),
        ("eventTimeZoneOffset", "+02:60"),
        ("eventTimeZoneOffset", "+0200"),
        ("eventTimeZoneOffset", "+01:00"),
        ("eventTime", "2026-05-12T12:01:00.000"),
        ("eventTime", "yesterday"),
        ("rg:statedBy", "https://elsewhere.example/party/ada0"),
        ("rg:salt", "not base64"),
        ("rg:act", "teleport"),
        ("rg:chain", []),
        ("type", "AggregationEvent"),
    ],
)
def test_a_body_that_is_not_as_we_write_them_is_foreign(name: str, value: Any) -> None:
    with pytest.raises(ForeignEvent):
        act_of({**example(ActKind.REGISTER), name: value}, WORDS)


def test_a_place_west_of_greenwich_has_a_negative_offset() -> None:
    occasion = replace(an_occasion(), time_zone_offset="-03:30")

    body = body_of(EXAMPLES[ActKind.REGISTER], occasion, WORDS)

    assert body["eventTime"] == "2026-05-12T06:31:00.000-03:30"
    assert act_of(body, WORDS)[1] == occasion


def test_a_body_tells_nobodys_name_and_no_price() -> None:
    words = " ".join(json.dumps(example(kind)) for kind in ActKind).lower()

    assert [word for word in ("price", "eur", "amount", "name") if word in words] == []


def test_times_are_written_in_the_places_own_offset() -> None:
    body = example(ActKind.WEIGH)

    _, occasion = act_of(body, WORDS)

    assert body["eventTime"] == "2026-05-12T12:02:00.000+02:00"
    assert occasion.event_time == NOON.replace(minute=2)
