"""The corrections of a lot, each with what became of it, read off its chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from traceability.custody.corrections import (
    AgreeCorrection,
    Correct,
    Correction,
    DeclineCorrection,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.declaring import Declaration, declarations
from traceability.custody.queries import RecordedEvent
from traceability.custody.state import LotState


class CorrectionStatus(StrEnum):
    """What became of a correction."""

    APPLIED = "applied"
    OPEN = "open"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass
class ToldCorrection:
    """A correction, who said what to it, and what became of it."""

    event_id: str
    author_id: str
    proposed_at: datetime
    correction: Correction
    status: CorrectionStatus
    agreed_by: list[str] = field(default_factory=list)
    declined_by: str | None = None
    answer_note: str | None = None

    @property
    def agreeing(self) -> tuple[str, ...]:
        """Who had to agree when it was proposed."""
        proposal = self.correction
        return proposal.agreeing if isinstance(proposal, ProposeCorrection) else ()

    @property
    def expires_at(self) -> datetime | None:
        """The last day to agree."""
        proposal = self.correction
        return proposal.expires_at if isinstance(proposal, ProposeCorrection) else None


def corrections_in(events: Iterable[RecordedEvent], state: LotState) -> list[ToldCorrection]:
    """A lot's corrections in the order of its chain."""
    told: dict[str, ToldCorrection] = {}
    for event in events:
        act, who = event.act, event.occasion.organisation_id
        if isinstance(act, Correct | ProposeCorrection):
            told[event.event_id] = ToldCorrection(
                event.event_id, who, event.occasion.event_time, act, CorrectionStatus.APPLIED
            )
        elif isinstance(act, AgreeCorrection):
            told[act.proposal.event_id].agreed_by.append(who)
        elif isinstance(act, DeclineCorrection | WithdrawCorrection):
            _end(told[act.proposal.event_id], act, event)
    if state.correction is not None:
        told[state.correction.proposal.event_id].status = CorrectionStatus.OPEN
    return list(told.values())


def declarations_of(events: Iterable[RecordedEvent], *, lot: str) -> dict[str, Declaration]:
    """What EPCIS says beside each event of a lot that was wrong."""
    return declarations(((one.act, one.occasion, one.hash) for one in events), lot=lot)


def _end(
    told: ToldCorrection, act: DeclineCorrection | WithdrawCorrection, event: RecordedEvent
) -> None:
    if isinstance(act, DeclineCorrection):
        told.status = CorrectionStatus.DECLINED
        told.declined_by, told.answer_note = event.occasion.organisation_id, act.note
        return
    is_late = told.expires_at is not None and event.occasion.event_time > told.expires_at
    told.status = CorrectionStatus.LAPSED if is_late else CorrectionStatus.WITHDRAWN
