"""Serial numbers that lots state, against the watch list. A number on a list proves nothing about
whoever has the device now: the finding asks where it came from, and accuses nobody.

Which number it is, and who misses it, inspectors alone are told (`viewing.inspect_provenance`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.materials.remarks import written
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

VERIFY_SOURCE = N_(
    "Verify the source: a serial number that was stated for the lot is on a list of things that"
    " somebody looks for."
)


def check_watched(evidence: Evidence) -> Iterator[Finding]:
    """One finding, however many numbers; which they are is left out."""
    if evidence.watched:
        yield Finding(
            Rule.WATCHED,
            Severity.FAILURE,
            VERIFY_SOURCE,
            expected="–",
            found="–",
            event_ids=(),
        )


def for_inspectors(finding: Finding, evidence: Evidence | None) -> Finding:
    """The finding with the numbers, and with who looks for them."""
    if finding.rule is not Rule.WATCHED or evidence is None:
        return finding
    said = [f"{one.serial}: {one.source}, {written(one.reported_on)}" for one in evidence.watched]
    return replace(finding, found="; ".join(said))
