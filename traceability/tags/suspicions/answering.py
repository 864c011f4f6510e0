"""Answering a suspicion: who has the package before them looks, and says what was found.

The answer is a row and no custody act: it claims nothing about the lot, and lets its package pass.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.custody.state import LotState
from traceability.tags.suspicions.kinds import AnswerReason, reasons_of
from traceability.tags.suspicions.models import SuspicionAnswer
from traceability.tags.suspicions.queries import get_own


class NotBeforeYou(Forbidden):
    """The giver of a package on its way no longer sees it, and its owner may never have."""

    message = N_(
        "Whoever has the package before them answers this: its taker while it is on offer, else"
        " whoever holds it. Ask them to look."
    )


class AnsweredAlready(Conflict):
    """The first answer stands."""

    message = N_("Somebody has answered this already. A new scan that does not fit is asked anew.")


class ReasonUnfit(Invalid):
    """What is said of a label says nothing of seals."""

    message = N_("This answers something else. Choose what the page offers.")


class NoteMissing(Invalid):
    """The code alone says too little of this."""

    message = N_("Say in a sentence what you found.")


def answerer_id(state: LotState | None, *, asker_id: str) -> str:
    """Whose people have the package before them; of a roll, whoever holds it, who alone may ask."""
    if state is None:
        return asker_id
    return state.handover.taker_id if state.handover else state.custodian_id


def answer(
    session: Session, suspicion_id: str, *, reason: AnswerReason, note: str, actor: Actor
) -> SuspicionAnswer:
    """Keep what somebody found who looked. Raises `NotFound` or a refusal of this module."""
    told, state = get_own(session, suspicion_id, actor=actor)
    if actor.organisation_id != answerer_id(state, asker_id=actor.organisation_id):
        raise NotBeforeYou()
    if reason not in reasons_of(told.row.kind):
        raise ReasonUnfit(field="reason")
    if reason is AnswerReason.OTHER and not note.strip():
        raise NoteMissing(field="note")
    row = SuspicionAnswer(
        suspicion_id=told.row.id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        reason=reason,
        note=note.strip(),
        answered_at=clock.now(),
    )
    if not db.insert_once(
        session, table_of(SuspicionAnswer), row.model_dump(), key=("suspicion_id",)
    ):
        raise AnsweredAlready()
    return row
