"""Where the lots of a genealogy were registered, taken over and made into others, and when.

Names and places are for the parties of each lot; everybody else learns roles and countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from foundation import db
from foundation.parties.models import Organisation, Site
from traceability.custody.events import ActKind
from traceability.custody.models import LINK_OF_EVENT, CustodyLink, CustodyRecord
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import understood
from traceability.lots.wording import ACTS
from traceability.provenance.families.whereabouts import Whereabouts, find_whereabouts
from traceability.provenance.timeline import Party, Place

# What moves a lot from hand to hand, or makes it into others.
KINDS = (
    *(ActKind.REGISTER, ActKind.ACCEPT, ActKind.ACCEPT_PART, ActKind.RETURN),
    *(ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS),
)


@dataclass(frozen=True)
class Stop:
    """One act, and where. `lots` are those of the genealogy that it is about; `country` is that of
    the place, or where none is named of whoever signed. `where` is about the middle of it.
    """

    at: datetime
    title: str
    lots: tuple[str, ...]
    who: Party
    place: Place | None
    country: str
    where: Whereabouts | None


def get_stops(session: Session, lots: Sequence[str], *, own: Iterable[str]) -> tuple[Stop, ...]:
    """The stops of several lots, oldest first; `own` are those that the reader is a party of."""
    words, named = vocabulary_of(session), frozenset(own)
    rows = session.exec(
        select(CustodyRecord.id, CustodyRecord.body, CustodyLink.lot_id)
        .join(CustodyLink, LINK_OF_EVENT)
        .where(CustodyLink.log_id == db.settings_of(session).log_id)
        .where(col(CustodyLink.lot_id).in_(list(lots)))
        .where(col(CustodyRecord.act).in_(KINDS))
        .order_by(col(CustodyRecord.event_time), col(CustodyRecord.id), col(CustodyLink.lot_id))
    )
    bodies, about = dict[str, bytes](), dict[str, list[str]]()
    for event_id, body, lot in rows:
        bodies[event_id] = body
        about.setdefault(event_id, []).append(lot)
    read = {event_id: understood(body, words) for event_id, body in bodies.items()}
    parties = _parties(session, {occasion.organisation_id for _, occasion in read.values()})
    places = _places(session, {one.site_id for _, one in read.values() if one.site_id})
    stops = []
    for event_id, (act, occasion) in read.items():
        who = parties[occasion.organisation_id]
        place = places.get(occasion.site_id or "")
        country = place.country if place else who.country
        is_named = not named.isdisjoint(about[event_id])
        stops.append(
            Stop(
                at=occasion.event_time,
                title=ACTS[act.kind],
                lots=tuple(about[event_id]),
                who=who if is_named else Party(who.country, who.roles),
                place=place if is_named else None,
                country=country,
                where=find_whereabouts(country),
            )
        )
    return tuple(stops)


def _parties(session: Session, ids: set[str]) -> dict[str, Party]:
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(sorted(ids))))
    return {
        one.id: Party(one.country, tuple(role.value for role in one.roles), one.name, one.id)
        for one in rows
    }


def _places(session: Session, ids: set[str]) -> dict[str, Place]:
    rows = session.exec(select(Site).where(col(Site.id).in_(sorted(ids))))
    return {one.id: Place(one.name, one.city, one.country) for one in rows}
