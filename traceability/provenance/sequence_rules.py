"""The history is folded once more: what the fold refuses could not have been recorded, so it was
put there by another door; and what it adds up to must be what the head row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.folding import apply
from traceability.custody.refusals import OutOfChain, Refusal
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import kilograms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.custody.state import LotState
    from traceability.provenance.evidence import Evidence, Head

IMPOSSIBLE = N_("Record %(number)s was not possible when it was made.")
OTHER_OWNER = N_("The lot is listed with another owner than its history gives.")
OTHER_HOLDER = N_("The lot is listed with another holder than its history gives.")
OTHER_MASS = N_("The lot is listed with another mass than its history gives.")


def check_sequence(evidence: Evidence) -> Iterator[Finding]:
    """Fold until something is impossible; what follows an impossible act proves nothing more."""
    state: LotState | None = None
    for statement in evidence.statements:
        if statement.act is None or statement.occasion is None or statement.hash is None:
            return  # the rule for bodies speaks of this
        if statement.lot_seq != (state.seq if state else 0) + 1:
            return  # the rule for the chain speaks of this
        try:
            state = apply(
                state,
                statement.act,
                statement.occasion,
                lot=evidence.lot,
                body_hash=statement.hash,
            )
        except OutOfChain:
            return  # the rule for the chain speaks of this
        except Refusal as refusal:
            yield Finding(
                Rule.SEQUENCE,
                Severity.FAILURE,
                IMPOSSIBLE,
                expected="–",
                found=str(refusal),
                event_ids=(statement.event_id,),
                values={"number": statement.lot_seq},
            )
            return
    if state is not None and evidence.head is not None and evidence.head.seq == state.seq:
        yield from _head_differences(state, evidence.head, evidence.statements[-1].event_id)


def _head_differences(state: LotState, head: Head, event_id: str) -> Iterator[Finding]:
    for message, folded, listed in (
        (OTHER_OWNER, state.owner_id, head.owner_id),
        (OTHER_HOLDER, state.custodian_id, head.custodian_id),
        (OTHER_MASS, kilograms(state.net_mass_g), kilograms(head.net_mass_g)),
    ):
        if folded != listed:
            yield Finding(
                Rule.SEQUENCE,
                Severity.FAILURE,
                message,
                expected=folded,
                found=listed,
                event_ids=(event_id,),
            )
