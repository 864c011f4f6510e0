"""Verification: everything about one lot is gathered, judged, and answered as a verdict."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from foundation import clock
from foundation.errors import N_
from traceability.log.refusals import LogClosed
from traceability.provenance.evidence import SourceVerdict
from traceability.provenance.findings import (
    Finding,
    Level,
    Rule,
    Severity,
    Verdict,
    level_of,
)
from traceability.provenance.gathering import gather
from traceability.provenance.rules import judge
from traceability.provenance.signed_contents import get_contents_signed

if TYPE_CHECKING:
    from sqlmodel import Session

    from traceability.provenance.evidence import Evidence

MOST_SOURCES = 100
UNREADABLE_FAULTS = (ValueError, LookupError, TypeError, LogClosed)
UNREADABLE = N_("The stored records of this lot cannot be read at all.")


def verify(session: Session, lot: str) -> Verdict:
    """What a lot's history proves now. A lot without any history is not verified."""
    return examine(session, lot)[1]


def examine(session: Session, lot: str) -> tuple[Evidence | None, Verdict]:
    """The evidence and the verdict; no evidence where nothing can be read."""
    try:
        evidence = _gather(session, lot)
    except UNREADABLE_FAULTS as fault:
        # A stored value that its own column cannot hold: somebody wrote past the program.
        return None, _unreadable(lot, fault)
    evidence = _with_sources(session, evidence)
    return evidence, judge(evidence)


def _gather(session: Session, lot: str) -> Evidence:
    """The evidence about a lot, with what is known of the step that it came out of."""
    evidence = gather(session, lot)
    step = evidence.made_by
    if step is None:
        return evidence
    return replace(evidence, step_contents=get_contents_signed(session, step.lots))


def _with_sources(session: Session, evidence: Evidence) -> Evidence:
    """The evidence with what is found about the lots that the lot came of, the nearest first.

    Which these are is read off the signed events, one lot after the other, and off no index.
    """
    waiting = deque(evidence.made_of)
    known, judged = {evidence.lot, *waiting}, list[SourceVerdict]()
    while waiting and len(judged) < MOST_SOURCES:
        source, its_own = _judge_source(session, waiting.popleft())
        judged.append(source)
        waiting += [lot for lot in its_own if lot not in known]
        known.update(its_own)
    return replace(
        evidence,
        sources=tuple(source for source in judged if source.broken),
        unchecked_sources=len(waiting),
    )


def _judge_source(session: Session, lot: str) -> tuple[SourceVerdict, tuple[str, ...]]:
    """One lot by its own evidence, and what it was made of in its turn. The rules by name: a
    finding is not translated in parts.
    """
    made_of: tuple[str, ...] = ()
    try:
        evidence = _gather(session, lot)
        verdict, made_of = judge(evidence), evidence.made_of
    except UNREADABLE_FAULTS as fault:
        verdict = _unreadable(lot, fault)
    weighty = [one for one in verdict.findings if one.severity is not Severity.NOTE]
    found = SourceVerdict(
        lot,
        is_failed=verdict.level is Level.FAILED,
        broken=tuple(dict.fromkeys(one.title for one in weighty)),
    )
    return found, made_of


def _unreadable(lot: str, fault: Exception) -> Verdict:
    finding = Finding(
        Rule.BODY,
        Severity.FAILURE,
        UNREADABLE,
        expected="–",
        found=type(fault).__name__,
        event_ids=(),
    )
    return Verdict(
        lot=lot,
        level=level_of([finding]),
        findings=(finding,),
        checked_at=clock.now(),
        checkpoint_size=0,
        event_count=0,
        checked=(Rule.BODY,),
    )
