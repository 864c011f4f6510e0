"""What the API shows of lots and of what was recorded about them."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from sqlmodel import Session

from foundation import db
from foundation.db import Database
from foundation.errors import Unavailable
from foundation.settings import Settings
from traceability.custody.canonical import parse_canonical
from traceability.custody.declaring import Declaration
from traceability.custody.queries import RecordedEvent
from traceability.custody.recording import Recorded
from traceability.custody.state import LotState
from traceability.log import publishing
from traceability.lots.models import Lot

Shown = dict[str, Any]  # Any: members of a JSON object


def json_ready(value: Any) -> Any:
    """The same with times and days in ISO 8601. `Any`: whatever a disclosure holds."""
    if isinstance(value, dict):
        return {name: json_ready(member) for name, member in value.items()}
    if isinstance(value, list):
        return [json_ready(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value


def recorded_view(database: Database, lot: str, recorded: Recorded) -> Shown:
    """The reply to a capture: which event it became, and the proof that it is in the log.

    The receipt is None only while the log cannot publish; the proof's address works afterwards.
    """
    try:
        receipt = publishing.receipt_at(database, recorded.seq)
    except Unavailable:  # the event is recorded; its proof follows when the log is open again
        receipt = None
    shown = {
        "lot": lot,
        "event_id": recorded.event_id,
        "lot_seq": recorded.lot_seq,
        "body_hash": recorded.body_hash.hex(),
        "receipt": receipt,
        "proof_url": proof_url(database.settings, recorded.event_id),
    }
    return shown | ({"handover_id": recorded.handover_id} if recorded.handover_id else {})


def proof_url(settings: Settings, event_id: str) -> str:
    """Where the receipt of an event is served."""
    return f"{settings.base_url}/log/{settings.log_id}/proof/{event_id}"


def lot_row(lot: Lot, state: LotState, *, reader_id: str) -> Shown:
    """A lot in a list; the reference is its registrant's own, and nobody else's to see."""
    return {
        "code": lot.code,
        "title": lot.title,
        "material_code": lot.material_code,
        "reference": lot.reference if lot.organisation_id == reader_id else None,
        "status": state.status.value,
        "owner_id": state.owner_id,
        "custodian_id": state.custodian_id,
        "net_mass_g": state.net_mass_g,
        "package_count": len(state.packages),
        "created_at": lot.created_at.isoformat(),
    }


def event_view(
    session: Session, event: RecordedEvent, *, declaration: Declaration | None = None
) -> Shown:
    """One event: where it stands, who signed it, its exact bytes, and the same as JSON; and where
    it was wrong, what EPCIS says beside it.
    """
    body = parse_canonical(event.body)
    return {
        "event_id": event.event_id,
        "lot_seq": event.lot_seq,
        "log_index": event.seq,
        "act": event.act.kind.value,
        "event_time": event.occasion.event_time.isoformat(),
        "received_at": event.received_at.isoformat(),
        "organisation_id": event.occasion.organisation_id,
        "level": event.level.value,
        "key_id": event.key_id,
        "signature": base64.b64encode(event.signature).decode(),
        "body_hash": event.hash.hex(),
        "body": base64.b64encode(event.body).decode(),
        "event": body,
        "declared_wrong": declaration.beside(body) if declaration else None,
        "proof_url": proof_url(db.settings_of(session), event.event_id),
    }
