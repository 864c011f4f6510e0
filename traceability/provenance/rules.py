"""All rules, and the one function that asks them: evidence in, verdict out, never an exception."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from foundation.parties.tokens import KeyLevel
from traceability.provenance.border_rules import check_borders
from traceability.provenance.content_rules import check_closure, check_contents, check_dryness
from traceability.provenance.correction_rules import check_corrections
from traceability.provenance.discrepancy_rules import check_discrepancies
from traceability.provenance.field_rules import check_field
from traceability.provenance.findings import Rule, Verdict, level_of
from traceability.provenance.guest_rules import check_guests
from traceability.provenance.handover_rules import check_handovers
from traceability.provenance.integrity_rules import (
    check_bodies,
    check_chain,
    check_keys,
    check_signatures,
)
from traceability.provenance.log_rules import check_freshness, check_inclusion_proofs
from traceability.provenance.mass_rules import check_receptions, check_weighings
from traceability.provenance.paper_rules import check_papers
from traceability.provenance.record_rules import check_description
from traceability.provenance.seal_rules import check_seals
from traceability.provenance.sequence_rules import check_sequence
from traceability.provenance.source_rules import check_sources
from traceability.provenance.tag_rules import check_bindings, check_odd_scans, check_void_scans
from traceability.provenance.time_rules import check_order, check_skew
from traceability.provenance.watch_rules import check_watched
from traceability.provenance.yield_rules import check_yields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from traceability.provenance.evidence import Evidence
    from traceability.provenance.findings import Finding

CHECKS: dict[Rule, tuple[Callable[[Evidence], Iterator[Finding]], ...]] = {
    Rule.BODY: (check_bodies,),
    Rule.SIGNATURE: (check_signatures,),
    Rule.KEY: (check_keys,),
    Rule.CHAIN: (check_chain,),
    Rule.SEQUENCE: (check_sequence,),
    Rule.HANDOVER: (check_handovers,),
    Rule.GUESTS: (check_guests,),
    Rule.INCLUSION: (check_inclusion_proofs,),
    Rule.FRESHNESS: (check_freshness,),
    Rule.WEIGHING: (check_weighings,),
    Rule.RECEPTION: (check_receptions,),
    Rule.COMPOSITION: (check_contents, check_dryness),
    Rule.CLOSURE: (check_closure,),
    Rule.TIMES: (check_skew, check_order),
    Rule.TAGS: (check_odd_scans, check_void_scans, check_bindings),
    Rule.RECORD: (check_description,),
    Rule.PAPERS: (check_papers,),
    Rule.SOURCES: (check_sources,),
    Rule.YIELD: (check_yields,),
    Rule.DISCREPANCIES: (check_discrepancies,),
    Rule.CORRECTIONS: (check_corrections,),
    Rule.FIELD: (check_field,),
    Rule.BORDERS: (check_borders,),
    Rule.WATCHED: (check_watched,),
    Rule.SEALS: (check_seals,),
}


def judge(evidence: Evidence) -> Verdict:
    """Every rule over the evidence."""
    findings = tuple(
        finding for checks in CHECKS.values() for check in checks for finding in check(evidence)
    )
    return Verdict(
        lot=evidence.lot,
        level=level_of(findings),
        findings=findings,
        checked_at=evidence.checked_at,
        checkpoint_size=evidence.checkpoint.size if evidence.checkpoint else 0,
        event_count=len(evidence.statements),
        checked=tuple(CHECKS),
        signed_by=_signed_by(evidence),
    )


def _signed_by(evidence: Evidence) -> tuple[tuple[KeyLevel, int], ...]:
    """How many records each kind of key signed; what an unknown key signed is a finding."""
    counted = Counter(one.level for one in evidence.statements if one.level is not None)
    return tuple((level, counted[level]) for level in KeyLevel if level in counted)
