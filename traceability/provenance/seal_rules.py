"""Seals: what the taker found on the packages against what the giver had put on them.

A remark and no failure: one wrong digit reads like another seal, and no record tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import Accept, ActKind, Offer
from traceability.custody.transforming import beginning_of
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from traceability.provenance.evidence import Evidence

OTHER_SEALS = N_("The taker found other seals than the giver stated.")
NOT_LOOKED_AT = N_("The giver stated seals, and the taker said nothing of them.")


def check_seals(evidence: Evidence) -> Iterator[Finding]:
    """The seals of each acceptance against those of its offer, in any order. Where the giver
    stated none there is nothing to compare: a taker may seal anew."""
    for statement in evidence.of_kind(ActKind.ACCEPT, ActKind.ACCEPT_PART):
        assert isinstance(statement.act, Accept)
        offered = evidence.by_id.get(statement.act.offer.event_id)
        if beginning_of(statement.act, evidence.lot) or offered is None:
            continue
        stated = offered.act.seals if isinstance(offered.act, Offer) else ()
        if not stated or set(stated) == set(statement.act.seals):
            continue
        yield Finding(
            Rule.SEALS,
            Severity.REMARK if statement.act.seals else Severity.NOTE,
            OTHER_SEALS if statement.act.seals else NOT_LOOKED_AT,
            expected=_listed(stated),
            found=_listed(statement.act.seals),
            event_ids=(offered.event_id, statement.event_id),
        )


def _listed(seals: Iterable[str]) -> str:
    return ", ".join(sorted(set(seals))) or "–"
