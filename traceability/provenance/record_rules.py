"""The description beside the history says what was signed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import ActKind, Assay, Register
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traceability.provenance.evidence import DescribedLot, Evidence, Statement

DIFFERS = N_("The description shows another %(what)s than was signed.")
WHAT_MATERIAL, WHAT_ORIGIN, WHAT_CONTENTS = N_("material"), N_("origin"), N_("composition")


def check_description(evidence: Evidence) -> Iterator[Finding]:
    """Material, origin and contents, as shown and as signed."""
    described = evidence.description
    if described is None:
        return
    for statement in evidence.of_kind(ActKind.REGISTER, ActKind.ASSAY):
        for what, signed, shown in _pairs(statement, described):
            if signed != shown:
                yield Finding(
                    Rule.RECORD,
                    Severity.FAILURE,
                    DIFFERS,
                    expected=signed,
                    found=shown,
                    event_ids=(statement.event_id,),
                    values={"what": what},
                )


def _pairs(statement: Statement, described: DescribedLot) -> Iterator[tuple[str, str, str]]:
    act = statement.act
    assert isinstance(act, Register | Assay)
    if isinstance(act, Register):
        yield WHAT_MATERIAL, act.material_code, described.material_code
        yield WHAT_ORIGIN, act.origin.value, described.origin
    signed = {content.element: content.content_ppm for content in act.contents}
    shown = described.stated_ppm.get(statement.event_id, {})
    yield WHAT_CONTENTS, _contents(signed), _contents(shown)


def _contents(ppm_by_element: Mapping[str, int]) -> str:
    return contents(dict(sorted(ppm_by_element.items()))) or "–"
