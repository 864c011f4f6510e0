"""Putting books right: corrections are proposed, agreed, declined and withdrawn, or apply at once
where nobody else is concerned; and a registration that was a mistake is cancelled."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.correcting import check_open, concerned, corrected_events
from traceability.custody.correction_refusals import OtherCorrection
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Changes,
    Correct,
    DeclineCorrection,
    ProposalRef,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.queries import NoSuchLot, lock_state
from traceability.custody.recording import Recorded, record, whole_millis
from traceability.custody.state import LotState
from traceability.custody.words import CorrectionReason

CORRECTION_HOLDS = timedelta(days=14)


def amend(
    session: Session,
    lot: str,
    changes: Changes,
    *,
    reason: CorrectionReason,
    note: str = "",
    holds: timedelta = CORRECTION_HOLDS,
    actor: Actor,
) -> Recorded:
    """Correct the books at once, or propose it to whoever else is concerned.

    `changes` say what stands on the books as the author saw them: raises `BooksMoved` where they
    say otherwise now, and other refusals of the fold.
    """
    state = _locked(session, lot)
    correction = Correct(
        corrects=corrected_events(state.books, changes),
        changes=changes,
        reason=reason,
        note=note or None,
    )
    others = concerned(state, author_id=actor.organisation_id)
    if not others:
        return record(session, correction, lot=lot, actor=actor)
    proposal = ProposeCorrection(
        **vars(correction), agreeing=others, expires_at=whole_millis(clock.now() + holds)
    )
    return record(session, proposal, lot=lot, actor=actor)


def agree(session: Session, lot: str, *, proposal_id: str | None = None, actor: Actor) -> Recorded:
    """Agree to the open correction; the last who must agree changes the books by it.

    `proposal_id` is the event that the actor read. Raises `NoCorrection`, `OtherCorrection`,
    `CorrectionExpired`.
    """
    answered = _open(session, lot, proposal_id)
    return record(session, AgreeCorrection(answered), lot=lot, actor=actor)


def decline(
    session: Session, lot: str, *, proposal_id: str | None = None, note: str = "", actor: Actor
) -> Recorded:
    """Leave the books as they are, with a word why. Raises `NoCorrection`, `OtherCorrection`."""
    answered = _open(session, lot, proposal_id)
    return record(session, DeclineCorrection(answered, note or None), lot=lot, actor=actor)


def withdraw(
    session: Session, lot: str, *, proposal_id: str | None = None, actor: Actor
) -> Recorded:
    """Take one's own proposal back. Raises `NoCorrection`, `OtherCorrection`."""
    answered = _open(session, lot, proposal_id)
    return record(session, WithdrawCorrection(answered), lot=lot, actor=actor)


def cancel_registration(session: Session, lot: str, *, note: str = "", actor: Actor) -> Recorded:
    """End a lot that was registered by mistake. Raises `OthersSigned`."""
    return record(session, CancelRegistration(note or None), lot=lot, actor=actor)


def _open(session: Session, lot: str, proposal_id: str | None) -> ProposalRef:
    proposal = check_open(_locked(session, lot)).proposal
    if proposal_id not in (None, proposal.event_id):
        raise OtherCorrection()
    return proposal


def _locked(session: Session, lot: str) -> LotState:
    state = lock_state(session, lot)
    if state is None:
        raise NoSuchLot(lot=lot)
    return state
