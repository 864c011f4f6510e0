"""What the pages of guests show: the paper to sign, and a link with its symbol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.parties.actor import Actor
from foundation.parties.queries import find_guest, get_organisation
from foundation.symbol import QUIET_MODULES, path, symbol
from traceability.custody.state import PackageState
from traceability.guests import signing
from traceability.guests.linking import MadeLink, turn_of
from traceability.guests.models import GuestLink, GuestRole
from traceability.guests.queries import find_onward, get_links
from traceability.lots.queries import check_readable, get_lot
from traceability.materials.catalogue import get_material


@dataclass(frozen=True)
class Paper:
    """What exactly a guest signs: which lot, in which packages, under which seals, from whom to
    whom.
    """

    role: GuestRole
    lot: str
    title: str
    material: str
    packages: tuple[PackageState, ...]
    net_mass_g: int
    seals: tuple[str, ...]
    giver: str
    guest: str
    registration_number: str
    taker: str
    onward: str | None
    expires_at: datetime
    handover_id: str


@dataclass(frozen=True)
class ShownLink:
    """A link to show once, and the symbol that a phone reads it from."""

    url: str
    role: GuestRole
    expires_at: datetime
    symbol: str
    size: int
    quiet: int


@dataclass(frozen=True)
class GuestWay:
    """Which guest is to sign next for a lot, who waits at the far end, and the link it has."""

    role: GuestRole
    guest: str
    onward: str | None
    link: GuestLink | None


def paper_of(session: Session, token: str) -> Paper:
    """What a link is for. Raises `LinkNotValid`."""
    link, state = signing.look(session, token)
    lot = get_lot(session, link.lot_code)
    guest = get_organisation(session, link.guest_id).name
    onward = get_organisation(session, link.onward_id).name if link.onward_id else None
    company = find_guest(session, link.guest_id)
    gives = link.role is GuestRole.GIVE
    giver = guest if gives else get_organisation(session, link.made_by_id).name
    return Paper(
        role=link.role,
        lot=lot.code,
        title=lot.title,
        material=get_material(lot.material_code).name,
        packages=state.packages,
        net_mass_g=state.net_mass_g,
        seals=state.handover.seals if state.handover else (),
        giver=giver,
        guest=guest,
        registration_number=company.registration_number if company else "",
        taker=(onward or "") if gives else guest,
        onward=onward,
        expires_at=link.expires_at,
        handover_id=link.handover_id,
    )


def url_of(base_url: str, made: MadeLink) -> str:
    """The address by which a driver signs."""
    return f"{base_url}/sign/{made.token}"


def shown_link(base_url: str, made: MadeLink) -> ShownLink:
    """A link that was just made."""
    url = url_of(base_url, made)
    matrix = symbol(url)
    return ShownLink(
        url=url,
        role=made.link.role,
        expires_at=made.link.expires_at,
        symbol=path(matrix),
        size=len(matrix) + 2 * QUIET_MODULES,
        quiet=QUIET_MODULES,
    )


def find_way(session: Session, lot: str, *, actor: Actor) -> GuestWay | None:
    """Which guest of the actor's organisation signs next for a lot, if one does."""
    turn = turn_of(session, check_readable(session, lot, actor=actor), actor=actor)
    if turn is None:
        return None
    links = [one for one in get_links(session, lot) if one.guest_id == turn.guest_id]
    link = next((one for one in links if one.ended_at is None and one.role is turn.role), None)
    return GuestWay(
        role=turn.role,
        guest=get_organisation(session, turn.guest_id).name,
        onward=find_onward(session, lot, guest_id=turn.guest_id),
        link=link,
    )
