"""The facts about a lot from every table that knows some, for `disclosure` to choose from."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock
from foundation.parties.models import Organisation, Site
from traceability.custody.events import Register
from traceability.custody.queries import find_state, get_events
from traceability.custody.state import LotState
from traceability.lots.disclosure import LotFacts, PartyFacts, SiteFacts
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_photo_ids
from traceability.lots.sampling.queries import get_sample_assays
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import get_material
from traceability.materials.grades import find_grade


def gather_facts(session: Session, lot: Lot, state: LotState) -> LotFacts:
    """All there is to say about a lot in this state."""
    return LotFacts(
        code=lot.code,
        registrant_id=lot.organisation_id,
        title=lot.title,
        description=lot.description,
        reference=lot.reference,
        origin=lot.origin_class,
        source_kind=lot.source_kind,
        source_id=_source_id(session, lot),
        source_name=lot.source_name,
        source_note=lot.source_note,
        coating=lot.coating,
        grade=find_grade(lot.grade) if lot.grade else None,
        waste=find_waste_choice(session, lot.code),
        today=clock.now().date(),
        is_magnetised=lot.is_magnetised,
        created_at=lot.created_at,
        photo_ids=tuple(get_photo_ids(session, lot.code)),
        contents=get_contents(session, lot.code),
        material=get_material(lot.material_code),
        state=state,
        parties=_parties(session, state),
        site=_site(session, state.site_id),
        dry_ppm=lot.dry_ppm,
        sample_assays=get_sample_assays(session, lot.code),
    )


def find_facts(session: Session, code: str) -> LotFacts | None:
    """The facts about the lot with this code, if there is one."""
    lot, state = session.get(Lot, code), find_state(session, code)
    return gather_facts(session, lot, state) if lot and state else None


def _source_id(session: Session, lot: Lot) -> str | None:
    (first, *_) = get_events(session, lot.code, limit=1)
    return first.act.source_id if isinstance(first.act, Register) else None


def _parties(session: Session, state: LotState) -> dict[str, PartyFacts]:
    """Everybody named, by id, in the order they appeared; the taker of an open offer last."""
    named = [*state.parties]
    if state.handover and state.handover.taker_id not in named:
        named.append(state.handover.taker_id)
    found = {
        organisation.id: PartyFacts(
            id=organisation.id,
            name=organisation.name,
            country=organisation.country,
            roles=tuple(role.value for role in organisation.roles),
            standing=organisation.standing,
        )
        for organisation in session.exec(
            select(Organisation).where(col(Organisation.id).in_(named))
        )
    }
    return {organisation_id: found[organisation_id] for organisation_id in named}


def _site(session: Session, site_id: str | None) -> SiteFacts | None:
    site = session.get(Site, site_id) if site_id else None
    return SiteFacts(site.id, site.name, site.city, site.country) if site else None
