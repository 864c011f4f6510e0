"""What there is to choose from: filters of the market, and the lots one could offer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.parties.actor import Actor
from market.listings.queries import countries, find_current, listed_grades, materials
from market.listings.valuation import NoValue, Valuation
from market.listings.valuing import today
from traceability.custody.queries import NoSuchLot, get_state, get_states
from traceability.custody.state import ENDED
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_readable_lot, get_readable_lots
from traceability.materials.catalogue import FORM_NAMES, get_material
from traceability.materials.elements import ELEMENTS, RARE_EARTHS
from traceability.provenance.findings import Level

Options = list[tuple[str, str]]
MOST_LOTS = 100
DEFAULT_CURRENCY = "EUR"  # what the form for a price begins with


@dataclass(frozen=True)
class Choices:
    """The options of each filter; those that depend on the market offer only what is there."""

    materials: Options
    forms: Options
    grades: Options
    elements: Options
    countries: list[str]
    verdicts: tuple[str, ...]


def choices(session: Session) -> Choices:
    """The options now."""
    return Choices(
        materials=[(code, get_material(code).name) for code in materials(session)],
        forms=[(form.value, name) for form, name in FORM_NAMES.items()],
        grades=[(grade, grade) for grade in listed_grades(session)],
        elements=[(symbol, ELEMENTS[symbol].name) for symbol in RARE_EARTHS],
        countries=countries(session),
        verdicts=tuple(level.value for level in Level),
    )


def lot_to_offer(session: Session, code: str, *, actor: Actor) -> Lot | None:
    """The lot a form is about, if the actor may read it."""
    try:
        return get_readable_lot(session, code, actor=actor)[0]
    except NoSuchLot:
        return None


def lots_to_offer(session: Session, *, actor: Actor) -> list[Lot]:
    """Lots the organisation owns and has not listed, newest first."""
    lots = get_readable_lots(session, organisation_id=actor.organisation_id, limit=MOST_LOTS)
    states = get_states(session, [lot.code for lot in lots])
    return [
        lot
        for lot in lots
        if lot.code in states
        and states[lot.code].owner_id == actor.organisation_id
        and states[lot.code].status not in ENDED
        and find_current(session, lot.code) is None
    ]


def value_of_lot(session: Session, code: str) -> Valuation | NoValue:
    """What the metal in a lot of one's own is worth, before a price is named."""
    state = get_state(session, code)
    return today(session).value(
        get_contents(session, code),
        form=get_material(state.material_code).form,
        net_mass_g=state.net_mass_g,
        currency=DEFAULT_CURRENCY,
    )
