"""Whether a label may come in: what it is, whether it still speaks, and where its lot belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from foundation.errors import DomainError
from foundation.http.filters import when
from foundation.http.texts import translate
from foundation.parties.actor import Actor
from traceability.custody.queries import get_state
from traceability.intake.queries import find_delivery
from traceability.intake.refusals import (
    AlreadyHere,
    AlreadyWeighed,
    CopiedLabel,
    ForeignCode,
    ForgedLabel,
    NotExpected,
    SwappedLabel,
    UnknownLabel,
    VoidLabel,
)
from traceability.intake.tally import Delivery, Line
from traceability.tags.models import ScanOutcome, Tag
from traceability.tags.scanning import Answer, Reading, outcome_of


@dataclass(frozen=True)
class Judgement:
    """What a scan came to; a delivery and its line when the package belongs to one."""

    outcome: ScanOutcome
    refusal: DomainError | None = None
    delivery: Delivery | None = None
    line: Line | None = None


def judge(
    session: Session, reading: Reading | None, *, expected: str | None = None, actor: Actor
) -> Judgement:
    """What the gate makes of a reading; None is a code that is not one of our tags. `expected` is
    the package or the lot that should bear it, where somebody says so."""
    if reading is None:
        return Judgement(ScanOutcome.FOREIGN, ForeignCode(field="code"))
    if reading.answer is Answer.NOT_GENUINE:
        assert reading.reason is not None, "a label that is not genuine has its reason"
        refusal = ForgedLabel(reason=translate(reading.reason))
        return Judgement(outcome_of(reading), refusal)
    if reading.tag is None or reading.tag.lot_code is None:
        return Judgement(ScanOutcome.UNPROVEN, UnknownLabel(field="code"))
    if reading.is_void:
        voided_on = when(reading.tag.voided_at)
        return Judgement(ScanOutcome.VOID, _about(VoidLabel, reading.tag, voided_on=voided_on))
    if expected is not None and expected not in {reading.tag.package_id, reading.tag.lot_code}:
        swapped = _about(SwappedLabel, reading.tag, expected=expected)
        return Judgement(ScanOutcome.SWAPPED, swapped)
    return _judge_place(session, reading.tag, reading.tag.lot_code, actor=actor)


def as_copied(judgement: Judgement, tag: Tag | None) -> Judgement:
    """The same for a good label of which there are two: its package is found, and stopped."""
    assert tag is not None, "what is copied is one of our labels"
    return replace(judgement, outcome=ScanOutcome.COPIED, refusal=_about(CopiedLabel, tag))


def _judge_place(session: Session, tag: Tag, lot_code: str, *, actor: Actor) -> Judgement:
    """A label in use: its lot is on its way here, here already, or somewhere else."""
    state = get_state(session, lot_code)
    delivery = find_delivery(session, state, actor=actor)
    if delivery is None and state.custodian_id == actor.organisation_id:
        return Judgement(ScanOutcome.DOUBLE, _about(AlreadyHere, tag))
    if delivery is None:
        return Judgement(ScanOutcome.UNEXPECTED, NotExpected(lot=lot_code))
    line = delivery.find_line(tag.number or 0)
    if line is not None and line.seen is not None and line.is_weighed:
        double = _about(AlreadyWeighed, tag, at=when(line.seen.weighed_at))
        return Judgement(ScanOutcome.DOUBLE, double, delivery, line)
    return Judgement(ScanOutcome.EXPECTED, None, delivery, line)


def _about(kind: type[DomainError], tag: Tag, **values: str) -> DomainError:
    """A refusal that names the label, its package and its lot."""
    return kind(short_code=tag.short_code, lot=tag.lot_code, number=tag.number, of=tag.of, **values)
