"""The description beside the history says what was signed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import Assay
from traceability.custody.transforming import beginning_of
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
    for statement in evidence.statements:
        for what, signed, shown in _pairs(evidence.lot, statement, described):
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


def _pairs(
    lot: str, statement: Statement, described: DescribedLot
) -> Iterator[tuple[str, str, str]]:
    begun = beginning_of(statement.act, lot)
    stated = statement.act if isinstance(statement.act, Assay) else begun
    if stated is None:
        return
    if begun is not None:
        yield WHAT_MATERIAL, begun.material_code, described.material_code
        yield WHAT_ORIGIN, begun.origin.value, described.origin
    signed = {content.element: content.content_ppm for content in stated.contents}
    shown = described.stated_ppm.get(statement.event_id, {})
    yield WHAT_CONTENTS, _contents(signed), _contents(shown)


def _contents(ppm_by_element: Mapping[str, int]) -> str:
    return contents(dict(sorted(ppm_by_element.items()))) or "–"
