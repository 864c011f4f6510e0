"""Yields: no step gives more of an element than went into it, or than the step can.

Ceilings are those of `materials/process_steps.py`. Above the ceiling is a remark, above the whole a
failure where both sides are measured: declared figures are opinions, and an opinion fails nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.materials.process_steps import ceiling_of
from traceability.materials.tables import PPM
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import percent
from traceability.provenance.yields import yields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence
    from traceability.provenance.yields import Yield

MORE_THAN_ALL = N_("The step gave more %(elements)s than went into it.")
ABOVE_CEILING = N_("The step gave more %(elements)s than such a step is known to give.")


def check_yields(evidence: Evidence) -> Iterator[Finding]:
    """The step that the lot came out of, with all its outputs."""
    act = evidence.made_by
    if act is None:
        return
    event_id = next(one.event_id for one in evidence.statements if one.act is act)
    ceiling_ppm = ceiling_of(act.step.value)
    yields = yields_of(act, evidence.step_contents)
    too_much = [one for one in yields if one.exceeds(PPM)]
    high = [one for one in yields if one.exceeds(ceiling_ppm) and one not in too_much]
    if too_much:
        yield _finding(too_much, PPM, MORE_THAN_ALL, event_id)
    if high:
        yield _finding(high, ceiling_ppm, ABOVE_CEILING, event_id)


def _finding(found: list[Yield], most_ppm: int, message: str, event_id: str) -> Finding:
    is_failure = message is MORE_THAN_ALL and any(one.is_measured for one in found)
    return Finding(
        Rule.YIELD,
        Severity.FAILURE if is_failure else Severity.REMARK,
        message,
        expected=percent(most_ppm),
        found=", ".join(f"{one.element} {percent(_tenths(one.recovered_ppm))}" for one in found),
        event_ids=(event_id,),
        values={"elements": ", ".join(one.element for one in found)},
    )


def _tenths(ppm: int) -> int:
    """To a tenth of a per cent: no analysis of this trade knows more."""
    return round(ppm / 1000) * 1000
