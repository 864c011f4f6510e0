"""Watching: each scan of a label of ours is looked at against those before it, and what does not
fit is kept and told, in the scan's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.ids import new_id
from traceability.custody.queries import find_state
from traceability.tags.models import Scan, ScanOutcome, ScanWay, Tag
from traceability.tags.rolls.queries import find_holder
from traceability.tags.suspicions import alerts
from traceability.tags.suspicions.distances import Place
from traceability.tags.suspicions.models import Suspicion
from traceability.tags.suspicions.queries import count_stranger_reads, get_latest_scans
from traceability.tags.suspicions.rules import (
    SWEEP,
    Label,
    Sighting,
    Suspected,
    suspect,
    suspect_place,
)

NOT_AS_PRINTED = frozenset({ScanOutcome.FORGED, ScanOutcome.REPLAYED})
MOST_COUNTED = 1_000
HOUR = timedelta(hours=1)
ID = 32
ONCE = ("tag_id", "kind", "severity", "found_on")


@dataclass(frozen=True)
class Acceptance:
    """A signed acceptance, and whose it is."""

    event_id: str
    at: datetime
    giver_id: str
    taker_id: str


def look(session: Session, tag: Tag, sighting: Sighting) -> list[Suspected]:
    """What does not fit about a scan that is about to be noted."""
    before = [_sighting(row) for row in get_latest_scans(session, tag.id)]
    return list(suspect(sighting, before, _label(session, tag, sighting)))


def look_at_place(session: Session, tag: Tag, sighting: Sighting) -> list[Suspected]:
    """What does not fit about the place of a scan that has been noted before."""
    before = [
        _sighting(row) for row in get_latest_scans(session, tag.id) if row.id != sighting.scan_id
    ]
    return list(suspect_place(sighting, before, _label(session, tag, sighting)))


def keep(
    session: Session, tag: Tag, scan: Scan, found: Iterable[Suspected], *, device: str | None
) -> None:
    """Keep what was found, once a day for each kind and severity, and tell whose label it is."""
    moment = clock.now()
    for one in found:
        row = Suspicion(
            id=new_id(),
            tag_id=tag.id,
            package_id=tag.package_id,
            lot_code=tag.lot_code,
            kind=one.kind,
            severity=one.severity,
            scan_id=scan.id,
            earlier_scan_id=one.earlier.scan_id if one.earlier else None,
            evidence=_evidence(one, scan, device),
            found_on=moment.date(),
            found_at=moment,
        )
        if db.insert_once(session, table_of(Suspicion), row.model_dump(), key=ONCE):
            alerts.tell(session, row, tag, by=scan.organisation_id)


def keep_of_lot(session: Session, lot_code: str, found: Suspected, *, accepted: Acceptance) -> None:
    """Keep what an acceptance shows of a whole lot, once, and tell whom it concerns."""
    moment = clock.now()
    row = Suspicion(
        id=sha256(f"{accepted.event_id}:{found.kind.value}".encode()).hexdigest()[:ID],
        lot_code=lot_code,
        kind=found.kind,
        severity=found.severity,
        evidence={**found.values, "at": accepted.at.isoformat(), "event": accepted.event_id},
        found_on=moment.date(),
        found_at=moment,
    )
    if db.insert_once(session, table_of(Suspicion), row.model_dump(), key=("id",)):
        alerts.tell_of_lot(session, row, giver_id=accepted.giver_id, by=accepted.taker_id)


def _label(session: Session, tag: Tag, sighting: Sighting) -> Label:
    if tag.lot_code is None:
        return Label(roll_holder_id=find_holder(session, tag))
    # To sweep takes many labels; and of thousands, each look would ask for every one.
    may_sweep = not sighting.is_known and SWEEP <= (tag.of or 0) <= MOST_COUNTED
    reads = (
        count_stranger_reads(session, tag.lot_code, since=sighting.at - HOUR) if may_sweep else 0
    )
    return Label(find_state(session, tag.lot_code), stranger_reads=reads)


def _sighting(row: Row[*tuple[Any, ...]]) -> Sighting:
    """`Any`: the columns of `get_latest_scans`."""
    position = None
    if row.latitude_udeg is not None and row.longitude_udeg is not None:
        position = Place(row.latitude_udeg, row.longitude_udeg, row.accuracy_m)
    return Sighting(
        at=row.scanned_at or row.received_at,
        outcome=row.outcome,
        organisation_id=row.organisation_id,
        device=row.device or row.person_id,
        device_name=row.device,
        site_id=row.site_id,
        place=position,
        is_at_gate=row.way is not ScanWay.LINK,
        is_as_printed=row.outcome not in NOT_AS_PRINTED,
        scan_id=row.id,
    )


def _evidence(one: Suspected, scan: Scan, device: str | None) -> dict[str, str | int]:
    evidence: dict[str, str | int] = dict(one.values)
    evidence["at"] = (scan.scanned_at or scan.received_at).isoformat()
    if device:
        evidence["device"] = device
    if one.earlier:
        evidence["earlier_at"] = one.earlier.at.isoformat()
        if one.earlier.device_name:
            evidence["earlier_device"] = one.earlier.device_name
    return evidence
