"""Which corrections took hold in a lot's history, and what the lot began with as they left it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from traceability.custody.corrections import AgreeCorrection, Correct
from traceability.custody.folding import apply
from traceability.custody.refusals import Refusal
from traceability.custody.transforming import beginning_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.custody.corrections import Changes
    from traceability.custody.events import Register
    from traceability.custody.state import LotState
    from traceability.custody.transformations import OutputLot
    from traceability.provenance.evidence import Evidence, Statement


def corrections_of(evidence: Evidence) -> Iterator[tuple[Statement, Changes]]:
    """Each correction that took hold, by the event with which it did; as far as the history can
    be folded, which the rules for bodies, chain and sequence speak of."""
    state: LotState | None = None
    for statement in evidence.statements:
        if statement.act is None or statement.occasion is None or statement.hash is None:
            return
        before = state
        try:
            state = apply(
                state,
                statement.act,
                statement.occasion,
                lot=evidence.lot,
                body_hash=statement.hash,
            )
        except Refusal:
            return
        if isinstance(statement.act, Correct):
            yield statement, statement.act.changes
        elif isinstance(statement.act, AgreeCorrection) and state.correction is None:
            assert before is not None, "no lot begins with it"
            assert before.correction is not None, "the fold lets nobody agree to nothing"
            yield statement, before.correction.changes


def corrected_beginning(evidence: Evidence) -> Register | OutputLot | None:
    """What was signed of the lot when it began, as corrections left it."""
    found = (beginning_of(one.act, evidence.lot) for one in evidence.statements)
    begun = next((one for one in found if one), None)
    if begun is None:
        return None
    for _, changes in corrections_of(evidence):
        if changes.material is not None:
            begun = replace(begun, material_code=changes.material.after)
        if changes.contents is not None:
            begun = replace(begun, contents=changes.contents.after)
    return begun
