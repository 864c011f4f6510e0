"""Times: claimed times far from the times of receipt, or running backwards. Clocks drift and people
write things up later, so these are remarks; the order of the chain never depends on them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import hours, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

MOST_SKEW = timedelta(hours=24)

LATE = N_("The record reached us %(span)s after the time it claims.")
EARLY = N_("The record claims a time %(span)s after it reached us.")
BACKWARDS = N_("The record claims an earlier time than the record before it.")
RECEIVED_BACKWARDS = N_("The record was received earlier than the record before it.")


def check_skew(evidence: Evidence) -> Iterator[Finding]:
    """Claimed and received times lie within a day of each other."""
    for statement in evidence.statements:
        if statement.occasion is None:
            continue
        skew = statement.received_at - statement.occasion.event_time
        if abs(skew) > MOST_SKEW:
            yield Finding(
                Rule.TIMES,
                Severity.REMARK,
                LATE if skew > timedelta(0) else EARLY,
                expected=moment(statement.received_at),
                found=moment(statement.occasion.event_time),
                event_ids=(statement.event_id,),
                values={"span": hours(skew)},
            )


def check_order(evidence: Evidence) -> Iterator[Finding]:
    """Times do not run backwards along the chain."""
    for earlier, later in pairwise(evidence.statements):
        ids = (earlier.event_id, later.event_id)
        if later.received_at < earlier.received_at:
            yield Finding(
                Rule.TIMES,
                Severity.REMARK,
                RECEIVED_BACKWARDS,
                expected=moment(earlier.received_at),
                found=moment(later.received_at),
                event_ids=ids,
            )
        if earlier.occasion is None or later.occasion is None:
            continue
        if later.occasion.event_time < earlier.occasion.event_time:
            yield Finding(
                Rule.TIMES,
                Severity.REMARK,
                BACKWARDS,
                expected=moment(earlier.occasion.event_time),
                found=moment(later.occasion.event_time),
                event_ids=ids,
            )
