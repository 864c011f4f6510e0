"""Letters about corrections: proposed, agreed, declined, withdrawn, and still waiting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.correction_queries import get_open_corrections
from traceability.custody.corrections import (
    AgreeCorrection,
    DeclineCorrection,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import ActKind
from traceability.custody.queries import (
    RecordedEvent,
    get_events,
    get_state,
)
from traceability.lots.correcting.history import (
    CorrectionStatus,
    ToldCorrection,
    corrections_in,
)
from traceability.lots.models import Lot

REMINDED_AFTER = timedelta(days=5)
BATCH = 100
EVERY_S = 900


@dataclass(frozen=True)
class Letter:
    """Its kind, and the sentences that say what happened and what comes next."""

    kind: NoticeKind
    subject: str
    sentence: str


PROPOSED = Letter(
    NoticeKind.CORRECTION_PROPOSED,
    N_("Somebody wants figures of a lot corrected"),
    N_(
        "The books change only if you agree. Compare before and after, then agree or decline;"
        " until then the lot cannot be passed on."
    ),
)
WAITING = Letter(
    NoticeKind.CORRECTION_WAITING,
    N_("A correction still waits for your answer"),
    N_("Agree or decline before its last day; after that it is withdrawn by itself."),
)
ENDED: dict[CorrectionStatus, Letter] = {
    CorrectionStatus.APPLIED: Letter(
        NoticeKind.CORRECTION_AGREED,
        N_("A lot's figures were corrected"),
        N_("Everybody concerned has agreed, and its books say so from here on."),
    ),
    CorrectionStatus.DECLINED: Letter(
        NoticeKind.CORRECTION_DECLINED,
        N_("A correction was declined"),
        N_("The books stay as they are. The lot's page says by whom, and why."),
    ),
    CorrectionStatus.WITHDRAWN: Letter(
        NoticeKind.CORRECTION_WITHDRAWN,
        N_("A correction was withdrawn"),
        N_("Its author took it back, so there is nothing to answer."),
    ),
    CorrectionStatus.LAPSED: Letter(
        NoticeKind.CORRECTION_WITHDRAWN,
        N_("A correction has lapsed"),
        N_("Not everybody agreed in time, so the books stay as they are. Propose it anew."),
    ),
}
ANSWERS = frozenset(
    {ActKind.AGREE_CORRECTION, ActKind.DECLINE_CORRECTION, ActKind.WITHDRAW_CORRECTION}
)


def tell_of_correction(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": tell those who must answer, and both sides how it ended."""
    act = ActKind(str(payload["act"]))
    if act is not ActKind.PROPOSE_CORRECTION and act not in ANSWERS:
        return
    lots = payload["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in map(str, lots):
        events = get_events(session, lot)
        told = {one.event_id: one for one in corrections_in(events, get_state(session, lot))}
        event = next(one for one in events if one.event_id == payload["event_id"])
        _tell(session, lot, told[_proposal_id(event)], event)


def remind_of_corrections() -> int:
    """Remind those who have not answered after five days, once each; how many corrections."""
    before = clock.now() - REMINDED_AFTER
    after: tuple[datetime, str] = (clock.now(), "")
    count = 0
    while True:
        with db.transaction() as session:
            found = get_open_corrections(session, after=after, limit=BATCH)
            for state in found:
                correction = state.correction
                assert correction is not None, "asked for open ones alone"
                after = (correction.expires_at, state.lot)
                if correction.proposed_at <= before:
                    proposal_id = correction.proposal.event_id
                    _send(session, WAITING, state.lot, proposal_id, to=correction.agreeing)
                    count += 1
        if len(found) < BATCH:
            return count


def _proposal_id(event: RecordedEvent) -> str:
    if isinstance(event.act, AgreeCorrection | DeclineCorrection | WithdrawCorrection):
        return event.act.proposal.event_id
    return event.event_id


def _tell(session: Session, lot: str, told: ToldCorrection, event: RecordedEvent) -> None:
    who = event.occasion.organisation_id
    if isinstance(event.act, ProposeCorrection):
        _send(session, PROPOSED, lot, told.event_id, to=told.agreeing)
        return
    letter = ENDED.get(told.status)
    if letter is None:  # others must agree yet
        return
    sides = dict.fromkeys((told.author_id, *told.agreeing, *told.agreed_by))
    is_lapsed = told.status is CorrectionStatus.LAPSED
    others = [one for one in sides if is_lapsed or one != who]
    _send(session, letter, lot, told.event_id, to=others)


def _send(
    session: Session, letter: Letter, lot: str, proposal_id: str, *, to: Iterable[str]
) -> None:
    for organisation_id in to:
        happening = Happening(
            kind=letter.kind,
            key=f"{proposal_id}:{letter.kind.value}",
            heading=letter.subject,
            sentence=letter.sentence,
            reference=lot,
            about=session.get_one(Lot, lot).title,
            link=f"/lots/{lot}/correction",
            ids={"lot": lot, "correction": proposal_id},
        )
        announce(session, happening, organisation_id=organisation_id)
