"""The description beside the history says what was signed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import Assay
from traceability.custody.transforming import beginning_of
from traceability.provenance.corrected import corrected_beginning, corrections_of
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traceability.custody.corrections import Changes
    from traceability.custody.events import Register
    from traceability.custody.transformations import OutputLot
    from traceability.provenance.evidence import DescribedLot, Evidence, Statement

DIFFERS = N_("The description shows another %(what)s than was signed.")
WHAT_MATERIAL, WHAT_ORIGIN, WHAT_CONTENTS = N_("material"), N_("origin"), N_("composition")


def check_description(evidence: Evidence) -> Iterator[Finding]:
    """Material, origin and contents, as shown and as signed."""
    described = evidence.description
    if described is None:
        return
    corrected = {one.event_id: changes for one, changes in corrections_of(evidence)}
    begun = corrected_beginning(evidence)
    for statement in evidence.statements:
        for what, signed, shown in _pairs(
            evidence.lot, statement, described, begun, corrected.get(statement.event_id)
        ):
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
    lot: str,
    statement: Statement,
    described: DescribedLot,
    now: Register | OutputLot | None,
    corrected: Changes | None,
) -> Iterator[tuple[str, str, str]]:
    begun = beginning_of(statement.act, lot)
    stated: Assay | Register | OutputLot | None = begun
    if isinstance(statement.act, Assay):
        stated = statement.act
    if corrected is not None and corrected.contents is not None:
        said = {line.element: line.content_ppm for line in corrected.contents.after}
        shown = described.stated_ppm.get(statement.event_id, {})
        yield WHAT_CONTENTS, _contents(said), _contents(shown)
    if stated is None:
        return
    if begun is not None and now is not None:
        yield WHAT_MATERIAL, now.material_code, described.material_code
        yield WHAT_ORIGIN, begun.origin.value, described.origin
    signed = {content.element: content.content_ppm for content in stated.contents}
    shown = described.stated_ppm.get(statement.event_id, {})
    yield WHAT_CONTENTS, _contents(signed), _contents(shown)


def _contents(ppm_by_element: Mapping[str, int]) -> str:
    return contents(dict(sorted(ppm_by_element.items()))) or "–"
