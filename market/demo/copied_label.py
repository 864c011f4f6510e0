"""A label of the demo that was read where it cannot have been: twice, and far apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock, db
from market.demo.moving_in import Member
from market.demo.telling import OPENS
from traceability.custody.queries import get_states
from traceability.custody.state import LotStatus
from traceability.tags.models import ScanOutcome, ScanWay, Tag
from traceability.tags.noting import record_scan
from traceability.tags.queries import get_bound_tags
from traceability.tags.scanning import Whereabouts

AT_HOME = Whereabouts(
    device="Yard terminal 2", latitude_udeg=51_455_600, longitude_udeg=7_011_600, accuracy_m=15
)
FAR_AWAY = Whereabouts(latitude_udeg=46_056_900, longitude_udeg=14_505_800, accuracy_m=40)
APART = timedelta(minutes=40)


def read_twice(codes: Iterable[str], *, holder: Member, now: datetime) -> None:
    """The holder's terminal reads a label in Essen, and soon a stranger's phone in Ljubljana: a
    warning, since nobody stands for the phone's word.
    """
    at = (now - timedelta(days=1)).replace(hour=OPENS, minute=20)
    with db.reading() as session:
        states = get_states(session, list(codes))
        held = [
            one.lot
            for one in states.values()
            if one.custodian_id == holder.actor.organisation_id and one.status is LotStatus.HELD
        ]
        tag = get_bound_tags(session, min(held))[0]
    with clock.held(at), db.transaction() as session:
        _read(session, tag, AT_HOME, holder)
    with clock.held(at + APART), db.transaction() as session:
        _read(session, tag, FAR_AWAY, None)


def _read(session: Session, tag: Tag, whereabouts: Whereabouts, by: Member | None) -> None:
    record_scan(
        session,
        tag.url.rpartition("/")[2],
        tag=tag,
        way=ScanWay.API if by else ScanWay.LINK,
        outcome=ScanOutcome.GENUINE,
        whereabouts=whereabouts,
        actor=by.actor if by else None,
    )
