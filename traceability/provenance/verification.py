"""Verification: everything about one lot is gathered, judged, and answered as a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation import clock
from foundation.errors import N_
from traceability.log.refusals import LogClosed
from traceability.provenance.findings import Finding, Rule, Severity, Verdict, level_of
from traceability.provenance.gathering import gather
from traceability.provenance.rules import judge

if TYPE_CHECKING:
    from sqlmodel import Session

    from traceability.provenance.evidence import Evidence

UNREADABLE = N_("The stored records of this lot cannot be read at all.")


def verify(session: Session, lot: str) -> Verdict:
    """What a lot's history proves now. A lot without any history is not verified."""
    return examine(session, lot)[1]


def examine(session: Session, lot: str) -> tuple[Evidence | None, Verdict]:
    """The evidence and the verdict; no evidence where nothing can be read."""
    try:
        evidence = gather(session, lot)
    except (ValueError, LookupError, TypeError, LogClosed) as fault:
        # A stored value that its own column cannot hold: somebody wrote past the program.
        return None, _unreadable(lot, fault)
    return evidence, judge(evidence)


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
