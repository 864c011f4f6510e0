"""The gate's acts: a scan, a mass, what is refused, and in the end one signature about the lot.

A scan is noted whatever it turns out to be, so what is wrong with it is a value here and a refusal
only at the edge: raised inside the transaction it would forget the scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation import clock
from foundation.errors import DomainError
from foundation.parties.actor import Actor
from foundation.parties.queries import find_site, get_own_site
from traceability.custody import handover
from traceability.custody.acceptance import Decision, accepted_g, decision_of
from traceability.custody.events import PackageMass
from traceability.custody.masses import check_possible
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import lock_state
from traceability.custody.recording import Recorded
from traceability.custody.state import LotState, LotStatus
from traceability.custody.words import RefusalReason
from traceability.intake.absences.noting import forget
from traceability.intake.judging import as_copied, judge
from traceability.intake.models import IntakePackage
from traceability.intake.photos.queries import get_hashes_to_sign
from traceability.intake.queries import get_delivery
from traceability.intake.refusals import NotAllWeighed, NotScanned
from traceability.intake.seals.queries import find_check
from traceability.intake.tally import Delivery, Line
from traceability.lots.parting.accepting import accept_part
from traceability.tags.models import Scan, ScanOutcome, ScanWay
from traceability.tags.noting import record_scan
from traceability.tags.payload import NotATag
from traceability.tags.scanning import NOWHERE, Reading, Whereabouts, read_code

LONGEST_NOTE = 1000


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
    expected: str | None = None,
    whereabouts: Whereabouts = NOWHERE,
    signed_at: datetime | None = None,
    actor: Actor,
) -> Taken:
    """Read a code and note it; the first good scan of an offered lot records its arrival.

    `expected` is the package, or the lot, that whoever scans believes to have before them.
    A device that signed the scan at `signed_at` signs the arrival too, so that is left to it.
    """
    site_id = _site_id(session, whereabouts, actor=actor)
    reading = _find_reading(session, text)
    judgement = judge(session, reading, expected=expected, actor=actor)
    tag = reading.tag if reading else None
    scan = record_scan(
        session,
        reading.content if reading else text,
        tag=tag or (reading.named if reading else None),
        way=way,
        outcome=judgement.outcome,
        whereabouts=whereabouts,
        scanned_at=signed_at,
        actor=actor,
    )
    if scan.outcome is ScanOutcome.COPIED:
        judgement = as_copied(judgement, tag)
    tag_id = tag.id if tag else None
    if judgement.delivery is None or judgement.line is None:
        return Taken(judgement.outcome, scan.id, tag_id, refusal=judgement.refusal)
    if signed_at is None:
        _note_arrival(session, judgement.delivery.state, site_id=site_id, actor=actor)
    _note_seen(session, judgement.delivery, judgement.line, scan=scan, actor=actor)
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


@dataclass(frozen=True)
class Verdict:
    """What the yard hand makes of one package, beside its net mass."""

    gross_mass_g: int | None = None
    tare_mass_g: int | None = None
    instrument: str | None = None
    refused_g: int = 0
    reason: RefusalReason | None = None
    note: str | None = None


ALL_GOOD = Verdict()


def weigh_in(
    session: Session,
    lot_code: str,
    number: int,
    *,
    net_mass_g: int,
    verdict: Verdict = ALL_GOOD,
    actor: Actor,
) -> Delivery:
    """Note the taker's own mass of a scanned package and what is to be refused of it.

    All of it can be corrected until the lot is signed for. Raises a `Refusal` for what is
    impossible.
    """
    line = get_delivery(session, lot_code, actor=actor).find_line(number)
    if line is None or line.seen is None:
        raise NotScanned(number=number)
    mass = PackageMass(
        line.package.package_id, net_mass_g, verdict.gross_mass_g, verdict.tare_mass_g
    )
    check_possible(mass)
    accepted_g(
        decision_of(net_mass_g, verdict.refused_g),
        received_g=net_mass_g,
        refused_g=verdict.refused_g,
        reason=verdict.reason,
    )
    for name, value in vars(verdict).items():
        setattr(line.seen, name, value)
    line.seen.net_mass_g = net_mass_g
    line.seen.weighed_at = clock.now()
    line.seen.weighed_by_id = actor.person_id
    session.add(line.seen)
    session.flush()
    return get_delivery(session, lot_code, actor=actor)


def sign_delivery(session: Session, lot_code: str, *, actor: Actor) -> Recorded:
    """Accept, accept in part or refuse a lot as it was weighed in, with the taker's own masses."""
    return sign(session, get_delivery(session, lot_code, actor=actor), actor=actor)


def sign(session: Session, delivery: Delivery, *, actor: Actor) -> Recorded:
    """Sign for a delivery of which every package has a mass or did not come; what did not come is
    no part of what is accepted.
    """
    lot_code = delivery.state.lot
    if not delivery.is_complete:
        raise NotAllWeighed(done=delivery.weighed_count, of=len(delivery.lines))
    site_id = _site_id(session, NOWHERE, actor=actor)
    instrument = delivery.instrument or None
    evidence = get_hashes_to_sign(session, delivery)
    check = find_check(session, delivery.handover.handover_id)
    seals = check.seals.splitlines() if check else ()
    if delivery.decision is Decision.REFUSED:
        reason, note = _together(delivery.refused)
        return refuse_delivery(session, lot_code, reason=reason, note=note, actor=actor)
    if delivery.decision is Decision.PARTIALLY_REFUSED:
        return accept_part(
            session,
            lot_code,
            received=delivery.received,
            refused=delivery.refused,
            missing=[(line.package.package_id, None) for line in delivery.absent],
            evidence=evidence,
            seals=seals,
            instrument=instrument,
            site_id=site_id,
            actor=actor,
        ).recorded
    return handover.accept(
        session,
        lot_code,
        weighed=delivery.received,
        instrument=instrument,
        seals=seals,
        evidence=evidence,
        site_id=site_id,
        actor=actor,
    )


def _together(refused: Sequence[RefusedPart]) -> tuple[RefusalReason, str | None]:
    """One reason for all packages: theirs where it is one, and what was said of each."""
    reasons = {part.reason for part in refused}
    said = [f"{part.package_id}: {part.note}" for part in refused if part.note]
    reason = reasons.pop() if len(reasons) == 1 else RefusalReason.OTHER
    return reason, "\n".join(said)[:LONGEST_NOTE] or None


def refuse_delivery(
    session: Session, lot_code: str, *, reason: RefusalReason, note: str | None, actor: Actor
) -> Recorded:
    """Send a whole lot back, signed with the reason; custody stays with its giver."""
    delivery = get_delivery(session, lot_code, actor=actor)
    return handover.refuse(
        session,
        lot_code,
        reason=reason,
        note=note,
        evidence=get_hashes_to_sign(session, delivery),
        site_id=_site_id(session, NOWHERE, actor=actor),
        actor=actor,
    )


def _find_reading(session: Session, text: str) -> Reading | None:
    try:
        return read_code(session, text)
    except NotATag:
        return None


def _note_arrival(session: Session, state: LotState, *, site_id: str | None, actor: Actor) -> None:
    """Record the lot's arrival once, whichever of two phones reads its first label first."""
    if state.status is not LotStatus.OFFERED:
        return
    now = lock_state(session, state.lot)
    if now is not None and now.status is LotStatus.OFFERED:
        handover.arrive(session, state.lot, site_id=site_id, actor=actor)


def _note_seen(
    session: Session, delivery: Delivery, line: Line, *, scan: Scan, actor: Actor
) -> None:
    """Note that this package has been seen, the first time: it has come, whatever was said."""
    if line.seen is not None:
        return
    forget(session, delivery.handover.handover_id, line.package.package_id)
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
