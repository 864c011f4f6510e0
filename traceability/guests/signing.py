"""Signing by a link: one secret, one handover, once.

A link is spent by compare-and-swap in the transaction of the act, so of two drivers with one link,
or of a driver and a giver who takes it back, one has their way. What the fold refuses leaves the
link as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from foundation import clock
from foundation.parties.actor import Actor
from foundation.parties.tokens import LinkNotValid, token_hash
from traceability.custody import handover
from traceability.custody.queries import get_state, lock_state
from traceability.custody.recording import Recorded
from traceability.custody.state import LotState, LotStatus, is_unanswered
from traceability.custody.words import RefusalReason
from traceability.guests.linking import OPEN, MadeLink, draw_giving
from traceability.guests.models import GuestLink, GuestRole, LinkEnd
from traceability.guests.queries import find_link


@dataclass(frozen=True)
class Signer:
    """Who holds the pen: as they say, since nobody here has looked."""

    name: str
    company: str
    plate: str


@dataclass(frozen=True)
class Taken:
    """What the guest signed, and the link for the far end where it is known who waits there."""

    recorded: Recorded
    giving: MadeLink | None


def look(session: Session, token: str) -> tuple[GuestLink, LotState]:
    """What a link is for, while it can be used. Raises `LinkNotValid`, whatever the reason."""
    link = find_link(session, token)
    if link is None or link.ended_at is not None or link.expires_at <= clock.now():
        raise LinkNotValid()
    state = get_state(session, link.lot_code)
    if not fits(link, state):
        raise LinkNotValid()
    return link, state


def take(
    session: Session,
    token: str,
    *,
    signer: Signer,
    masses_g: Mapping[str, int] | None = None,
) -> Taken:
    """Sign that the guest has taken the lot, with masses of its own or the giver's."""
    link = _spend(session, token, GuestRole.TAKE, as_=LinkEnd.SIGNED, signer=signer)
    books = {one.package_id: one.net_mass_g for one in get_state(session, link.lot_code).packages}
    recorded = handover.accept(
        session,
        link.lot_code,
        masses_g={**books, **masses_g} if masses_g else None,
        actor=_guest(link),
    )
    _note(session, link, recorded)
    return Taken(recorded, draw_giving(session, link))


def refuse(
    session: Session, token: str, *, signer: Signer, reason: RefusalReason, note: str | None
) -> Recorded:
    """Sign that the guest does not take the lot, and why."""
    link = _spend(session, token, GuestRole.TAKE, as_=LinkEnd.REFUSED, signer=signer)
    recorded = handover.refuse(session, link.lot_code, reason=reason, note=note, actor=_guest(link))
    _note(session, link, recorded)
    return recorded


def give(session: Session, token: str, *, signer: Signer) -> Recorded:
    """Sign that the guest hands the lot to whom the link names; custody moves when they sign."""
    link = _spend(session, token, GuestRole.GIVE, as_=LinkEnd.SIGNED, signer=signer)
    assert link.onward_id is not None, "a link to give names who is to have the lot"
    recorded = handover.offer(session, link.lot_code, taker_id=link.onward_id, actor=_guest(link))
    _note(session, link, recorded)
    return recorded


def fits(link: GuestLink, state: LotState) -> bool:
    """Whether the lot still waits for exactly this."""
    if link.role is GuestRole.GIVE:
        return state.status is LotStatus.HELD and state.custodian_id == link.guest_id
    return (
        state.status in OPEN
        and state.handover is not None
        and state.handover.handover_id == link.handover_id
        and not is_unanswered(state.handover, clock.now())
    )


def _spend(
    session: Session, token: str, role: GuestRole, *, as_: LinkEnd, signer: Signer
) -> GuestLink:
    """Use a link up, and hold its lot. Raises `LinkNotValid` when somebody did before."""
    now = clock.now()
    spent = session.connection().execute(
        update(GuestLink)
        .where(col(GuestLink.token_hash) == token_hash(token), col(GuestLink.role) == role)
        .where(col(GuestLink.ended_at).is_(None), col(GuestLink.expires_at) > now)
        .values(
            ended_at=now,
            ended_as=as_,
            signer_name=signer.name,
            signer_company=signer.company,
            plate=signer.plate,
        )
    )
    link = find_link(session, token) if spent.rowcount == 1 else None
    if link is None:
        raise LinkNotValid()
    state = lock_state(session, link.lot_code)
    if state is None or not fits(link, state):
        raise LinkNotValid()
    return link


def _guest(link: GuestLink) -> Actor:
    return Actor(link.guest_id, None, frozenset({"custody:write"}), "guest")


def _note(session: Session, link: GuestLink, recorded: Recorded) -> None:
    link.event_id = recorded.event_id
    session.add(link)
    session.flush()
