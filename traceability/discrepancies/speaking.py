"""What the sides say to a discrepancy: their explanations, and the taker's report to an authority.

Words are rows, not custody acts: they claim nothing about the lot that its books would follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.custody.queries import lock_head
from traceability.discrepancies import letters
from traceability.discrepancies.judging import UNSETTLED, DiscrepancyKind, Standing
from traceability.discrepancies.models import DiscrepancyWord
from traceability.discrepancies.queries import ToldDiscrepancy, get_own_discrepancy
from traceability.discrepancies.words import Explanation, needs_comment


class CommentMissing(Invalid):
    """A code alone says too little of this."""

    message = N_("Say in a sentence what happened: here the code alone says too little.")


class SaidAlready(Conflict):
    """The same word twice is one word."""

    message = N_("You have said exactly this already. Say something else, or leave it at that.")


class NotTheTaker(Forbidden):
    """Whoever received the waste reports it."""

    message = N_("The side that received the lot reports it. Say what you think happened instead.")


class NothingToReport(Conflict):
    """Only what is regulatory, open and late is reported."""

    message = N_(
        "Only a regulatory discrepancy is reported, once its last day is over and while one side"
        " has not explained it. Say what you think happened instead."
    )


class NotThatDay(Invalid):
    """It was reported after the lot was received, and not tomorrow."""

    message = N_("Give the day on which you reported it: from its reception until today.")


@dataclass(frozen=True)
class Said:
    """One side's word: a code, and a sentence where one is needed."""

    explanation: Explanation
    comment: str = ""


def say(session: Session, event_id: str, said: Said, *, actor: Actor) -> DiscrepancyWord:
    """Say what one's side thinks happened; a later word stands beside the earlier ones."""
    actor.check("custody:write")
    told = _checked(session, event_id, said, actor=actor)
    return _add(session, told, _word(told, said, actor))


def report(
    session: Session,
    event_id: str,
    said: Said,
    *,
    reported_to: str,
    reported_on: date,
    actor: Actor,
) -> DiscrepancyWord:
    """Say where a discrepancy was reported that was not explained by both in time."""
    actor.check("custody:write")
    told = _checked(session, event_id, said, actor=actor)
    moment = clock.now()
    if actor.organisation_id != told.row.taker_id:
        raise NotTheTaker()
    is_regulatory = told.row.kind is DiscrepancyKind.REGULATORY
    if not is_regulatory or told.standing(moment) is not Standing.OVERDUE:
        raise NothingToReport()
    received_on = told.row.received_at.astimezone(UTC).date()
    if not received_on <= reported_on <= moment.date():
        raise NotThatDay(field="reported_on")
    word = _word(told, said, actor)
    word.reported_to, word.reported_on = reported_to, reported_on
    return _add(session, told, word)


def _checked(session: Session, event_id: str, said: Said, *, actor: Actor) -> ToldDiscrepancy:
    """The discrepancy as it is while nobody else speaks: its lot is held first."""
    lot_code = get_own_discrepancy(session, event_id, actor=actor).row.lot_code
    lock_head(session, lot_code)
    told = get_own_discrepancy(session, event_id, actor=actor)
    if needs_comment(told.row.kind, said.explanation) and not said.comment:
        raise CommentMissing(field="comment")
    return told


def _word(told: ToldDiscrepancy, said: Said, actor: Actor) -> DiscrepancyWord:
    return DiscrepancyWord(
        log_id=told.row.log_id,
        event_id=told.row.event_id,
        number=len(told.words) + 1,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        explanation=said.explanation,
        comment=said.comment,
        said_at=clock.now(),
    )


def _add(session: Session, told: ToldDiscrepancy, word: DiscrepancyWord) -> DiscrepancyWord:
    own = [one for one in told.words if one.organisation_id == word.organisation_id]
    if own and _meaning(own[-1]) == _meaning(word):
        raise SaidAlready()
    session.add(word)
    session.flush()
    now = get_own_discrepancy(session, word.event_id, actor=_side(word))
    if told.standing(word.said_at) in UNSETTLED and now.standing(word.said_at) not in UNSETTLED:
        letters.tell_of_end(session, now)
    return word


def _side(word: DiscrepancyWord) -> Actor:
    return Actor(word.organisation_id, word.person_id, frozenset(), "worker")


def _meaning(word: DiscrepancyWord) -> tuple[object, ...]:
    return word.explanation, word.comment, word.reported_to, word.reported_on
