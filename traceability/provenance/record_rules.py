"""The description beside the history says what was signed at registration, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import ActKind, Register
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import DescribedLot, Evidence

DIFFERS = N_("The description shows another %(what)s than was signed at registration.")
WHAT_MATERIAL, WHAT_ORIGIN, WHAT_CONTENTS = (
    N_("material"),
    N_("origin"),
    N_("declared composition"),
)


def check_description(evidence: Evidence) -> Iterator[Finding]:
    """Material, origin and declared composition, as shown and as signed."""
    for statement in evidence.of_kind(ActKind.REGISTER):
        assert isinstance(statement.act, Register)
        if evidence.description is None:
            continue
        for what, signed, shown in _pairs(statement.act, evidence.description):
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


def _pairs(register: Register, described: DescribedLot) -> Iterator[tuple[str, str, str]]:
    yield WHAT_MATERIAL, register.material_code, described.material_code
    yield WHAT_ORIGIN, register.origin.value, described.origin
    signed = {content.element: content.content_ppm for content in register.contents}
    yield WHAT_CONTENTS, _contents(signed), _contents(dict(described.declared_ppm))


def _contents(ppm_by_element: dict[str, int]) -> str:
    return contents(dict(sorted(ppm_by_element.items()))) or "–"
