"""Loading the demo: once, through the acts that everybody uses, in under a minute."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from foundation import clock, db
from foundation.documents import images, store
from foundation.documents.images import Photo
from foundation.errors import N_, Conflict
from foundation.notifications import outbox
from foundation.parties.agreeing import note_agreement, terms_today
from foundation.parties.queries import find_person, get_members
from foundation.parties.roles import PersonRole
from foundation.settings import Settings
from market.demo.buying import buy, open_account
from market.demo.carriage import link_again, plan_way
from market.demo.cast import ORGANISATIONS
from market.demo.copied_label import read_twice
from market.demo.desk_work import JUST_NOW, open_desk
from market.demo.magnets import BY_LINK
from market.demo.moving_in import DemoPerson, Member, move_in
from market.demo.permits import state_permits
from market.demo.pictures import draw
from market.demo.rolls import mint_roll
from market.demo.steps import Ordered
from market.demo.stock import STOCK
from market.demo.stock_lot import StockLot
from market.demo.telling import Teller, moments
from market.demo.yard_phone import YardPhone, bring_in
from market.payments import access, executing
from traceability.log.creating import create_log
from traceability.lots.queries import get_titles
from traceability.tags.queries import get_bound_tags

FILE = "demo.json"
FOUNDED = timedelta(days=60)
LABORATORY = "freiberg"
BUYER, FAR_BUYER = "estuaire", "virumaa"
CARRIER = "delta"
SELLER = "emscher"
DECODERS = 2


class NotADemo(Conflict):
    """Invented organisations do not belong among real ones."""

    message = N_("This is not a demo. Set REGAUSS_DEMO=1 for an instance of its own.")


class HalfLoaded(Conflict):
    """A load that was interrupted leaves a story without its end."""

    message = N_("The demo is loaded in part. Remove %(instance)s and load it again.")


@dataclass(frozen=True)
class Loaded:
    """What the demo consists of, and where its accounts are written."""

    path: Path
    is_new: bool
    people: int
    lots: int


def load(settings: Settings) -> Loaded:
    """Load the demo unless it is there. Raises `NotADemo` or `HalfLoaded`."""
    if not settings.demo:
        raise NotADemo()
    path = settings.instance / FILE
    if _is_moved_in():
        if not path.exists():
            raise HalfLoaded(instance=settings.instance)
        known = json.loads(path.read_text(encoding="utf-8"))
        return Loaded(path, False, len(known["people"]), len(known["lots"]))
    create_log(db.database())
    now = clock.now()
    members, people = _move_in(now - FOUNDED)
    _state_permits(members, now=now)
    _agree(members.values())
    photos, phones = _photos(members, now - FOUNDED), _phones(members, now - FOUNDED)
    teller = Teller(members, photos, members[LABORATORY], {}, phones)
    _tell(teller, people, now=now)
    mint_roll(members[SELLER])
    sides = {"holder": members[SELLER], "onward": members[FAR_BUYER]}
    link_again(now - JUST_NOW, teller.codes[BY_LINK], **sides)
    read_twice(teller.codes.values(), holder=members[SELLER], now=now)
    people += open_desk(members[BUYER], now=now, founded=now - FOUNDED)
    lots = _lots(teller.codes)
    _write(path, {"people": [asdict(person) for person in people], "lots": lots})
    return Loaded(path, True, len(people), len(lots))


def _is_moved_in() -> bool:
    with db.reading() as session:
        return find_person(session, ORGANISATIONS[0].people[0].email) is not None


def _move_in(at: datetime) -> tuple[dict[str, Member], list[DemoPerson]]:
    members: dict[str, Member] = {}
    everybody: list[DemoPerson] = []
    with clock.held(at), db.transaction() as session:
        for cast in ORGANISATIONS:
            members[cast.key], people = move_in(session, cast)
            everybody += people
    return members, everybody


def _state_permits(members: dict[str, Member], *, now: datetime) -> None:
    with clock.held(now - FOUNDED), db.transaction() as session:
        state_permits(session, members, now=now)


def _agree(members: Iterable[Member]) -> None:
    """The demo's people trade under today's terms, so that nobody is asked at the first click."""
    with db.transaction() as session:
        for member in members:
            note_agreement(
                session, member.actor.organisation_id, terms=terms_today(), person_id=None
            )


def _photos(members: dict[str, Member], at: datetime) -> dict[str, str]:
    """A drawn picture for each lot, taken in like any photo; documents by the lots' references."""
    with ThreadPoolExecutor(max_workers=DECODERS) as pool:
        photos = list(pool.map(_photo, STOCK))
    with clock.held(at), db.transaction() as session:
        return {
            lot.reference: store.put_photo(
                session, photo, organisation_id=members[lot.owner].actor.organisation_id
            ).id
            for lot, photo in zip(STOCK, photos, strict=True)
        }


def _phones(members: dict[str, Member], at: datetime) -> dict[str, YardPhone]:
    """What stands at the buyer's gate, by organisation."""
    buyer = members[BUYER].actor
    with clock.held(at), db.transaction() as session:
        (hand,) = (
            person
            for membership, person in get_members(session, buyer.organisation_id)
            if membership.role is PersonRole.YARD
        )
        return {BUYER: bring_in(session, actor=replace(buyer, person_id=hand.id))}


def _photo(lot: StockLot) -> Photo:
    return images.accept(BytesIO(draw(lot.picture, lot.seed)), name=f"{lot.reference}.jpg")


def _tell(teller: Teller, people: Iterable[DemoPerson], *, now: datetime) -> None:
    emails = {person.organisation: person.email for person in reversed(list(people))}
    for seller in {lot.owner for lot in STOCK if _is_ordered(lot)}:
        with clock.held(now - FOUNDED):
            open_account(teller.members[seller].actor.organisation_id)
    for moment in moments(STOCK, now=now):
        if isinstance(moment.step, Ordered):
            buyer = teller.members[moment.step.by]
            code = teller.codes[moment.lot.reference]
            order_id = buy(moment.at, code, buyer=buyer, email=emails[buyer.name])
            sides = (teller.members[moment.lot.owner], buyer)
            carrier, guest = teller.members[CARRIER], moment.step.guest
            plan_way(moment.at, order_id, sides=sides, carrier=carrier, guest=guest)
        else:
            teller.tell(moment)
        with clock.held(moment.at):
            executing.run_due(access.gateway())
    outbox.deliver_pending()


def _is_ordered(lot: StockLot) -> bool:
    return any(isinstance(step, Ordered) for step in lot.story)


def _lots(codes: dict[str, str]) -> list[dict[str, str]]:
    with db.reading() as session:
        titles = get_titles(session, codes.values())
        return [
            {
                "code": code,
                "reference": reference,
                "title": titles[code],
                "tag_url": get_bound_tags(session, code)[0].url,
            }
            for reference, code in codes.items()
        ]


def _write(path: Path, content: dict[str, object]) -> None:
    """Whole or not at all, and for the owner's eyes: the file holds keys that work."""
    fresh = path.with_name(f"{FILE}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with open(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    fresh.rename(path)
