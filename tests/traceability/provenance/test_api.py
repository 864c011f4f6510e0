"""The verdict over the API: whole for the parties, without names for members, not for strangers."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from tests.factories import api_key
from tests.traceability.provenance.conftest import Cast
from tests.traceability.provenance.story import LOT, START
from traceability.custody.events import PackageMass, Weigh
from traceability.custody.recording import record
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import RULES, Rule


def _key(actor: Actor) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, get_organisation(session, actor.organisation_id))


def test_a_party_reads_verdict_and_history(told: Cast, client: FlaskClient) -> None:
    headers = _key(told.cleo)

    with clock.held(START):
        response = client.get(f"/api/v1/lots/{LOT}/verdict", headers=headers)

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["audience"] == "party"
    assert response.json["verdict"] == {
        "lot": LOT,
        "level": "verified",
        "checked_at": "2026-03-02T08:00:00+00:00",
        "checkpoint_size": 11,
        "event_count": 7,
        "signed_by": {"platform": 7},
        "held": [
            {
                "rule": rule.value,
                "name": RULES[rule].name,
                "holds": RULES[rule].holds,
                "is_portable": RULES[rule].is_portable,
            }
            for rule in Rule
        ],
    }
    assert response.json["findings"] == []
    entry = response.json["entries"][1]
    assert {name: entry[name] for name in ("number", "act", "title", "net_mass_g", "who")} == {
        "number": 6,
        "act": "accept",
        "title": "Accepted",
        "net_mass_g": 624_500,
        "who": {
            "country": "FR",
            "roles": ["refiner"],
            "name": "Ben Refining",
            "organisation_id": told.ben.organisation_id,
        },
    }


def test_a_finding_comes_with_its_evidence_and_advice(cast: Cast, client: FlaskClient) -> None:
    headers = _key(cast.ada)
    with clock.held(START), db.transaction() as session:
        draft = LotDraft(
            material_code="EOL-HDD-VCM",
            origin=LotOrigin.POST_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=(LotPackage(640_000),),
        )
        lot = register_lot(session, draft, actor=cast.ada).code
    with clock.held(START + timedelta(hours=1)), db.transaction() as session:
        second = Weigh((PackageMass(f"{lot}.1", 561_500),))
        weighed = record(session, second, lot=lot, actor=cast.ada)

    response = client.get(f"/api/v1/lots/{lot}/verdict", headers=headers)

    assert response.json is not None
    (finding,) = response.json["findings"]
    assert finding["event_ids"][1] == weighed.event_id
    assert {name: text for name, text in finding.items() if name != "event_ids"} == {
        "rule": "weighing",
        "severity": "failure",
        "message": f"A weighing of package {lot}.1 contradicts the mass stated before: "
        "−12.3\u00a0%.",
        "expected": "640\u00a0kg",
        "found": "561.5\u00a0kg",
        "advice": "Weigh the packages again on a calibrated scale before money moves.",
        "is_portable": True,
    }
    assert response.json["verdict"]["level"] == "failed"


def test_a_member_who_is_no_party_reads_no_names(told: Cast, client: FlaskClient) -> None:
    headers = _key(told.mallory)

    response = client.get(f"/api/v1/lots/{LOT.lower()}/verdict", headers=headers)

    assert response.json is not None
    assert response.json["audience"] == "buyer"
    text = response.get_data(as_text=True)
    ids = [a.organisation_id for a in (told.ada, told.ben, told.cleo)]
    secrets = [*ids, "Ada Magnets", "Ben Refining", "Cleo Carriers", "Main yard", "Essen"]
    assert [secret for secret in secrets if secret in text] == []


def test_a_lot_that_does_not_exist_is_not_found(told: Cast, client: FlaskClient) -> None:
    headers = _key(told.ada)

    response = client.get("/api/v1/lots/RG-0000-0000/verdict", headers=headers)

    assert (response.status_code, response.json) == (
        404,
        {
            "title": "NoSuchLot",
            "status": 404,
            "detail": "There is no lot RG-0000-0000 here. Check the code.",
        },
    )


def test_nobody_reads_it_without_a_key(told: Cast, client: FlaskClient) -> None:
    response = client.get(f"/api/v1/lots/{LOT}/verdict")

    assert response.status_code == 401
