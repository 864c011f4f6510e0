"""Demagnetisation: a lot that is said to have no field, and whose readings find one.

No standard says what field may remain, so the limit is an estimate (letter D): the field from which
a lot counts as magnetised in carriage by air. Whoever weighs the finding is told so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.compliance.flying.judging import AirStanding, FieldMethod, judge_air
from traceability.custody.words import ProcessStep
from traceability.materials.air_limits import restricted_from
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.compliance.flying.judging import FieldReading
    from traceability.provenance.evidence import Evidence

STRONG = frozenset({AirStanding.MEASURE_FAR, AirStanding.UN2807, AirStanding.FORBIDDEN})

PROCESSED = N_(
    "The lot came out of a demagnetising step, and its field was read as that of magnetised"
    " material. The limit, that of carriage by air, is an estimate for this purpose."
)
DECLARED = N_(
    "The lot is declared as demagnetised, and its field was read as that of magnetised material."
    " The limit, that of carriage by air, is an estimate for this purpose."
)


def check_field(evidence: Evidence) -> Iterator[Finding]:
    """The last reading of each kind against the word that there is no field."""
    step = evidence.made_by
    is_processed = step is not None and step.step is ProcessStep.DEMAGNETISING
    if not is_processed and not evidence.is_declared_demagnetised:
        return
    if judge_air(evidence.field_readings) not in STRONG:
        return
    last = {(one.method, one.distance_cm): one for one in evidence.field_readings}
    floor = restricted_from()
    yield Finding(
        Rule.FIELD,
        Severity.REMARK,
        PROCESSED if is_processed else DECLARED,
        expected=f"<{SPACE}{floor.field_nt}{SPACE}nT, {_metres(floor.distance_cm)}",
        found="; ".join(_worded(one) for one in last.values()),
        event_ids=tuple(one.event_id for one in evidence.statements[:1]),
    )


def _worded(reading: FieldReading) -> str:
    is_compass = reading.method is FieldMethod.COMPASS
    value = f"{reading.value / 10:.1f}{SPACE}°" if is_compass else f"{reading.value}{SPACE}nT"
    return f"{value}, {_metres(reading.distance_cm)}"


def _metres(centimetres: int) -> str:
    return f"{centimetres / 100:.1f}{SPACE}m"
