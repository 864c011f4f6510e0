"""What a lot's state looks like as rows: recording writes them, the audit computes them again."""

from __future__ import annotations

from collections.abc import Mapping

from traceability.custody.events import Act, Occasion
from traceability.custody.models import FlowSide
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.samples import DrawSample
from traceability.custody.state import LotState
from traceability.custody.state_json import to_json
from traceability.custody.transformations import Transformation

Row = Mapping[str, object]


def head_row(state: LotState, *, log_id: str) -> Row:
    """The columns of a lot's `custody_head` row."""
    handover = state.handover
    return {
        "log_id": log_id,
        "lot_id": state.lot,
        "seq": state.seq,
        "hash": state.hash,
        "status": state.status,
        "owner_id": state.owner_id,
        "custodian_id": state.custodian_id,
        "taker_id": handover.taker_id if handover else None,
        "offer_expires_at": handover.expires_at if handover else None,
        "correction_expires_at": state.correction.expires_at if state.correction else None,
        "net_mass_g": state.net_mass_g,
        "state": to_json(state),
    }


def package_rows(state: LotState, *, log_id: str) -> list[Row]:
    """The columns of the `custody_package` rows of a lot."""
    return [
        {
            "log_id": log_id,
            "package_id": package.package_id,
            "lot_id": state.lot,
            "number": package.number,
            "net_mass_g": package.net_mass_g,
            "status": state.status,
            "tag_id": package.tag_id,
            "quarantine": package.quarantine,
        }
        for package in state.packages
    ]


def flow_rows(act: Act, occasion: Occasion, *, log_id: str) -> list[Row]:
    """The `custody_flow` rows of an act by which mass passes from lot to lot; others have none."""
    flows: list[tuple[FlowSide, str, int, int | None]]
    if isinstance(act, AcceptPart):
        whole, kept_g = occasion.chain[0].lot, sum(mass.net_g for mass in act.taken)
        flows = [
            (FlowSide.IN, whole, act.rest.net_g, kept_g),
            (FlowSide.OUT, act.rest.lot, act.rest.net_g, None),
        ]
    elif isinstance(act, DrawSample):
        flows = [(FlowSide.IN, act.whole, act.taken_g, act.kept_g)]
        flows += [(FlowSide.OUT, one.lot, one.net_g, None) for one in act.samples]
    elif isinstance(act, Transformation):
        flows = [(FlowSide.IN, one.lot, one.net_g, None) for one in act.inputs]
        flows += [(FlowSide.OUT, one.lot, one.net_g, None) for one in act.outputs]
    else:
        return []
    return [
        {
            "log_id": log_id,
            "event_id": occasion.event_id,
            "lot_id": lot,
            "side": side,
            "net_mass_g": net_g,
            "kept_mass_g": kept_g,
        }
        for side, lot, net_g, kept_g in flows
    ]


def stream_rows(act: Act, occasion: Occasion, *, log_id: str) -> list[Row]:
    """The `custody_side_stream` rows of a process step; other acts have none."""
    if not isinstance(act, Transformation):
        return []
    return [
        {
            "log_id": log_id,
            "event_id": occasion.event_id,
            "kind": stream.kind,
            "substance": stream.substance,
            "net_mass_g": stream.net_g,
        }
        for stream in act.side_streams
    ]


def new_party_rows(before: LotState | None, state: LotState, *, log_id: str) -> list[Row]:
    """The `custody_party` rows that the last event adds."""
    known = before.parties if before else ()
    return [
        {
            "log_id": log_id,
            "organisation_id": organisation_id,
            "lot_id": state.lot,
            "since_seq": state.seq,
        }
        for organisation_id in state.parties
        if organisation_id not in known
    ]
