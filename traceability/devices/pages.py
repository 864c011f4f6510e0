"""Devices in the account: which sign for the organisation, a new one, and one that is lost."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.parties import access
from foundation.parties.actor import Actor
from traceability.devices import enrolling, revoking
from traceability.devices.api import ENROL_LIMIT
from traceability.devices.queries import KnownDevice, get_devices
from traceability.devices.schemas import DeviceIn
from traceability.log.enrolment import organisation_uri

bp = Blueprint("devices", __name__, url_prefix="/account/devices")

COLUMNS = ("device", "key_id", "brought_in_by", "enrolled_at", "last_used_at", "revoked_at")


@bp.get("")
@requires("custody:write")
def index() -> ResponseReturnValue:
    """One's own devices; an owner sees all of the organisation's."""
    actor, enrolled = access.actor(), request.args.get("enrolled", "")
    with db.reading() as session:
        devices = _shown(session, actor)
        return render_template(
            "devices/list.html",
            devices=devices,
            enrolled=enrolled if enrolled in {one.device.key_id for one in devices} else "",
            revoked=request.args.get("done") == "revoked",
            organisation_uri=organisation_uri(session, actor.organisation_id),
        )


@bp.get("/devices.csv")
@requires("custody:write")
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    with db.reading() as session:
        rows = [
            [
                known.device.name,
                known.device.key_id,
                known.person_name,
                known.device.enrolled_at.isoformat(),
                _iso(known.device.last_used_at),
                _iso(known.device.revoked_at),
            ]
            for known in _shown(session, access.actor())
        ]
    return spreadsheets.download("devices.csv", COLUMNS, rows)


@bp.get("/new")
@requires("custody:write")
def new() -> ResponseReturnValue:
    """Name this device, and let it make its key."""
    return Form.blank(DeviceIn()).page("devices/new.html")


@bp.post("/new")
@requires("custody:write")
@fresh
def create() -> ResponseReturnValue:
    """Enrol the key that this browser made."""
    form, who = Form.read(DeviceIn()), access.current()
    if form.is_valid:
        body, signature = form.data["body"], form.data["signature"]
        assert isinstance(body, bytes), "loaded as bytes by its schema"
        assert isinstance(signature, bytes), "loaded as bytes by its schema"
        try:
            limits.hit("device-enrol", who.person_id, **ENROL_LIMIT)
            with db.transaction() as session:
                device = enrolling.enrol(
                    session,
                    body,
                    signature,
                    name=str(form.data["name"]),
                    session_id=who.session_id,
                    actor=access.actor(),
                )
            return problems.see_other(url_for("devices.index", enrolled=device.key_id))
        except DomainError as refusal:
            form.refuse(refusal)
    return form.page("devices/new.html")


@bp.post("/<key_id>/revoke")
@requires("custody:write")
def revoke(key_id: str) -> ResponseReturnValue:
    """Let a device sign no more. Nobody is asked anew who they are: it may have to be quick."""
    with db.transaction() as session:
        revoking.revoke_device(session, key_id, actor=access.actor())
    return problems.see_other(url_for("devices.index", done="revoked"))


def _shown(session: Session, actor: Actor) -> list[KnownDevice]:
    own = None if actor.may(revoking.OWNERS) else actor.person_id
    return get_devices(session, actor.organisation_id, person_id=own)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
