"""Corrections: open ones, declined ones, and lots whose figures were put right again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.corrections import (
    DeclineCorrection,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import ActKind
from traceability.provenance.corrected import corrections_of
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import kilograms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence, Statement

OPEN = N_("A correction of this lot is open: its figures may change.")
DECLINED = N_("A correction was declined: two parties disagree about what this lot is.")
CORRECTED = N_("Figures of this lot were corrected, times so far: %(count)s.")
OFTEN = N_("Figures of this lot were corrected again and again: %(count)s times.")
OFTEN_FROM = 3


def check_corrections(evidence: Evidence) -> Iterator[Finding]:
    """What was put right, what is waiting, and what nobody agreed to."""
    done = list(corrections_of(evidence))
    if done:
        is_often = len(done) >= OFTEN_FROM
        difference_g = sum(changes.difference_g for _, changes in done)
        yield Finding(
            Rule.CORRECTIONS,
            Severity.REMARK if is_often else Severity.NOTE,
            OFTEN if is_often else CORRECTED,
            expected="0",
            found=f"{len(done)} ({kilograms(difference_g)})",
            event_ids=tuple(statement.event_id for statement, _ in done),
            values={"count": len(done)},
        )
    settled = {statement.event_id for statement, _ in done}
    last = _last_proposal(evidence, settled)
    if last is not None:
        yield _remark(OPEN, last)
    for statement in evidence.of_kind(ActKind.DECLINE_CORRECTION):
        yield _remark(DECLINED, statement)


def _last_proposal(evidence: Evidence, settled: set[str]) -> Statement | None:
    """The proposal that nobody has ended."""
    found: Statement | None = None
    for statement in evidence.statements:
        if isinstance(statement.act, ProposeCorrection):
            found = statement
        elif (
            isinstance(statement.act, DeclineCorrection | WithdrawCorrection)
            or statement.event_id in settled
        ):
            found = None
    return found


def _remark(message: str, statement: Statement) -> Finding:
    return Finding(
        Rule.CORRECTIONS,
        Severity.REMARK,
        message,
        expected="–",
        found="–",
        event_ids=(statement.event_id,),
    )
