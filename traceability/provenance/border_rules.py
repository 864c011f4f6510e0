"""Borders that a lot passed, against the consents that were stated: the gate's rules again.

The gate refuses what is known when a lot is offered, so what is found here came by another door,
or was said later. Certain by what was said then is a failure; what rests on an inference of ours,
on the masses of other loads, or on a later word is a remark; where nobody said, a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.compliance.crossing import Crossing, Route, find_crossing
from traceability.compliance.judging import (
    NEEDS_CONSENT,
    ConsentEnded,
    ConsentNotYet,
    ConsentOtherWay,
    ConsentTooLight,
    Dispatch,
    NoConsent,
    consent_refusals,
)
from traceability.compliance.kinds import Part
from traceability.custody.events import Accept
from traceability.custody.folding import apply
from traceability.custody.part_acceptance import is_rest
from traceability.custody.refusals import Refusal
from traceability.materials.catalogue import materials
from traceability.materials.remarks import written
from traceability.provenance.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from traceability.compliance.consents.terms import ConsentWord
    from traceability.custody.state import LotState
    from traceability.lots.waste.reading import WasteChoice
    from traceability.materials.catalogue import Material
    from traceability.provenance.evidence import Evidence, Statement

MESSAGES = {
    NoConsent: N_("The lot left %(start)s for %(end)s without a consent, which it needed."),
    ConsentNotYet: N_("The lot left %(start)s for %(end)s before its consent held."),
    ConsentEnded: N_("The lot left %(start)s for %(end)s after its consent had ended."),
    ConsentOtherWay: N_("The lot left %(start)s for %(end)s, and its consent is for another way."),
    ConsentTooLight: N_("The lot left %(start)s for %(end)s, and weighs more than its consent."),
}
SAID_LATER = N_(
    "The lot left %(start)s for %(end)s. By what was said of it later it needed a consent, and none"
    " covers it."
)
NOT_SAID = N_("The lot left %(start)s for %(end)s, and nobody had said whether it is waste.")


@dataclass(frozen=True)
class Passage:
    """That a lot passed a border: under which route it was offered when, and who signed for it."""

    statement: Statement
    route: Route
    net_mass_g: int
    on: date
    offered_at: datetime


def check_borders(evidence: Evidence) -> Iterator[Finding]:
    """Each border that the lot passed, in the order of its chain."""
    for passage, material_code in _passages(evidence):
        material = materials().get(material_code)
        if material is not None:
            yield from _check(evidence, passage, material)


def _check(evidence: Evidence, passage: Passage, material: Material) -> Iterator[Finding]:
    said = [one for one in evidence.stated_codes if one.chosen_at <= passage.offered_at]
    words = [one.word for one in evidence.abroad.consents if one.stated_at <= passage.offered_at]
    word = words[-1] if words else None
    choice = said[-1].choice if said else None
    dispatch = _dispatch(evidence, passage, material, choice, word)
    crossing = find_crossing(material, choice, passage.route, on=passage.on)
    refusal = next(consent_refusals(dispatch), None)
    if refusal is not None:
        is_certain = (
            crossing is not Crossing.DISPERSIBLE
            and not isinstance(refusal, ConsentTooLight)
            and not _is_covered(evidence, passage)
        )
        severity = Severity.FAILURE if is_certain else Severity.REMARK
        yield _finding(passage, severity, MESSAGES[type(refusal)], word)
        return
    latest = evidence.stated_codes[-1].choice if evidence.stated_codes else None
    later = find_crossing(material, latest, passage.route, on=passage.on)
    if crossing not in NEEDS_CONSENT and later in NEEDS_CONSENT:
        now = _dispatch(evidence, passage, material, latest, word)
        if any(consent_refusals(now)) and not _is_covered(evidence, passage):
            yield _finding(passage, Severity.REMARK, SAID_LATER, word)
            return
    # Custody can hold what no page describes; of that nobody can say what it is.
    if crossing is Crossing.NOT_STATED and evidence.description is not None:
        yield _finding(passage, Severity.NOTE, NOT_SAID, word)


def _dispatch(
    evidence: Evidence,
    passage: Passage,
    material: Material,
    choice: WasteChoice | None,
    word: ConsentWord | None,
) -> Dispatch:
    return Dispatch(
        lot=evidence.lot,
        material=material,
        choice=choice,
        route=passage.route,
        consent=word,
        consented_g=passage.net_mass_g,
        permits=(),
        part=Part.TAKER,
        on=passage.on,
    )


def _is_covered(evidence: Evidence, passage: Passage) -> bool:
    """Whether any consent that was ever stated covers it: then it was only stated late."""
    terms = [one.word.terms for one in evidence.abroad.consents if one.word.terms is not None]
    return any(
        one.find_fault(
            from_country=passage.route.from_country,
            to_country=passage.route.to_country,
            net_mass_g=passage.net_mass_g,
            on=passage.on,
        )
        is None
        for one in terms
    )


def _finding(
    passage: Passage, severity: Severity, message: str, word: ConsentWord | None
) -> Finding:
    terms = word.terms if word else None
    route = passage.route
    return Finding(
        Rule.BORDERS,
        severity,
        message,
        expected=f"{written(passage.on)}, {route.from_country}–{route.to_country}",
        found=f"{written(terms.valid_from)}–{written(terms.valid_until)}, "
        f"{terms.from_country}–{terms.to_country}"
        if terms
        else "–",
        event_ids=(passage.statement.event_id,),
        values={"start": route.from_country, "end": route.to_country},
    )


def _passages(evidence: Evidence) -> Iterator[tuple[Passage, str]]:
    """Each taking over abroad by who is no carrier and never held it, with the lot's class; as far
    as the history can be folded, which other rules speak of."""
    state: LotState | None = None
    held: list[str] = []
    for statement in evidence.statements:
        if statement.act is None or statement.occasion is None or statement.hash is None:
            return
        before, act, by = state, statement.act, statement.occasion.organisation_id
        try:
            state = apply(
                state, act, statement.occasion, lot=evidence.lot, body_hash=statement.hash
            )
        except Refusal:
            return
        if before is None:
            held += [by, state.custodian_id]
        elif isinstance(act, Accept) and not is_rest(act, evidence.lot):
            passage = _passage(evidence, statement, act, before, held)
            if passage is not None:
                yield passage, before.material_code
            held.append(by)


def _passage(
    evidence: Evidence, statement: Statement, act: Accept, before: LotState, held: list[str]
) -> Passage | None:
    taker_id, offer = statement.indexed_organisation_id, evidence.by_id.get(act.offer.event_id)
    taker = evidence.abroad.parties.get(taker_id)
    start = _start(evidence, before, held)
    if taker is None or taker.is_carrier or taker_id in held or start is None:
        return None
    if offer is None or offer.occasion is None:
        return None
    route = Route(start, taker.country)
    if not route.crosses:
        return None
    return Passage(
        statement,
        route,
        net_mass_g=sum(mass.net_g for mass in act.masses),
        on=offer.occasion.event_time.date(),
        offered_at=offer.received_at,
    )


def _start(evidence: Evidence, before: LotState, held: list[str]) -> str | None:
    """The country that the lot set out from, as the gate has it: no carrier's yard on the way."""
    for party_id in [before.custodian_id, *reversed(held)]:
        party = evidence.abroad.parties.get(party_id)
        if party is None:
            return None
        if not party.is_carrier:
            is_there = party_id == before.custodian_id and before.site_id is not None
            return (
                evidence.abroad.site_countries.get(before.site_id or "")
                if is_there
                else party.country
            )
    return None
