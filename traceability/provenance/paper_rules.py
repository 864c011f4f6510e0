"""Papers on the day of a handover: the waste code held, and the taker's permits were in force.

Only what rests on a source is judged: a code whose days nobody verified, and a party that states
no permit, are remarks where people act, not findings about the past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.compliance.validity import PermitState
from traceability.custody.events import ActKind
from traceability.custody.part_acceptance import is_rest
from traceability.materials.catalogue import materials
from traceability.materials.confidence import default_of
from traceability.materials.remarks import written
from traceability.materials.waste_codes import CodeState, fits_class, low_codes
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from traceability.provenance.evidence import Evidence, StatedCode, Statement

CODE_OUT_OF_TIME = N_("The lot was taken under waste code %(code)s, which did not hold that day.")
PERMITS_ENDED = N_("The permits of the organisation that took the lot had ended that day.")
CODE_OF_OTHER_CLASS = N_(
    "The lot was taken under a waste code that our table does not list for its material, and nobody"
    " said why."
)
CODE_STATES = {
    CodeState.NOT_YET: N_("not in force yet"),
    CodeState.ENDED: N_("ended"),
    CodeState.SUSPENDED: N_("suspended"),
}


def check_papers(evidence: Evidence) -> Iterator[Finding]:
    """Code and permits at each acceptance."""
    for statement in evidence.of_kind(ActKind.ACCEPT, ActKind.ACCEPT_PART):
        if statement.occasion is None or is_rest(statement.act, evidence.lot):
            continue
        day = statement.occasion.event_time.date()
        said = _said_at(evidence, statement.received_at)
        if said is None or said.low_code is None:
            continue
        yield from _check_code(statement, said.low_code, day)
        yield from _check_class(evidence, statement, said)
        yield from _check_permits(evidence, statement, day)


def _said_at(evidence: Evidence, moment: datetime) -> StatedCode | None:
    """What counted at a moment; None where nobody had said anything."""
    said = [one for one in evidence.stated_codes if one.chosen_at <= moment]
    return said[-1] if said else None


def _check_class(evidence: Evidence, statement: Statement, said: StatedCode) -> Iterator[Finding]:
    """Scrap goes under another material's code to hide what it is; who says why, does not."""
    described = evidence.description
    if described is None or said.low_code is None or said.basis:
        return
    material = materials().get(described.material_code)
    if material is None or fits_class(said.low_code, material):
        return
    listed: tuple[str, ...] = default_of(material.low_codes)
    yield Finding(
        Rule.PAPERS,
        Severity.REMARK,
        CODE_OF_OTHER_CLASS,
        expected=", ".join(listed),
        found=said.low_code,
        event_ids=(statement.event_id,),
    )


def _check_code(statement: Statement, low_code: str, day: date) -> Iterator[Finding]:
    code = low_codes().get(low_code)
    if code is None or code.is_unverified or code.applies_on(day):
        return
    yield Finding(
        Rule.PAPERS,
        Severity.REMARK,
        CODE_OUT_OF_TIME,
        expected=written(day),
        found=CODE_STATES[code.state_on(day)],
        event_ids=(statement.event_id,),
        values={"code": low_code},
    )


def _check_permits(evidence: Evidence, statement: Statement, day: date) -> Iterator[Finding]:
    """Every version counts, so a permit renewed since is judged by what was in force then."""
    permits = evidence.permits.get(statement.indexed_organisation_id, ())
    if any(permit.holds_on(day) for permit in permits):
        return
    ends = [
        permit.valid_until
        for permit in permits
        if permit.valid_until is not None and permit.state_on(day) is PermitState.ENDED
    ]
    if ends:
        yield Finding(
            Rule.PAPERS,
            Severity.REMARK,
            PERMITS_ENDED,
            expected=written(day),
            found=written(max(ends)),
            event_ids=(statement.event_id,),
        )
