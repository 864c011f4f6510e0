"""Who signed by a link: guests are named, and their word is told apart from a member's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

BY_LINK = N_("Record %(number)s was signed by a link, for a company without an account.")


def check_guests(evidence: Evidence) -> Iterator[Finding]:
    """A note for each record under a guest's key: weaker than a member's, and no fault."""
    for statement in evidence.statements:
        key = evidence.keys.get(statement.key_id)
        if key is not None and key.is_guests:
            yield Finding(
                Rule.GUESTS,
                Severity.NOTE,
                BY_LINK,
                expected="–",
                found="–",
                event_ids=(statement.event_id,),
                values={"number": statement.lot_seq},
            )
