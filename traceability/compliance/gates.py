"""The gates a lot passes when it leaves: asked by custody at every offer, whatever door it came by.

Nothing is locked in: what goes back to who held it before, and what is refused and stands at
somebody else's gate, passes them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from foundation import db
from foundation.parties.models import Organisation
from foundation.parties.queries import get_organisation, get_site
from foundation.parties.roles import TradeRole
from traceability.compliance.consents.queries import find_consented
from traceability.compliance.crossing import Route
from traceability.compliance.judging import Dispatch, closed_gates
from traceability.compliance.kinds import Part
from traceability.compliance.queries import get_permits
from traceability.custody.events import Act, ActKind, Occasion, Offer
from traceability.custody.models import LINK_OF_EVENT, CustodyLink, CustodyRecord
from traceability.custody.state import LotState
from traceability.lots.queries import find_lot, stands_away
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import get_material

HOLDING = (
    ActKind.REGISTER,
    ActKind.SPLIT,
    ActKind.MERGE,
    ActKind.PROCESS,
    ActKind.ACCEPT,
    ActKind.ACCEPT_PART,
)


def check_dispatch(
    session: Session, act: Act, occasion: Occasion, before: Mapping[str, LotState | None]
) -> None:
    """Refuse an offer to which a gate is closed, by the name of the gate."""
    if not isinstance(act, Offer):
        return
    for lot, state in sorted(before.items()):
        # Custody can hold what no page describes; of that nobody states papers.
        if state is None or find_lot(session, lot) is None:
            continue
        taker = get_organisation(session, act.taker_id)
        if goes_back(session, state, taker):
            continue
        dispatch = dispatch_of(session, state, taker, on=occasion.event_time.date())
        for refusal in closed_gates(dispatch):
            raise refusal


def dispatch_of(session: Session, state: LotState, taker: Organisation, *, on: date) -> Dispatch:
    """All that is known of a lot that is to leave for a taker on a day."""
    is_carried = TradeRole.CARRIER in taker.roles
    word, consented_g = find_consented(session, state.lot, net_mass_g=state.net_mass_g)
    return Dispatch(
        lot=state.lot,
        material=get_material(state.material_code),
        choice=find_waste_choice(session, state.lot),
        # Where a carrier takes it to is not known yet: it is asked when the carrier hands it on.
        route=None if is_carried else Route(start_of(session, state), taker.country),
        consent=word,
        consented_g=consented_g,
        permits=tuple(stated.terms for stated in get_permits(session, taker.id)),
        part=Part.CARRIER if is_carried else Part.TAKER,
        on=on,
    )


def start_of(session: Session, state: LotState) -> str:
    """The country that a lot sets out from: a carrier's own yard on the way is not it."""
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(state.parties)))
    parties = {row.id: row for row in rows}
    if TradeRole.CARRIER in parties[state.custodian_id].roles:
        for party_id in reversed(state.parties):
            party = parties[party_id]
            if TradeRole.CARRIER not in party.roles and has_held(session, state.lot, party_id):
                return party.country
    site = get_site(session, state.site_id) if state.site_id else None
    return site.country if site else parties[state.custodian_id].country


def goes_back(session: Session, state: LotState, taker: Organisation) -> bool:
    """Whether a lot returns: to who held it before, or by a carrier from where it was refused."""
    if has_held(session, state.lot, taker.id):
        return True
    return TradeRole.CARRIER in taker.roles and stands_away(session, state)


def has_held(session: Session, lot: str, organisation_id: str) -> bool:
    """Whether an organisation began the lot or took it."""
    statement = (
        select(CustodyRecord.id)
        .join(CustodyLink, LINK_OF_EVENT)
        .where(col(CustodyLink.log_id) == db.settings_of(session).log_id)
        .where(col(CustodyLink.lot_id) == lot)
        .where(col(CustodyRecord.act).in_(HOLDING))
        .where(CustodyRecord.organisation_id == organisation_id)
        .limit(1)
    )
    return session.exec(statement).first() is not None
