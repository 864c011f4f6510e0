"""Receptions at which the scales disagreed: whether both sides have said why, and in time.

What was signed is judged by the rule of receptions, and no word softens that. Words are kept beside
the record and nobody signed them, so their absence is a remark and no failure; what is settled is
a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.discrepancies.judging import Standing
from traceability.materials.remarks import written
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import kilograms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

OVERDUE = N_(
    "The scales of giver and taker differed by more than a tenth, or packages did, and it was"
    " neither explained by both nor reported by %(day)s."
)
SETTLED = {
    Standing.RECONCILED: N_("The scales of giver and taker disagreed, and both have said why."),
    Standing.CORRECTED: N_(
        "The scales of giver and taker disagreed, and both agreed to correct the masses."
    ),
    Standing.REPORTED: N_(
        "The scales of giver and taker disagreed, not both explained it in time, and the taker"
        " reported it."
    ),
}


def check_discrepancies(evidence: Evidence) -> Iterator[Finding]:
    """A remark for each that is overdue, a note for each that is settled."""
    for one in evidence.discrepancies:
        message = OVERDUE if one.standing is Standing.OVERDUE else SETTLED.get(one.standing)
        if message is None:  # its clock runs: the rule of receptions has said what there is to say
            continue
        yield Finding(
            Rule.DISCREPANCIES,
            Severity.REMARK if one.standing is Standing.OVERDUE else Severity.NOTE,
            message,
            expected=kilograms(one.stated_g),
            found=kilograms(one.received_g),
            event_ids=(one.event_id,),
            values={"day": written(one.last_day)} if one.last_day else {},
        )
