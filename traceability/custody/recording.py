"""Recording: one act is checked by the fold, signed, chained, logged and announced, or nothing is.

The order of locks is lot, then (market's) listing, then the log, whose append comes last and is
followed by the commit at once.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_, Invalid, NotFound
from foundation.notifications import outbox
from foundation.parties import signing_keys
from foundation.parties.actor import Actor
from foundation.parties.queries import get_site
from foundation.parties.signing_keys import Signature
from traceability.custody.announcing import announcement, begun_by
from traceability.custody.canonical import TooLong, canonical_bytes
from traceability.custody.events import Act, ChainLink, Occasion
from traceability.custody.folding import apply
from traceability.custody.queries import NoSuchLot, lock_state, vocabulary_of
from traceability.custody.refusals import EventTooLong
from traceability.custody.signatures import body_hash, signed_message
from traceability.custody.standings import check_may_sign
from traceability.custody.state import LotState
from traceability.custody.storing import write_event, write_state
from traceability.custody.writing import body_of
from traceability.log import store
from traceability.log.enrolment import ensure_enrolled
from traceability.log.entry import entry_bytes

TOPIC = "custody.recorded"
CHECKS = "custody checks"  # brought by rooms above: check(session, act, occasion, before) raises
MOST_SKEW = timedelta(minutes=5)
SALT_BYTES = 16


class NotYet(Invalid):
    """A claimed time later than the server's, by more than clocks drift."""

    message = N_("%(event_time)s has not come yet. Check the clock of the device and try again.")


class NoSuchSite(Invalid):
    """The place is not one of anybody's sites."""

    message = N_("There is no site %(site_id)s. Choose one of your organisation's sites.")


@dataclass(frozen=True)
class Recorded:
    """Where an event stands now: `seq` in the log, `lot_seq` in its lot's chain."""

    event_id: str
    seq: int
    lot_seq: int
    body_hash: bytes
    handover_id: str | None = None


def record(
    session: Session,
    act: Act,
    *,
    lot: str,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Recorded:
    """Record an act of the actor's organisation about one lot; see `record_together`."""
    recorded = record_together(
        session,
        act,
        lots=[lot],
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id,
        actor=actor,
    )
    return recorded[lot]


def record_together(
    session: Session,
    act: Act,
    *,
    lots: Sequence[str],
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> dict[str, Recorded]:
    """Record one act about all of these lots, which are locked in the order of their codes.

    `event_time` is claimed, and now unless given; an old one is taken as it is, and judged later.
    Raises a `Refusal` when the fold or a check brought by a room above says no; nothing is written.
    """
    received_at = clock.now()
    event_time = whole_millis(event_time or received_at)
    check_claims(session, event_time, received_at=received_at, site_id=site_id)
    before = lock_lots(session, act, lots, actor=actor)
    occasion = Occasion(
        event_id=str(uuid.uuid4()),
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        organisation_id=actor.organisation_id,
        salt=secrets.token_bytes(SALT_BYTES),
        chain=tuple(next_link(before[lot], lot) for lot in lots),
        site_id=site_id,
    )
    body = _written(session, act, occasion)
    return keep(
        session,
        Signable(act, occasion, body, received_at),
        before,
        sign=lambda: _platform_signature(session, body, actor=actor),
    )


@dataclass(frozen=True)
class Signable:
    """An act with the bytes that state it, as they were received or are about to be signed."""

    act: Act
    occasion: Occasion
    body: bytes
    received_at: datetime


def keep(
    session: Session,
    stated: Signable,
    before: Mapping[str, LotState | None],
    *,
    sign: Callable[[], Signature],
) -> dict[str, Recorded]:
    """Check an act about locked lots, and record it with its signature, whoever makes that.

    Raises a `Refusal` when the fold or a check brought by a room above says no; nothing is written.
    """
    act, occasion, hash_ = stated.act, stated.occasion, body_hash(stated.body)
    states = _allowed(session, act, occasion, before, hash_)
    for lot, state in states.items():
        write_state(session, before[lot], state)
    signature = sign()
    write_event(session, act, occasion, stated.body, signature, received_at=stated.received_at)
    told = announcement(act, occasion, before=before[occasion.chain[0].lot])
    outbox.post(session, TOPIC, told, key=occasion.event_id)
    entry = entry_bytes(hash_, clock.millis(stated.received_at), [signature])
    leaf = store.append(session, event_id=occasion.event_id, entry=entry)
    return {
        lot: Recorded(
            occasion.event_id,
            leaf.seq,
            state.seq,
            hash_,
            state.handover.handover_id if state.handover else None,
        )
        for lot, state in states.items()
    }


def _platform_signature(session: Session, body: bytes, *, actor: Actor) -> Signature:
    """The organisation's own key, kept here, over the body."""
    ensure_enrolled(session, actor.organisation_id)
    return signing_keys.sign(session, actor.organisation_id, signed_message(body))


def _written(session: Session, act: Act, occasion: Occasion) -> bytes:
    """The bytes to sign. Raises `EventTooLong` in words about lots, not about documents."""
    try:
        return canonical_bytes(body_of(act, occasion, vocabulary_of(session)))
    except TooLong:
        raise EventTooLong() from None


def lock_lots(
    session: Session, act: Act, lots: Sequence[str], *, actor: Actor
) -> dict[str, LotState | None]:
    """The lots as they stand, for who may sign; only what the act begins may be unknown."""
    check_may_sign(session, act.kind, actor=actor)
    before = {lot: lock_state(session, lot) for lot in sorted(lots)}
    begun = begun_by(act, lots)
    for lot, state in before.items():
        if state is None and lot not in begun:
            raise NoSuchLot(lot=lot)
    return before


def whole_millis(moment: datetime) -> datetime:
    """The UTC instant in whole milliseconds, which is what bodies write and read back."""
    return clock.from_millis(clock.millis(moment))


def next_link(before: LotState | None, lot: str) -> ChainLink:
    """The place right after a lot's last event."""
    return ChainLink(lot, before.seq + 1, before.hash) if before else ChainLink(lot, 1, None)


def check_claims(
    session: Session, event_time: datetime, *, received_at: datetime, site_id: str | None
) -> None:
    """The time has come, and the place is one. Raises `NotYet` or `NoSuchSite`."""
    if event_time > received_at + MOST_SKEW:
        shown = event_time.isoformat(sep=" ", timespec="minutes")
        raise NotYet(field="event_time", event_time=shown)
    if site_id is not None:
        try:
            get_site(session, site_id)
        except NotFound:
            raise NoSuchSite(field="site_id", site_id=site_id[:40]) from None


def _allowed(
    session: Session,
    act: Act,
    occasion: Occasion,
    before: Mapping[str, LotState | None],
    hash_: bytes,
) -> dict[str, LotState]:
    """The lots after the act; what the fold allows, the checks of rooms above may still refuse."""
    states = {lot: apply(before[lot], act, occasion, lot=lot, body_hash=hash_) for lot in before}
    for check in db.brought_to(session, CHECKS):
        check(session, act, occasion, before)
    return states
