"""What the papers of a lot say on a day: permits along its way by role and country, and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foundation.errors import N_
from foundation.parties.models import Organisation
from foundation.parties.queries import get_site
from foundation.parties.roles import TradeRole
from traceability.compliance.consents.queries import find_consented
from traceability.compliance.crossing import Route, crossing_remarks, find_crossing
from traceability.compliance.flying.judging import STANDING_NAMES, AirStanding
from traceability.compliance.flying.stating import standing_of
from traceability.compliance.judging import NEEDS_CONSENT, consent_remarks
from traceability.compliance.kinds import Part
from traceability.compliance.queries import StatedPermit, get_permits_of
from traceability.compliance.remarks import permit_remarks
from traceability.compliance.sanitising.stating import find_sanitising
from traceability.compliance.sanitising.words import sanitising_remarks, sanitising_summary
from traceability.compliance.validity import PermitStatus, PermitTerms, statuses_on
from traceability.custody.queries import get_state
from traceability.custody.state import LotState
from traceability.custody.words import SourceKind
from traceability.lots.models import Lot
from traceability.lots.queries import get_lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.lots.waste.reading import WasteChoice, choice_remarks, class_remarks
from traceability.materials.catalogue import get_material
from traceability.materials.remarks import Remark


@dataclass(frozen=True)
class ChainStep:
    """One party along a lot's way: what it does, where, and how its permits stand. No name."""

    roles: tuple[str, ...]
    country: str
    is_owner: bool
    permits: tuple[PermitStatus, ...]


@dataclass(frozen=True)
class LotPapers:
    """The papers of a lot on a day. `records`: what is there, for whoever sees the lot."""

    chain: tuple[ChainStep, ...]
    remarks: tuple[Remark, ...]
    records: tuple[Remark, ...] = ()


def papers_of(
    session: Session, lot_code: str, *, on: date, to_country: str | None = None
) -> LotPapers:
    """What the code and the permits of owner, giver and taker say about the lot on the day, and
    what it meets at a border on its way to the taker, or to `to_country` while there is none.
    """
    lot, state = get_lot(session, lot_code), get_state(session, lot_code)
    parties = _parties(session, state)
    permits = {
        party_id: tuple(stated.terms for stated in found)
        for party_id, found in get_permits_of(session, parties).items()
    }
    choice = find_waste_choice(session, lot_code)
    low_code = choice.low_code if choice else None
    found = [
        *choice_remarks(choice, on=on),
        *class_remarks(choice, get_material(state.material_code)),
    ]
    for party_id, part in _parts(lot, state, parties):
        held = permits.get(party_id, ())
        found += permit_remarks(held, part=part, low_code=low_code, on=on)
    found += _border(session, state, choice, parties, to_country, on=on)
    stated = find_sanitising(session, lot_code)
    found += sanitising_remarks(state.material_code, stated)
    records = tuple(filter(None, [sanitising_summary(stated), _air(session, lot_code)]))
    return LotPapers(_chain(state, parties, permits, on=on), tuple(found), records)


def shown_to_partner(permits: Sequence[StatedPermit]) -> list[StatedPermit]:
    """What whoever trades with the holder sees in full: all that is not withdrawn."""
    return [stated for stated in permits if stated.withdrawal is None]


def _parties(session: Session, state: LotState) -> Mapping[str, Organisation]:
    """Everybody on the lot's way in their order, the taker of an open offer last."""
    named = [*state.parties]
    if state.handover and state.handover.taker_id not in named:
        named.append(state.handover.taker_id)
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(named)))
    found = {row.id: row for row in rows}
    return {party_id: found[party_id] for party_id in named}


def _route(
    session: Session,
    state: LotState,
    parties: Mapping[str, Organisation],
    to_country: str | None,
) -> Route | None:
    """From where the lot stands to whom it goes; None where nobody is known to take it."""
    taker_id = state.handover.taker_id if state.handover else None
    to_country = parties[taker_id].country if taker_id else to_country
    if to_country is None:
        return None
    site = get_site(session, state.site_id) if state.site_id else None
    return Route(site.country if site else parties[state.custodian_id].country, to_country)


def _air(session: Session, lot_code: str) -> Remark | None:
    """How it stands for carriage by air, once its field was read."""
    standing = standing_of(session, lot_code)
    if standing is AirStanding.NO_READING:
        return None
    return Remark("air", N_("By air: %(standing)s."), {"standing": STANDING_NAMES[standing]})


def _border(
    session: Session,
    state: LotState,
    choice: WasteChoice | None,
    parties: Mapping[str, Organisation],
    to_country: str | None,
    *,
    on: date,
) -> tuple[Remark, ...]:
    """What it meets at a border on its way; nothing where a stated consent carries it over."""
    route = _route(session, state, parties, to_country)
    if route is None:
        return ()
    material = get_material(state.material_code)
    word, consented_g = find_consented(session, state.lot, net_mass_g=state.net_mass_g)
    crossing = find_crossing(material, choice, route, on=on)
    if word and word.terms and crossing in NEEDS_CONSENT:
        fault = word.terms.find_fault(
            from_country=route.from_country,
            to_country=route.to_country,
            net_mass_g=consented_g,
            on=on,
        )
        if fault is None:
            return ()
    remarks = crossing_remarks(material, choice, route, on=on)
    return (*remarks, *consent_remarks(word, crossing))


def _parts(
    lot: Lot, state: LotState, parties: Mapping[str, Organisation]
) -> list[tuple[str, Part]]:
    """Whose permits matter now. A producer needs none for what its own work left over."""
    found = []
    is_own_scrap = lot.source_kind is SourceKind.OWN_PRODUCTION
    if not (is_own_scrap and state.owner_id == lot.organisation_id):
        found.append((state.owner_id, Part.SELLER))
    if state.handover:
        giver_id, taker_id = state.handover.giver_id, state.handover.taker_id
        if giver_id != state.owner_id and _is_carrier(parties[giver_id]):
            found.append((giver_id, Part.CARRIER))
        part = Part.CARRIER if _is_carrier(parties[taker_id]) else Part.TAKER
        found.append((taker_id, part))
    return found


def _is_carrier(organisation: Organisation) -> bool:
    return TradeRole.CARRIER in organisation.roles


def _chain(
    state: LotState,
    parties: Mapping[str, Organisation],
    permits: Mapping[str, Sequence[PermitTerms]],
    *,
    on: date,
) -> tuple[ChainStep, ...]:
    return tuple(
        ChainStep(
            roles=tuple(role.value for role in parties[party_id].roles),
            country=parties[party_id].country,
            is_owner=party_id == state.owner_id,
            permits=statuses_on(permits.get(party_id, ()), on),
        )
        for party_id in state.parties
    )
