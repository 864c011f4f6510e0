"""Acceptances in part in the JSON API."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session

from foundation import db
from foundation.parties.models import Organisation
from tests.factories import api_key
from tests.traceability.gate import make_cast
from tests.traceability.lots.parting.test_accepting import sent
from traceability.custody.queries import get_state
from traceability.lots.models import Lot


def test_a_program_accepts_in_part_and_learns_what_was_refused(
    client: FlaskClient, session: Session
) -> None:
    cast = make_cast()
    lot = sent(cast)
    sending = {
        "masses": [
            {"package_id": f"{lot}.1", "net_mass_g": 300_000, "gross_mass_g": 312_000},
            {"package_id": f"{lot}.2", "net_mass_g": 250_000},
        ],
        "refused": [
            {
                "package_id": f"{lot}.2",
                "refused_g": 250_000,
                "reason": "wrong_material",
                "note": "Ferrite",
            }
        ],
    }
    with db.transaction() as writing:
        taker = writing.get_one(Organisation, cast.ben.organisation_id)
        headers = api_key(writing, taker, ["custody:write"])

    reply = client.post(f"/api/v1/lots/{lot}/part-acceptances", json=sending, headers=headers)

    assert reply.status_code == 201
    answer = reply.get_json()
    code = answer["refused"]["code"]
    assert answer["refused"] == {
        "code": code,
        "title": session.get_one(Lot, code).title,
        "reference": None,
        "net_mass_g": 250_000,
        "package_count": 1,
    }
    assert (answer["recorded"]["lot"], answer["recorded"]["lot_seq"]) == (lot, 5)
    assert get_state(session, lot).net_mass_g == 300_000
