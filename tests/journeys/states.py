"""A lot in each state that custody knows, and three parties: one who sends, one who takes, one who
has nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import api_key, make_actor, make_organisation, make_person, make_site, sign_in
from traceability.custody import amending, handover
from traceability.custody.correcting import entry_of
from traceability.custody.corrections import Changes, PackageChange
from traceability.custody.events import PackageEntry, PackageMass, Sell
from traceability.custody.putting_aside import Quarantine
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.words import (
    CorrectionReason,
    LotOrigin,
    QuarantineReason,
    RefusalReason,
    SourceKind,
)
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.transforming.making import Part, Weighed, split_lot
from traceability.tags.queries import get_bound_tags


@dataclass(frozen=True)
class Cast:
    """Ada registers and sends, Ben takes, Cleo is a stranger."""

    actors: dict[str, Actor]
    browsers: dict[str, FlaskClient]
    keys: dict[str, dict[str, str]]
    program: FlaskClient
    homes: dict[str, str]


def make_cast(app: Flask) -> Cast:
    """The three, with a browser and a key each."""
    create_log(db.database())
    names = ("ada", "ben", "cleo")
    actors, people, keys, homes = {}, {}, {}, {}
    with db.transaction() as session:
        for name in names:
            organisation = make_organisation(session, f"{name.title()} Metals", roles=["trader"])
            homes[name] = make_site(session, organisation).id
            people[name] = make_person(session, organisation, name=name.title())
            actors[name] = make_actor(organisation, people[name])
            keys[name] = api_key(session, organisation)
    browsers = {name: sign_in(app.test_client(), person) for name, person in people.items()}
    return Cast(actors, browsers, keys, app.test_client(), homes)


# How a lot gets into each state

State = Callable[[Cast], str]


def held(cast: Cast, who: str = "ada") -> str:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(300_000), LotPackage(200_000)),
        site_id=cast.homes[who],
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=cast.actors[who]).code


def without_labels(cast: Cast) -> str:
    lot = held(cast)
    for number in (1, 2):
        tag = tag_of(lot, number)
        sent(cast, "ada", f"/tags/{tag}/void", {"reason": "damaged"})
    return lot


def sold(cast: Cast) -> str:
    lot = held(cast)
    sell(cast, lot)
    return lot


def offered(cast: Cast) -> str:
    lot = held(cast)
    ben = cast.actors["ben"].organisation_id
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=ben, actor=cast.actors["ada"])
    return lot


def offered_and_sold(cast: Cast) -> str:
    lot = offered(cast)
    sell(cast, lot)
    return lot


def arrived(cast: Cast) -> str:
    lot = offered(cast)
    with db.transaction() as session:
        handover.arrive(session, lot, site_id=cast.homes["ben"], actor=cast.actors["ben"])
    return lot


def put_aside(cast: Cast) -> str:
    lot = arrived(cast)
    aside = Quarantine((f"{lot}.1",), QuarantineReason.SMOKE)
    with db.transaction() as session:
        record(session, aside, lot=lot, actor=cast.actors["ben"])
    return lot


def refused(cast: Cast) -> str:
    lot = arrived(cast)
    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.PAPERS, actor=cast.actors["ben"])
    return lot


def accepted(cast: Cast) -> str:
    lot = arrived(cast)
    with db.transaction() as session:
        handover.accept(session, lot, site_id=cast.homes["ben"], actor=cast.actors["ben"])
    return lot


def bought(cast: Cast) -> str:
    lot = accepted(cast)
    sell(cast, lot)
    return lot


def being_corrected(cast: Cast) -> str:
    lot = bought(cast)
    with db.transaction() as session:
        before = entry_of(get_state(session, lot).packages[0])
        lighter = PackageMass(before.mass.package_id, before.mass.net_g - 5)
        changes = Changes((PackageChange(before, PackageEntry(lighter, before.packaging)),))
        amending.amend(
            session, lot, changes, reason=CorrectionReason.TYPED_WRONG, actor=cast.actors["ben"]
        )
    return lot


def spent(cast: Cast) -> str:
    lot = held(cast)
    halves = [Part((LotPackage(250_000),)), Part((LotPackage(250_000),))]
    with db.transaction() as session:
        split_lot(session, lot, halves, Weighed(), actor=cast.actors["ada"])
    return lot


def cancelled(cast: Cast) -> str:
    lot = held(cast)
    with db.transaction() as session:
        amending.cancel_registration(session, lot, note="Twice", actor=cast.actors["ada"])
    return lot


STATES: tuple[State, ...] = (
    held, without_labels, sold, offered, offered_and_sold, arrived, put_aside, refused, accepted,
    bought, being_corrected, spent, cancelled,
)  # fmt: skip


def sell(cast: Cast, lot: str) -> None:
    with db.transaction() as session:
        act = Sell(cast.actors["ben"].organisation_id, "order5")
        record(session, act, lot=lot, actor=cast.actors["ada"])


def tag_of(lot: str, number: int) -> str:
    with db.reading() as session:
        tags = {tag.package_id: tag.id for tag in get_bound_tags(session, lot)}
    return tags.get(f"{lot}.{number}", "0" * 32)


def sent(cast: Cast, who: str, path: str, body: dict[str, Any]) -> int:
    """The status of a call by this party's program. `Any`: JSON."""
    reply = cast.program.post(f"/api/v1{path}", json=body, headers=cast.keys[who])
    return reply.status_code
