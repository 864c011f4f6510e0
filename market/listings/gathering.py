"""What a listing says about its lot, read from the signed record and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from sqlmodel import Session

from foundation import clock
from foundation.parties.queries import get_organisation
from market.listings.facts import Facts, Step, Waste
from market.listings.searching import grade_words, search_text
from traceability.custody.state import LotState
from traceability.lots.disclosure import waste_row
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_photo_ids
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import FORM_NAMES, get_material

LANGUAGE = "en_GB"


def gather(session: Session, lot: Lot, state: LotState) -> Facts:
    """The facts of a lot as they stand."""
    return Facts(
        description=lot.description,
        origin_class=state.origin.value,
        package_count=len(state.packages),
        packaging=state.packages[0].packaging.value,
        is_magnetised=lot.is_magnetised,
        coating=lot.coating,
        contents=get_contents(session, lot.code),
        way=tuple(_way(session, state)),
        photo_ids=tuple(get_photo_ids(session, lot.code)),
        grade=lot.grade,
        waste=_waste(session, lot.code),
    )


def searchable(lot: Lot, facts: Facts, *, country: str) -> str:
    """The text a listing is found by."""
    material = get_material(lot.material_code)
    territory = str(Locale.parse(LANGUAGE).territories.get(country, country))
    parts = [
        lot.title,
        facts.description,
        material.name,
        material.family,
        material.code,
        FORM_NAMES[material.form],
        *grade_words(lot.grade),
        facts.origin_class,
        territory,
    ]
    elements = [content.element for content in facts.contents]
    return search_text(parts, elements=elements, lot_code=lot.code)


def _waste(session: Session, code: str) -> Waste | None:
    stated = waste_row(find_waste_choice(session, code), on=clock.now().date())
    return Waste(**stated) if stated else None


def _way(session: Session, state: LotState) -> Iterable[Step]:
    for organisation_id in state.parties:
        party = get_organisation(session, organisation_id)
        yield Step(
            roles=tuple(role.value for role in party.roles),
            country=party.country,
            is_seller=organisation_id == state.owner_id,
        )
