"""Reading the inner paper at the gate: a match is told once, and all else is a suspicion."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict, NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from traceability.custody.queries import get_state
from traceability.tags.inner.models import InnerReveal, RevealOutcome
from traceability.tags.inner.secrets_on_paper import matches, parse_secret
from traceability.tags.models import ScanOutcome, ScanWay, Tag
from traceability.tags.noting import record_scan
from traceability.tags.queries import get_tag
from traceability.tags.scanning import NOWHERE, Whereabouts
from traceability.tags.suspicions import watching
from traceability.tags.suspicions.kinds import Severity, SuspicionKind
from traceability.tags.suspicions.rules import Suspected

_SUSPECTED = {
    RevealOutcome.WRONG: SuspicionKind.INNER_WRONG,
    RevealOutcome.AGAIN: SuspicionKind.INNER_AGAIN,
}


class NoSecret(Conflict):
    """Nothing was promised."""

    message = N_("The label %(short_code)s was made without an inner paper.")


def get_revealable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A label on a package that the actor holds or is to take. Raises `NotFound` or `NoSecret`."""
    tag = get_tag(session, tag_id)
    if tag.lot_code is None:
        raise NotFound()
    state = get_state(session, tag.lot_code)
    taker_id = state.handover.taker_id if state.handover else None
    if actor.organisation_id not in {state.custodian_id, taker_id}:
        raise NotFound()
    if tag.commitment is None:
        raise NoSecret(short_code=tag.short_code)
    return tag


def get_reveals(session: Session, tag_id: str) -> list[InnerReveal]:
    """What came of the papers read for a label, in order."""
    return list(
        session.exec(
            select(InnerReveal)
            .where(InnerReveal.tag_id == tag_id)
            .order_by(col(InnerReveal.revealed_at), col(InnerReveal.id))
        )
    )


def reveal(
    session: Session,
    tag_id: str,
    secret: str,
    *,
    way: ScanWay = ScanWay.TYPED,
    whereabouts: Whereabouts = NOWHERE,
    read_at: datetime | None = None,
    actor: Actor,
) -> InnerReveal:
    """Compare a paper with its label and keep what came of it. Raises `NotASecret`.

    A device that tells it later says when it read the paper.
    """
    tag = get_revealable_tag(session, tag_id, actor=actor)
    assert tag.commitment is not None, "a label without a secret was refused"
    read = parse_secret(secret)
    # The scan stands in line with others of this label, so of two at once one comes first.
    scan = record_scan(
        session,
        tag.short_code,
        tag=tag,
        way=way,
        outcome=ScanOutcome.UNPROVEN,
        whereabouts=whereabouts,
        scanned_at=read_at,
        actor=actor,
    )
    outcome = RevealOutcome.WRONG
    if matches(tag.id, tag.commitment, read):
        before = {one.outcome for one in get_reveals(session, tag.id)}
        outcome = RevealOutcome.AGAIN if RevealOutcome.MATCH in before else RevealOutcome.MATCH
    row = InnerReveal(
        id=new_id(),
        tag_id=tag.id,
        scan_id=scan.id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        outcome=outcome,
        revealed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    if outcome in _SUSPECTED:
        found = [Suspected(_SUSPECTED[outcome], Severity.ERROR)]
        watching.keep(session, tag, scan, found, device=whereabouts.device)
    return row
