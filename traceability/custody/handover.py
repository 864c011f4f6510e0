"""The handover: the giver signs an offer, the taker signs an answer, and only then custody moves.

A scan moves nothing. Each answer names the offer by event and hash, so both signatures stand under
one root; cancelled and lapsed offers leave the lot where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Invalid, NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.queries import find_guest, get_organisation, get_own_site, get_sites
from traceability.custody import masses
from traceability.custody.events import (
    Accept,
    ActKind,
    Arrive,
    CancelOffer,
    LapseOffer,
    Offer,
    OfferRef,
    PackageMass,
    Refuse,
    Return,
)
from traceability.custody.folding import reference_of
from traceability.custody.queries import NoSuchLot, lock_state
from traceability.custody.recording import Recorded, record, whole_millis
from traceability.custody.refusals import ActNotAllowed, PartOnly, Refusal
from traceability.custody.standings import check_may_take
from traceability.custody.state import LotState, PackageState
from traceability.custody.words import RefusalReason

OFFER_HOLDS = timedelta(days=30)


class NoSuchTaker(Invalid):
    """The organisation that is to take the lot is not a member."""

    message = N_("There is no organisation %(taker_id)s here. Choose the taker from the list.")


class AlreadyHome(Refusal):
    """A lot comes back from somebody else's gate, not from one's own yard."""

    message = N_("%(lot)s stands at a site of yours already, so there is nothing to bring back.")


def offer(
    session: Session,
    lot: str,
    *,
    taker_id: str,
    packages: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    seals: Sequence[str] = (),
    document: str | None = None,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Recorded:
    """Offer custody of the whole lot to one organisation, for 30 days unless said otherwise."""
    state = _locked(session, lot)
    if packages is not None and sorted(packages) != sorted(p.package_id for p in state.packages):
        raise PartOnly(field="packages")
    _check_taker(session, state, taker_id, actor=actor)
    act = Offer(
        handover_id=new_id(),
        taker_id=taker_id,
        masses=tuple(_on_the_books(package) for package in state.packages),
        expires_at=whole_millis(expires_at or (event_time or clock.now()) + OFFER_HOLDS),
        seals=tuple(seals),
        document_id=document,
    )
    return record(
        session,
        act,
        lot=lot,
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )


def cancel(
    session: Session, lot: str, *, event_time: datetime | None = None, actor: Actor
) -> Recorded:
    """Take the open offer back; only its giver can.

    Raises `AtTheGate` for a lot that has arrived, until the offer's last day has passed.
    """
    reference = check_on_offer(_locked(session, lot), ActKind.CANCEL_OFFER)
    return record(session, CancelOffer(reference), lot=lot, event_time=event_time, actor=actor)


def lapse(session: Session, lot: str, *, actor: Actor) -> Recorded:
    """Note that nobody answered in time. Raises `OfferStillOpen` before that."""
    reference = check_on_offer(_locked(session, lot), ActKind.LAPSE_OFFER)
    return record(session, LapseOffer(reference), lot=lot, actor=actor)


def arrive(
    session: Session,
    lot: str,
    *,
    masses_g: Mapping[str, int] | None = None,
    weighed: Sequence[PackageMass] | None = None,
    instrument: str | None = None,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Recorded:
    """Note that the lot stands at the taker's gate, weighed or not: received is not accepted."""
    reference = check_on_offer(_locked(session, lot), ActKind.ARRIVE)
    return record(
        session,
        Arrive(reference, _stated(weighed, masses_g) or (), instrument=instrument),
        lot=lot,
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )


def accept(
    session: Session,
    lot: str,
    *,
    masses_g: Mapping[str, int] | None = None,
    weighed: Sequence[PackageMass] | None = None,
    instrument: str | None = None,
    seals: Sequence[str] = (),
    evidence: Sequence[str] = (),
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Recorded:
    """Take custody of every package with the taker's own masses; the giver's unless given.

    `weighed` has gross and tare too, `masses_g` the net ones alone.
    """
    state = _locked(session, lot)
    reference = check_on_offer(state, ActKind.ACCEPT)
    stated = _stated(weighed, masses_g)
    if stated is None:
        stated = tuple(_on_the_books(package) for package in state.packages)
    act = Accept(
        reference,
        stated,
        agrees=masses.agree(stated, state.packages),
        seals=tuple(seals),
        instrument=instrument,
        evidence=tuple(evidence),
    )
    return record(
        session,
        act,
        lot=lot,
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )


def refuse(
    session: Session,
    lot: str,
    *,
    reason: RefusalReason,
    note: str | None = None,
    evidence: Sequence[str] = (),
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Recorded:
    """Send the whole lot back with a reason; custody stays with the giver."""
    reference = check_on_offer(_locked(session, lot), ActKind.REFUSE)
    return record(
        session,
        Refuse(reference, reason, note, tuple(evidence)),
        lot=lot,
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )


def bring_back(
    session: Session,
    lot: str,
    *,
    site_id: str,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    actor: Actor,
) -> Recorded:
    """Sign that a refused lot stands at one's own site again. Raises `AlreadyHome`.

    Custody never left the holder, so one signature is enough; a carrier who is to answer for the
    way back takes the lot by a handover of its own.
    """
    get_own_site(session, site_id, organisation_id=actor.organisation_id)
    own = {site.id for site in get_sites(session, actor.organisation_id)}
    if _locked(session, lot).site_id in own:
        raise AlreadyHome(lot=lot)
    return record(
        session,
        Return(),
        lot=lot,
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )


def _check_taker(session: Session, state: LotState, taker_id: str, *, actor: Actor) -> None:
    """A member takes from anybody while it stands well, a guest only from whoever named it."""
    try:
        get_organisation(session, taker_id)
    except NotFound:
        raise NoSuchTaker(field="taker_id", taker_id=taker_id[:40]) from None
    check_may_take(session, state, taker_id=taker_id)
    guest = find_guest(session, taker_id)
    if guest is not None and guest.named_by_id != actor.organisation_id:
        raise NoSuchTaker(field="taker_id", taker_id=taker_id[:40])


def _stated(
    weighed: Sequence[PackageMass] | None, masses_g: Mapping[str, int] | None
) -> tuple[PackageMass, ...] | None:
    if weighed is not None:
        return tuple(weighed)
    if masses_g is None:
        return None
    return tuple(PackageMass(package, mass) for package, mass in masses_g.items())


def _locked(session: Session, lot: str) -> LotState:
    state = lock_state(session, lot)
    if state is None:
        raise NoSuchLot(lot=lot)
    return state


def check_on_offer(state: LotState, kind: ActKind) -> OfferRef:
    """What an answer to the open offer names. Raises `ActNotAllowed` where there is none."""
    if state.handover is None:
        raise ActNotAllowed(status=state.status.value, act=kind.value)
    return reference_of(state.handover)


def _on_the_books(package: PackageState) -> PackageMass:
    return PackageMass(
        package.package_id, package.net_mass_g, package.gross_mass_g, package.tare_mass_g
    )
