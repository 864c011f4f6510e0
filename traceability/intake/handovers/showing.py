"""The giver's page of a handover: what is given to whom, and the symbol that its taker scans."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import find_guest, get_organisation
from foundation.symbol import QUIET_MODULES, path, symbol
from traceability.custody.state import Handover, LotState, LotStatus, is_unanswered
from traceability.intake.handovers.refusals import NotOnOffer
from traceability.lots.models import Lot
from traceability.lots.queries import get_readable_lot
from traceability.materials.catalogue import Material, get_material
from traceability.tags.hazards import Warning, warnings_of


@dataclass(frozen=True)
class ShownHandover:
    """A handover that is on offer, with its address as text and as a symbol."""

    lot: Lot
    state: LotState
    handover: Handover
    material: Material
    warnings: tuple[Warning, ...]
    taker: str
    is_to_guest: bool
    is_over: bool
    url: str
    symbol: str
    size: int
    quiet: int = QUIET_MODULES


def show_handover(session: Session, code: str, *, actor: Actor) -> ShownHandover:
    """What the giver shows. Raises `NotOnOffer` for a lot that the actor does not offer now, and
    `NoSuchLot` for strangers.
    """
    lot, state = get_readable_lot(session, code, actor=actor)
    handover = state.handover
    if handover is None or handover.giver_id != actor.organisation_id:
        raise NotOnOffer(lot=code)
    material = get_material(state.material_code)
    url = address_of(session, handover.handover_id)
    matrix = symbol(url)
    return ShownHandover(
        lot=lot,
        state=state,
        handover=handover,
        material=material,
        warnings=warnings_of(material, is_magnetised=bool(lot.is_magnetised)),
        taker=get_organisation(session, handover.taker_id).name,
        is_to_guest=find_guest(session, handover.taker_id) is not None,
        is_over=state.status is LotStatus.OFFERED and is_unanswered(handover, clock.now()),
        url=url,
        symbol=path(matrix),
        size=len(matrix) + 2 * QUIET_MODULES,
    )


def address_of(session: Session, handover_id: str) -> str:
    """The handover's address where this deployment is reached today."""
    return f"{db.settings_of(session).base_url}/bt/{handover_id}"
