"""Noting a scan: that somebody read a code, where and with what, and what does not fit about it.

Scans of one label stand in line, so that of two phones at two places the second sees the first.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session

from foundation import clock, db
from foundation.ids import new_id
from foundation.parties.actor import Actor
from traceability.tags.models import Scan, ScanOutcome, ScanPlace, ScanWay, Tag
from traceability.tags.scanning import NOWHERE, Whereabouts
from traceability.tags.suspicions import watching
from traceability.tags.suspicions.distances import Place
from traceability.tags.suspicions.kinds import COPIES, Severity
from traceability.tags.suspicions.queries import find_open_copy
from traceability.tags.suspicions.rules import Sighting, Suspected

AT_GATE = frozenset({ScanWay.CAMERA, ScanWay.TYPED, ScanWay.API})
GOOD = frozenset({ScanOutcome.GENUINE, ScanOutcome.EXPECTED})


def record_scan(
    session: Session,
    content: str,
    *,
    tag: Tag | None,
    way: ScanWay,
    outcome: ScanOutcome,
    whereabouts: Whereabouts = NOWHERE,
    scanned_at: datetime | None = None,
    actor: Actor | None,
) -> Scan:
    """Keep that somebody read this code, and what came of it; without an actor, a stranger.

    `scanned_at` is the device's word where the scan comes later than it was made.
    The scan's own outcome is `copied` where a good label shows, or has shown, that there are two.
    """
    found: list[Suspected] = []
    if tag is not None:
        stand_in_line(session, tag)
        is_as_printed = content == tag.short_code or tag.url.endswith(f"/{content}")
        sighting = replace(
            _sighting(way, outcome, whereabouts, actor),
            at=scanned_at or clock.now(),
            is_as_printed=is_as_printed,
        )
        found = watching.look(session, tag, sighting)
        if outcome in GOOD and _is_copied(session, tag, found):
            outcome = ScanOutcome.COPIED
    scan = Scan(
        id=new_id(),
        tag_id=None if tag is None else tag.id,
        content_hash=hashlib.sha256(content.encode()).digest(),
        way=way,
        outcome=outcome,
        organisation_id=None if actor is None else actor.organisation_id,
        person_id=None if actor is None else actor.person_id,
        site_id=whereabouts.site_id,
        scanned_at=scanned_at,
        received_at=clock.now(),
    )
    session.add(scan)
    session.flush()
    note_place(session, scan, whereabouts)
    if tag is not None:
        watching.keep(session, tag, scan, found, device=whereabouts.device)
    return scan


def place_later(session: Session, tag: Tag, scan: Scan, whereabouts: Whereabouts) -> None:
    """Keep a place that comes after its scan, and look whether it fits."""
    stand_in_line(session, tag)
    sighting = Sighting(
        at=scan.received_at,
        outcome=scan.outcome,
        organisation_id=scan.organisation_id,
        place=place_of(whereabouts),
        scan_id=scan.id,
    )
    found = watching.look_at_place(session, tag, sighting)
    note_place(session, scan, whereabouts)
    watching.keep(session, tag, scan, found, device=None)


def note_place(session: Session, scan: Scan, whereabouts: Whereabouts) -> None:
    """Keep where a scan was made and with what, if its device says so."""
    if whereabouts.device is None and whereabouts.latitude_udeg is None:
        return
    session.add(
        ScanPlace(
            scan_id=scan.id,
            device=whereabouts.device,
            latitude_udeg=whereabouts.latitude_udeg,
            longitude_udeg=whereabouts.longitude_udeg,
            accuracy_m=whereabouts.accuracy_m,
            noted_at=clock.now(),
        )
    )
    session.flush()


def stand_in_line(session: Session, tag: Tag) -> None:
    """SQLite's writers stand in one line already. The label's row is not locked: whoever withdraws
    it holds the lot, and writes to the row then.
    """
    if db.is_postgresql(session):
        line = func.pg_advisory_xact_lock(func.hashtext(tag.id))
        session.connection().execute(core_select(line))


def _sighting(
    way: ScanWay, outcome: ScanOutcome, whereabouts: Whereabouts, actor: Actor | None
) -> Sighting:
    return Sighting(
        at=clock.now(),
        outcome=outcome,
        organisation_id=actor.organisation_id if actor else None,
        device=whereabouts.device or (actor.person_id if actor else None),
        site_id=whereabouts.site_id,
        place=place_of(whereabouts),
        is_at_gate=way in AT_GATE,
    )


def place_of(whereabouts: Whereabouts | ScanPlace) -> Place | None:
    """The position, if it is whole."""
    if whereabouts.latitude_udeg is None or whereabouts.longitude_udeg is None:
        return None
    return Place(whereabouts.latitude_udeg, whereabouts.longitude_udeg, whereabouts.accuracy_m)


def _is_copied(session: Session, tag: Tag, found: list[Suspected]) -> bool:
    is_new = any(one.kind in COPIES and one.severity is Severity.ERROR for one in found)
    return is_new or find_open_copy(session, tag.id) is not None
