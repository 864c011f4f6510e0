"""What the gate's app asks for to have a key of its own. JSON, for people with a session."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import limits, problems
from foundation.http.marks import fresh, requires
from foundation.http.openapi.parsing import read_json
from foundation.parties import access
from traceability.devices import enrolling
from traceability.devices.schemas import DeviceIn
from traceability.log.encoding import encode_base64

bp = Blueprint("device_api", __name__, url_prefix="/intake/device")

ENROL_LIMIT = {"limit": 20, "per_s": 3600}


@bp.post("/challenge")
@requires("custody:write")
def ask() -> ResponseReturnValue:
    """What this device has to sign about its key."""
    who, actor = access.current(), access.actor()
    limits.hit("device-ask", who.person_id, **ENROL_LIMIT)
    with db.transaction() as session:
        asked = enrolling.ask(session, session_id=who.session_id, actor=actor)
    return problems.created(
        {
            "id": asked.id,
            "organisation": asked.organisation,
            "salt": encode_base64(asked.salt),
            "expires_at": asked.expires_at.isoformat(),
        }
    )


@bp.post("/keys")
@requires("custody:write")
@fresh
def enrol() -> ResponseReturnValue:
    """Enrol the key that answered."""
    who, sent = access.current(), read_json(DeviceIn())
    limits.hit("device-enrol", who.person_id, **ENROL_LIMIT)
    with db.transaction() as session:
        device = enrolling.enrol(
            session,
            sent["body"],
            sent["signature"],
            name=sent["name"],
            session_id=who.session_id,
            actor=access.actor(),
        )
    return problems.created({"key_id": device.key_id, "name": device.name})
