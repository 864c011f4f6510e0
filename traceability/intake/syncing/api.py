"""Where the gate's app asks what is expected, and sends what it signed. JSON, with a session."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems, security
from foundation.http.marks import requires
from foundation.http.openapi.parsing import read_json
from foundation.parties import access
from traceability.custody.queries import find_state
from traceability.custody.recording_signed import SignedAct, read_signed
from traceability.custody.shapes import encoded
from traceability.intake.queries import find_delivery
from traceability.intake.syncing import events, papers, scans
from traceability.intake.syncing.manifest import delivery_members, manifest
from traceability.intake.syncing.schemas import SignedEventIn, SignedScanIn
from traceability.log.publishing import receipt

bp = Blueprint("syncing", __name__, url_prefix="/intake")

MANIFEST_LIMIT = {"limit": 60, "per_s": 60}
SCAN_LIMIT = {"limit": 600, "per_s": 60}
EVENT_LIMIT = {"limit": 300, "per_s": 60}


@bp.get("/manifest.json")
@requires("custody:write")
def show() -> ResponseReturnValue:
    """What is expected, with all that is needed to check and sign it."""
    actor = access.actor()
    limits.hit("manifest", actor.organisation_id, **MANIFEST_LIMIT)
    with db.reading() as session:
        made = manifest(session, actor=actor)
    return problems.ok({**made, "csrf": security.csrf_token()})


@bp.post("/device/scans")
@requires("custody:write")
def scan() -> ResponseReturnValue:
    """Take a signed scan. It is kept whatever it turns out to be."""
    limits.hit("device-scan", access.actor().organisation_id, **SCAN_LIMIT)
    return _taken(scans.take)


@bp.post("/device/inner")
@requires("custody:write")
def reveal() -> ResponseReturnValue:
    """Take the reading of a paper from inside a package; sent again it counts once."""
    limits.hit("device-inner", access.actor().organisation_id, **EVENT_LIMIT)
    return _taken(papers.take)


@bp.post("/device/events")
@requires("custody:write")
def take() -> ResponseReturnValue:
    """Record a signed event; a refusal says how the delivery stands now."""
    actor, sent = access.actor(), read_json(SignedEventIn())
    limits.hit("device-event", actor.organisation_id, **EVENT_LIMIT)
    with db.reading() as session:
        signed = read_signed(
            session, sent["body"], key_id=sent["key_id"], signature=sent["signature"]
        )
    try:
        with db.transaction() as session:
            taken = events.take(session, signed, actor=actor)
    except DomainError as refusal:
        return problems.refuse(refusal, _as_it_stands(signed))
    recorded = taken.recorded
    with db.reading() as session:
        proof = receipt(session, recorded.event_id)
    answer = {
        "event_id": recorded.event_id,
        "seq": recorded.seq,
        "lot_seq": recorded.lot_seq,
        "body_hash": encoded(recorded.body_hash),
        "receipt": proof,
    }
    return problems.ok(answer) if taken.is_repeated else problems.created(answer)


def _taken(take_record: Callable[..., scans.TakenScan | papers.TakenPaper]) -> ResponseReturnValue:
    """The answer to a signed record, and whether it had been given before."""
    sent = read_json(SignedScanIn())
    with db.transaction() as session:
        taken = take_record(
            session,
            sent["record"],
            key_id=sent["key_id"],
            signature=sent["signature"],
            actor=access.actor(),
        )
    return problems.ok(taken.answer) if taken.is_repeated else problems.created(taken.answer)


def _as_it_stands(signed: SignedAct) -> dict[str, object]:
    """The lot, and its delivery to whoever asks; none where it is not on its way to them."""
    with db.reading() as session:
        state = find_state(session, signed.lot)
        found = find_delivery(session, state, actor=access.actor()) if state else None
        told = delivery_members(session, [found], actor=access.actor()) if found else []
    return {"lot": signed.lot, "delivery": told[0] if told else None}
