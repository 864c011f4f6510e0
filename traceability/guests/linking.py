"""Making links for guests: the giver offers a lot to a company by name, and gets a secret to show.

The secret exists in the reply alone. Who loses it has a new one made, and the one before is void.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from foundation import clock
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.guests import name_guest
from foundation.parties.queries import find_guest, get_organisation
from foundation.parties.tokens import new_token, token_hash
from traceability.custody import handover
from traceability.custody.queries import NoSuchLot, lock_state
from traceability.custody.state import LotState, LotStatus
from traceability.guests.models import GuestLink, GuestRole, LinkEnd
from traceability.guests.queries import find_onward, find_taking
from traceability.guests.refusals import NoGuestHere, NoOnward

TAKES_WITHIN = timedelta(hours=24)
OPEN = (LotStatus.OFFERED, LotStatus.ARRIVED)


@dataclass(frozen=True)
class MadeLink:
    """A link and its secret, which is nowhere else."""

    token: str
    link: GuestLink


@dataclass(frozen=True)
class Turn:
    """Which guest is to sign next, and what."""

    role: GuestRole
    guest_id: str


def offer_by_link(
    session: Session,
    lot: str,
    *,
    company: str,
    country: str,
    registration_number: str,
    onward_id: str | None,
    days: int,
    seals: Sequence[str] = (),
    actor: Actor,
) -> MadeLink:
    """Offer the lot to a company without an account, and make the link by which its driver takes
    it within a day.
    """
    if onward_id is not None:
        check_onward(session, onward_id)
    guest = name_guest(
        session, company, country=country, registration_number=registration_number, actor=actor
    )
    until = clock.now() + timedelta(days=days)
    offered = handover.offer(
        session, lot, taker_id=guest.id, expires_at=until, seals=seals, actor=actor
    )
    assert offered.handover_id is not None, "an offer opens a handover"
    return _draw(
        session,
        lot,
        Turn(GuestRole.TAKE, guest.id),
        handover_id=offered.handover_id,
        onward_id=onward_id,
        until=until,
        actor=actor,
    )


def renew(session: Session, lot: str, *, onward_id: str | None = None, actor: Actor) -> MadeLink:
    """A new link for whatever the guest signs next; those before are void. Raises `NoGuestHere`.

    `onward_id` names who is to have it: the buyer, a place of storage, or the giver again. Left
    out it is as said last; empty, it is not known yet, which does not do where the guest holds the
    lot. Raises `NoOnward`.
    """
    state = lock_state(session, lot)
    if state is None:
        raise NoSuchLot(lot=lot)
    turn = turn_of(session, state, actor=actor)
    if turn is None:
        raise NoGuestHere(lot=lot)
    if onward_id is None:
        onward_id = find_onward(session, lot, guest_id=turn.guest_id)
    if onward_id:
        check_onward(session, onward_id)
    elif turn.role is GuestRole.GIVE:
        raise NoOnward(field="onward_id")
    void(session, lot, actor=actor)
    if turn.role is GuestRole.TAKE:
        assert state.handover is not None, "it is offered"
        handover_id, until = state.handover.handover_id, state.handover.expires_at
    else:
        taking = find_taking(session, lot, guest_id=turn.guest_id)
        assert taking is not None, "a guest takes by a link alone"
        handover_id, until = taking.handover_id, clock.now() + handover.OFFER_HOLDS
    return _draw(
        session,
        lot,
        turn,
        handover_id=handover_id,
        onward_id=onward_id or None,
        until=until,
        actor=actor,
    )


def void(session: Session, lot: str, *, actor: Actor) -> int:
    """Take back the links that the actor's organisation made for a lot; how many there were."""
    ended = session.connection().execute(
        update(GuestLink)
        .where(col(GuestLink.lot_code) == lot, col(GuestLink.ended_at).is_(None))
        .where(col(GuestLink.made_by_id) == actor.organisation_id)
        .values(ended_at=clock.now(), ended_as=LinkEnd.VOIDED)
    )
    return ended.rowcount


def draw_giving(session: Session, taking: GuestLink) -> MadeLink | None:
    """The link for the far end, when the guest has taken the lot and it is known who waits."""
    if taking.onward_id is None:
        return None
    return _draw(
        session,
        taking.lot_code,
        Turn(GuestRole.GIVE, taking.guest_id),
        handover_id=taking.handover_id,
        onward_id=taking.onward_id,
        until=taking.gives_until,
        actor=Actor(taking.made_by_id, taking.person_id, frozenset(), "page"),
    )


def turn_of(session: Session, state: LotState, *, actor: Actor) -> Turn | None:
    """Which guest of the actor's organisation signs next for this lot, if one does."""
    if state.status in OPEN and state.handover is not None:
        role, whose = GuestRole.TAKE, state.handover.taker_id
    elif state.status is LotStatus.HELD:
        role, whose = GuestRole.GIVE, state.custodian_id
    else:
        return None
    guest = find_guest(session, whose)
    if guest is None or guest.named_by_id != actor.organisation_id:
        return None
    return Turn(role, whose)


def check_onward(session: Session, organisation_id: str) -> None:
    """A guest gives to a member alone. Raises `NoOnward`."""
    try:
        organisation = get_organisation(session, organisation_id)
    except NotFound:
        raise NoOnward(field="onward_id") from None
    if organisation.is_operator or find_guest(session, organisation_id):
        raise NoOnward(field="onward_id")


def _draw(
    session: Session,
    lot: str,
    turn: Turn,
    *,
    handover_id: str,
    onward_id: str | None,
    until: datetime,
    actor: Actor,
) -> MadeLink:
    token, now = new_token(), clock.now()
    link = GuestLink(
        id=new_id(),
        token_hash=token_hash(token),
        role=turn.role,
        lot_code=lot,
        handover_id=handover_id,
        guest_id=turn.guest_id,
        onward_id=onward_id,
        made_by_id=actor.organisation_id,
        person_id=actor.person_id,
        made_at=now,
        expires_at=min(until, now + TAKES_WITHIN) if turn.role is GuestRole.TAKE else until,
        gives_until=until,
    )
    session.add(link)
    session.flush()
    return MadeLink(token, link)
