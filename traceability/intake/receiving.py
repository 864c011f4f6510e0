"""The gate's acts: a scan, a mass, and in the end the taker's yes or no to the whole lot.

A scan is noted whatever it turns out to be, so what is wrong with it is a value here and a refusal
only at the edge: raised inside the transaction it would forget the scan.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import DomainError
from foundation.parties.actor import Actor
from foundation.parties.queries import find_site, get_own_site
from traceability.custody import handover
from traceability.custody.recording import Recorded
from traceability.custody.state import LotStatus
from traceability.custody.words import RefusalReason
from traceability.intake.judging import judge
from traceability.intake.models import IntakePackage
from traceability.intake.queries import get_delivery
from traceability.intake.refusals import NotAllWeighed, NotScanned
from traceability.intake.tally import Delivery, Line
from traceability.tags.models import Scan, ScanOutcome, ScanWay
from traceability.tags.payload import NotATag
from traceability.tags.scanning import NOWHERE, Reading, Whereabouts, read_code, record_scan


@dataclass(frozen=True)
class Taken:
    """What a scan at the gate came to: a package to weigh, or the reason why not."""

    outcome: ScanOutcome
    scan_id: str
    tag_id: str | None = None
    lot_code: str | None = None
    package_id: str | None = None
    number: int | None = None
    expected_net_mass_g: int | None = None
    refusal: DomainError | None = None


def take_scan(
    session: Session,
    text: str,
    *,
    way: ScanWay,
    whereabouts: Whereabouts = NOWHERE,
    actor: Actor,
) -> Taken:
    """Read a code and note it; the first good scan of an offered lot records its arrival."""
    site_id = _site_id(session, whereabouts, actor=actor)
    reading = _find_reading(session, text)
    judgement = judge(session, reading, actor=actor)
    tag = reading.tag if reading else None
    scan = record_scan(
        session,
        reading.content if reading else text,
        tag=tag,
        way=way,
        outcome=judgement.outcome,
        whereabouts=whereabouts,
        actor=actor,
    )
    tag_id = tag.id if tag else None
    if judgement.delivery is None or judgement.line is None:
        return Taken(judgement.outcome, scan.id, tag_id, refusal=judgement.refusal)
    _note_arrival(
        session, judgement.delivery, judgement.line, scan=scan, site_id=site_id, actor=actor
    )
    package = judgement.line.package
    return Taken(
        judgement.outcome,
        scan.id,
        tag_id,
        lot_code=judgement.delivery.state.lot,
        package_id=package.package_id,
        number=package.number,
        expected_net_mass_g=package.net_mass_g,
        refusal=judgement.refusal,
    )


def weigh_in(
    session: Session, lot_code: str, number: int, *, net_mass_g: int, actor: Actor
) -> Delivery:
    """Note the taker's own mass of a scanned package; correctable until the lot is accepted."""
    line = get_delivery(session, lot_code, actor=actor).find_line(number)
    if line is None or line.seen is None:
        raise NotScanned(number=number)
    line.seen.net_mass_g = net_mass_g
    line.seen.weighed_at = clock.now()
    line.seen.weighed_by_id = actor.person_id
    session.add(line.seen)
    session.flush()
    return get_delivery(session, lot_code, actor=actor)


def accept_delivery(session: Session, lot_code: str, *, actor: Actor) -> Recorded:
    """Take custody of a whole lot, signed with the taker's own masses."""
    delivery = get_delivery(session, lot_code, actor=actor)
    if not delivery.is_complete:
        raise NotAllWeighed(done=delivery.weighed_count, of=len(delivery.lines))
    site_id = _site_id(session, NOWHERE, actor=actor)
    return handover.accept(
        session, lot_code, masses_g=delivery.masses_g, site_id=site_id, actor=actor
    )


def refuse_delivery(
    session: Session, lot_code: str, *, reason: RefusalReason, note: str | None, actor: Actor
) -> Recorded:
    """Send a whole lot back, signed with the reason; custody stays with its giver."""
    get_delivery(session, lot_code, actor=actor)
    site_id = _site_id(session, NOWHERE, actor=actor)
    return handover.refuse(
        session, lot_code, reason=reason, note=note, site_id=site_id, actor=actor
    )


def _find_reading(session: Session, text: str) -> Reading | None:
    try:
        return read_code(session, text)
    except NotATag:
        return None


def _note_arrival(
    session: Session,
    delivery: Delivery,
    line: Line,
    *,
    scan: Scan,
    site_id: str | None,
    actor: Actor,
) -> None:
    """Record the lot's arrival once, and that this package has been seen."""
    if delivery.state.status is LotStatus.OFFERED:
        handover.arrive(session, delivery.state.lot, site_id=site_id, actor=actor)
    if line.seen is not None:
        return
    session.add(
        IntakePackage(
            handover_id=delivery.handover.handover_id,
            package_id=line.package.package_id,
            lot_code=delivery.state.lot,
            organisation_id=actor.organisation_id,
            scan_id=scan.id,
            scanned_at=scan.received_at,
        )
    )
    session.flush()


def _site_id(session: Session, whereabouts: Whereabouts, *, actor: Actor) -> str | None:
    """The site that the device names, if it is the actor's, else the organisation's main site."""
    if whereabouts.site_id is not None:
        own = get_own_site(session, whereabouts.site_id, organisation_id=actor.organisation_id)
        return own.id
    main = find_site(session, actor.organisation_id)
    return main.id if main else None
