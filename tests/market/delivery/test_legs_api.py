"""The legs of a delivery from a program: planned, planned anew and taken out until the pick-up."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.queries import get_organisation
from tests.factories import api_key
from tests.market.stage import Cast, dispatch, funded, make_cast
from traceability.custody import handover

LORRY = {
    "registration_number": "NL-VIHB-4711",
    "mode": "road", "plate": "E-RG 17", "from_place": "Essen", "to_missing": "not_known_yet",
}  # fmt: skip


def test_a_program_plans_legs_until_the_carrier_signs(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    order, cleo = funded(cast), cast.cleo.organisation_id
    legs = f"/api/v1/orders/{order.id}/delivery/legs"
    key = key_of(cast)
    sent = {**LORRY, "carrier_id": cleo}
    unnumbered = {"registration_number": None, "registration_missing": "not_known_yet"}
    by_name = {**LORRY, "company": "Frachtgut Nord", "country": "DE", **unnumbered}

    once = {**key, "Idempotency-Key": "one leg"}
    made, again = (client.post(legs, json=sent, headers=once) for _ in range(2))
    second = client.post(legs, json=by_name, headers=key)
    neither = client.post(legs, json={**by_name, "registration_missing": None}, headers=key)
    changed = client.put(f"{legs}/1", json={**sent, "plate": "E-RG 18"}, headers=key)
    dropped = client.delete(f"{legs}/2", headers=key)
    planned = client.get(legs, headers=key).json["items"]

    assert (made.status_code, made.headers["Location"]) == (201, f"{legs}/1")
    assert (again.json, again.headers["Idempotent-Replay"]) == (made.json, "true")
    assert (second.json["carrier"], second.json["is_guest"]) == ("Frachtgut Nord", True)
    assert {name: second.json[name] for name in unnumbered} == unnumbered
    assert made.json["registration_number"] == "NL-VIHB-4711"
    assert made.json["registration_missing"] is None
    assert (neither.status_code, list(neither.json["errors"])) == (422, ["registration_number"])
    assert (changed.json["plate"], changed.json["earlier_versions"]) == ("E-RG 18", 1)
    assert dropped.status_code == 204
    assert planned == [client.get(f"{legs}/1", headers=key).json] == [changed.json]
    assert client.get(f"{legs}/2", headers=key).status_code == 404

    dispatch(order, cast.ada, cleo)
    with db.transaction() as session:
        handover.accept(session, order.lot_code, actor=cast.cleo)
    late = client.put(f"{legs}/1", json=sent, headers=key)
    (fixed,) = client.get(legs, headers=key).json["items"]

    assert (late.status_code, late.content_type) == (409, "application/problem+json")
    assert client.delete(f"{legs}/1", headers=key).status_code == 409
    assert (fixed["plate"], fixed["can_change"]) == ("E-RG 18", False)
    assert fixed["picked_up_at"] is not None


def key_of(cast: Cast) -> dict[str, str]:
    """A key of Ada's, who delivers."""
    with db.transaction() as session:
        return api_key(session, get_organisation(session, cast.ada.organisation_id))
