"""Sources: what is wrong with a lot is wrong with whatever is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

NOT_VERIFIED = N_("A lot that this one is made of is not verified.")
REMARKED = N_("A lot that this one is made of is verified with remarks only.")
TOO_MANY = N_("Lots further back that it is made of were not looked at: %(count)s or more.")


def check_sources(evidence: Evidence) -> Iterator[Finding]:
    """Each lot that this one came of, as far as they were looked at."""
    for source in evidence.sources:
        yield Finding(
            Rule.SOURCES,
            Severity.FAILURE if source.is_failed else Severity.REMARK,
            NOT_VERIFIED if source.is_failed else REMARKED,
            expected="–",
            found=f"{source.lot}: {', '.join(source.broken)}",
            event_ids=(),
        )
    if evidence.unchecked_sources:
        yield Finding(
            Rule.SOURCES,
            Severity.REMARK,
            TOO_MANY,
            expected="–",
            found="–",
            event_ids=(),
            values={"count": evidence.unchecked_sources},
        )
