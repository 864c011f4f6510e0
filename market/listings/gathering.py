"""What a listing says about its lot, read from the signed record and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from sqlmodel import Session
from traceability.lots.models import Lot
from traceability.lots.queries import get_photo_ids

from foundation.parties.queries import get_organisation
from market.listings.facts import Facts, Step
from market.listings.searching import search_text
from traceability.custody.events import Assay, DeclaredContent, MeasuredContent, Register
from traceability.custody.queries import RecordedEvent, get_events
from traceability.custody.state import LotState
from traceability.materials.catalogue import FORM_NAMES, Material, get_material
from traceability.materials.composition import CLASS_RANGE, Content, ContentKind

LANGUAGE = "en_GB"


def gather(session: Session, lot: Lot, state: LotState) -> Facts:
    """The facts of a lot as they stand."""
    events = get_events(session, lot.code)
    return Facts(
        description=lot.description or "",
        origin_class=state.origin.value,
        package_count=len(state.packages),
        packaging=state.packages[0].packaging.value,
        is_magnetised=lot.is_magnetised,
        coating=lot.coating or "",
        contents=tuple(_contents(events, get_material(state.material_code))),
        way=tuple(_way(session, state)),
        photo_ids=tuple(get_photo_ids(session, lot.code)),
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
        facts.origin_class,
        territory,
    ]
    elements = [content.element for content in facts.contents]
    return search_text(parts, elements=elements, lot_code=lot.code)


def _contents(events: Iterable[RecordedEvent], material: Material) -> Iterable[Content]:
    """The declared contents of the registration, and those of the latest assay."""
    registration: Register | None = None
    assay: Assay | None = None
    for event in events:
        if isinstance(event.act, Register):
            registration = event.act
        elif isinstance(event.act, Assay):
            assay = event.act
    for declared in registration.contents if registration else ():
        yield _declared(declared, material)
    for measured in assay.contents if assay else ():
        assert assay
        yield _measured(measured, assay)


def _declared(declared: DeclaredContent, material: Material) -> Content:
    letters = {row.element: row.typical_ppm.confidence for row in material.elements}
    is_default = declared.is_class_default
    return Content(
        element=declared.element,
        content_ppm=declared.content_ppm,
        kind=ContentKind.DECLARED,
        basis=declared.basis,
        low_ppm=declared.low_ppm,
        high_ppm=declared.high_ppm,
        method=CLASS_RANGE if is_default else "",
        confidence=letters.get(declared.element) if is_default else None,
        source=material.source if is_default else "",
    )


def _measured(measured: MeasuredContent, assay: Assay) -> Content:
    margin_ppm = measured.uncertainty_ppm
    return Content(
        element=measured.element,
        content_ppm=measured.content_ppm,
        kind=ContentKind.MEASURED,
        basis=assay.basis.value,
        low_ppm=max(0, measured.content_ppm - margin_ppm) if margin_ppm else None,
        high_ppm=measured.content_ppm + margin_ppm if margin_ppm else None,
        method=assay.method.value,
        source=assay.report_id,
    )


def _way(session: Session, state: LotState) -> Iterable[Step]:
    for organisation_id in state.parties:
        party = get_organisation(session, organisation_id)
        yield Step(
            roles=tuple(role.value for role in party.roles),
            country=party.country,
            is_seller=organisation_id == state.owner_id,
        )
