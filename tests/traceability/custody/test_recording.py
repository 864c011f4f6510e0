"""One transaction for everything: the event, its place, the head, the leaf, the message."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.notifications.models import OutboxMessage
from foundation.parties.actor import Actor
from foundation.parties.signing_keys import find_platform_key
from tests.traceability.custody.conftest import Cast
from tests.traceability.custody.examples import EXAMPLES, LOT, ONE, REGISTER, TWO
from traceability.custody import handover
from traceability.custody.canonical import parse_canonical
from traceability.custody.events import ActKind, BindTag, PackageMass, Register, Sell, Weigh
from traceability.custody.lapsing import lapse_expired_offers
from traceability.custody.models import (
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.queries import (
    NoSuchLot,
    get_events,
    get_head,
    get_offers_to,
    get_state,
    get_states,
)
from traceability.custody.recording import NoSuchSite, NotYet, Recorded, record
from traceability.custody.refusals import ActNotAllowed, NotYours, PartOnly, Refusal, SameParty
from traceability.custody.signatures import body_hash, verify
from traceability.custody.state import LotStatus
from traceability.custody.state_json import to_json
from traceability.custody.words import RefusalReason
from traceability.log.entry import parse_entry
from traceability.log.models import LogLeaf

MORNING = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
LOT_ACT = replace(REGISTER, source_id=None)


def rows(session: Session, table: Table) -> list[dict[str, Any]]:
    found = session.connection().execute(select(table).order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]


def do(act: Callable[..., Recorded], lot: str = LOT, **details: Any) -> Recorded:
    with db.transaction() as session:
        return act(session, lot, **details)


def registered(actor: Actor, act: Register = LOT_ACT) -> Recorded:
    with db.transaction() as session:
        return record(session, act, lot=LOT, actor=actor)


def test_a_registration_is_an_event_a_link_a_head_packages_and_a_leaf(cast: Cast) -> None:
    with clock.held(MORNING):
        result = registered(cast.ada)

    with db.reading() as session:
        (event,) = rows(session, table_of(CustodyRecord))
        key = find_platform_key(session, cast.ada.organisation_id)
        leaf = rows(session, table_of(LogLeaf))[result.seq]
        state = get_state(session, LOT)
        links, heads = rows(session, table_of(CustodyLink)), rows(session, table_of(CustodyHead))
        packages = rows(session, table_of(CustodyPackage))
        parties = rows(session, table_of(CustodyParty))
    assert key is not None
    assert event == {
        "log_id": "main",
        "id": result.event_id,
        "body": event["body"],
        "level": "platform",
        "key_id": key.key_id,
        "signature": event["signature"],
        "received_at": MORNING,
        "event_time": MORNING,
        "act": ActKind.REGISTER,
        "biz_step": "commissioning",
        "organisation_id": cast.ada.organisation_id,
    }
    assert verify(key.public_key, event["body"], event["signature"])
    entry = parse_entry(leaf["entry"])
    assert (entry.body_hash, entry.received_at_ms) == (result.body_hash, clock.millis(MORNING))
    assert [(s.key_id, s.signature) for s in entry.signatures] == [(key.key_id, event["signature"])]
    assert links == [
        {
            "log_id": "main",
            "event_id": result.event_id,
            "lot_id": LOT,
            "lot_seq": 1,
            "prev_hash": None,
        }
    ]
    assert heads == [
        {
            "log_id": "main",
            "lot_id": LOT,
            "seq": 1,
            "hash": body_hash(event["body"]),
            "status": LotStatus.HELD,
            "owner_id": cast.ada.organisation_id,
            "custodian_id": cast.ada.organisation_id,
            "taker_id": None,
            "offer_expires_at": None,
            "correction_expires_at": None,
            "net_mass_g": 550_000,
            "state": to_json(state),
        }
    ]
    assert [(p["package_id"], p["number"], p["net_mass_g"]) for p in packages] == [
        (ONE, 1, 300_000),
        (TWO, 2, 250_000),
    ]
    assert parties == [
        {
            "log_id": "main",
            "organisation_id": cast.ada.organisation_id,
            "lot_id": LOT,
            "since_seq": 1,
        }
    ]


def test_the_salt_is_drawn_anew_for_every_event(cast: Cast) -> None:
    registered(cast.ada)
    for _ in range(2):
        do(record_inspection, actor=cast.ada)

    with db.reading() as session:
        salts = {parse_canonical(event.body)["rg:salt"] for event in get_events(session, LOT)}
    assert [len(base64.b64decode(salt)) for salt in salts] == [16, 16, 16]


def record_inspection(session: Session, lot: str, *, actor: Actor) -> Recorded:
    return record(session, EXAMPLES[ActKind.INSPECT], lot=lot, actor=actor)


def test_a_whole_handover_and_sale_reads_back_as_it_was_said(cast: Cast) -> None:
    ada, ben = cast.ada, cast.ben
    registered(ada)
    offered = do(handover.offer, taker_id=ben.organisation_id, seals=["S-17"], actor=ada)
    do(handover.arrive, actor=ben)
    accepted = do(handover.accept, masses_g={ONE: 299_000, TWO: 250_000}, actor=ben)
    with db.transaction() as session:
        sold = record(session, Sell(ben.organisation_id, "order5"), lot=LOT, actor=ada)

    with db.reading() as session:
        events = get_events(session, LOT)
        state = get_state(session, LOT)
    assert [(e.act.kind, e.occasion.organisation_id, e.lot_seq) for e in events] == [
        (ActKind.REGISTER, ada.organisation_id, 1),
        (ActKind.OFFER, ada.organisation_id, 2),
        (ActKind.ARRIVE, ben.organisation_id, 3),
        (ActKind.ACCEPT, ben.organisation_id, 4),
        (ActKind.SELL, ada.organisation_id, 5),
    ]
    assert [e.prev_hash for e in events] == [None, *(e.hash for e in events[:-1])]
    assert [e.event_id for e in events][1::2] == [offered.event_id, accepted.event_id]
    assert events[-1].seq == sold.seq
    assert parse_canonical(events[3].body)["disposition"] == "mismatch_quantity"
    assert (state.custodian_id, state.owner_id, state.net_mass_g) == (
        ben.organisation_id,
        ben.organisation_id,
        549_000,
    )


def test_each_act_is_told_to_the_outbox_with_the_other_side(cast: Cast) -> None:
    ada, ben = cast.ada.organisation_id, cast.ben.organisation_id
    registered(cast.ada)
    offered = do(handover.offer, taker_id=ben, actor=cast.ada)
    refused = do(handover.refuse, reason=RefusalReason.PAPERS, actor=cast.ben)

    with db.reading() as session:
        handover_id = get_events(session, LOT)[1].act.handover_id  # type: ignore[union-attr] # the offer
        messages = [
            row["payload"]
            for row in rows(session, table_of(OutboxMessage))
            if row["topic"] == "custody.recorded" and row["payload"]["act"] != "register"
        ]
    assert sorted(messages, key=lambda message: str(message["act"])) == [
        {
            "event_id": offered.event_id,
            "act": "offer",
            "lots": [LOT],
            "begun": [],
            "organisation_id": ada,
            "counterparty_id": ben,
            "handover_id": handover_id,
        },
        {
            "event_id": refused.event_id,
            "act": "refuse",
            "lots": [LOT],
            "begun": [],
            "organisation_id": ben,
            "counterparty_id": ada,
            "handover_id": handover_id,
        },
    ]


def counts(session: Session) -> dict[str, int]:
    tables = (CustodyRecord, CustodyLink, CustodyHead, CustodyPackage, LogLeaf, OutboxMessage)
    return {t.__name__: len(rows(session, table_of(t))) for t in tables}


def test_a_refused_act_leaves_nothing_behind(cast: Cast) -> None:
    registered(cast.ada)
    with db.reading() as session:
        before, head = counts(session), to_json(get_state(session, LOT))

    with pytest.raises(NotYours):
        do(handover.offer, taker_id=cast.ben.organisation_id, actor=cast.mallory)
    with pytest.raises(Refusal), db.transaction() as session:
        record(session, Weigh((PackageMass(ONE, 0),)), lot=LOT, actor=cast.ada)

    with db.reading() as session:
        assert (counts(session), to_json(get_state(session, LOT))) == (before, head)


def test_an_act_that_fails_half_way_leaves_nothing_behind(cast: Cast) -> None:
    with db.reading() as session:
        before = counts(session)

    with pytest.raises(RuntimeError), db.transaction() as session:
        record(session, LOT_ACT, lot=LOT, actor=cast.ada)
        raise RuntimeError

    with db.reading() as session:
        assert counts(session) == before


def test_two_acts_of_one_transaction_stand_one_after_the_other(cast: Cast) -> None:
    with db.transaction() as session:
        record(session, LOT_ACT, lot=LOT, actor=cast.ada)
        record(session, BindTag(ONE, "t1"), lot=LOT, actor=cast.ada)
        record(session, BindTag(TWO, "t2"), lot=LOT, actor=cast.ada)

    with db.reading() as session:
        state = get_state(session, LOT)
        tags = [row["tag_id"] for row in rows(session, table_of(CustodyPackage))]
    assert (state.seq, tags) == (3, ["t1", "t2"])


def test_a_lot_is_registered_once(cast: Cast) -> None:
    registered(cast.ada)

    with pytest.raises(ActNotAllowed):
        registered(cast.mallory)


def test_nothing_happens_to_a_lot_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(NoSuchLot):
        do(record_inspection, actor=cast.ada)
    with pytest.raises(NoSuchLot):
        do(handover.offer, taker_id=cast.ben.organisation_id, actor=cast.ada)


@pytest.mark.parametrize(
    ("event_time", "is_taken"),
    [
        (MORNING + timedelta(minutes=5), True),
        (MORNING + timedelta(minutes=5, milliseconds=1), False),
        (MORNING - timedelta(days=400), True),
    ],
)
def test_a_claimed_time_may_be_old_but_not_to_come(
    cast: Cast, event_time: datetime, is_taken: bool
) -> None:
    with clock.held(MORNING), db.transaction() as session:
        if is_taken:
            record(session, LOT_ACT, lot=LOT, event_time=event_time, actor=cast.ada)
        else:
            with pytest.raises(NotYet):
                record(session, LOT_ACT, lot=LOT, event_time=event_time, actor=cast.ada)

    with db.reading() as session:
        events = [(e.occasion.event_time, e.received_at) for e in get_events(session, LOT)]
    assert events == ([(event_time, MORNING)] if is_taken else [])


def test_a_place_is_one_of_somebodys_sites(cast: Cast) -> None:
    with pytest.raises(NoSuchSite), db.transaction() as session:
        record(session, LOT_ACT, lot=LOT, site_id="nowhere", actor=cast.ada)


def test_a_part_of_a_lot_cannot_be_offered(cast: Cast) -> None:
    registered(cast.ada)

    with pytest.raises(PartOnly):
        do(handover.offer, taker_id=cast.ben.organisation_id, packages=[ONE], actor=cast.ada)


@pytest.mark.parametrize("taker", ["nobody", ""])
def test_a_taker_is_a_member(cast: Cast, taker: str) -> None:
    registered(cast.ada)

    with pytest.raises(handover.NoSuchTaker):
        do(handover.offer, taker_id=taker, actor=cast.ada)


def test_nobody_offers_a_lot_to_themselves(cast: Cast) -> None:
    registered(cast.ada)

    with pytest.raises(SameParty):
        do(handover.offer, taker_id=cast.ada.organisation_id, actor=cast.ada)


@pytest.mark.parametrize(
    ("act", "details"),
    [
        (handover.cancel, {}),
        (handover.arrive, {}),
        (handover.accept, {}),
        (handover.refuse, {"reason": RefusalReason.OTHER}),
    ],
)
def test_without_an_offer_there_is_nothing_to_answer(
    cast: Cast, act: Callable[..., Recorded], details: dict[str, Any]
) -> None:
    registered(cast.ada)

    with pytest.raises(ActNotAllowed):
        do(act, actor=cast.ben, **details)


def test_an_offer_can_be_cancelled_and_made_to_another(cast: Cast) -> None:
    registered(cast.ada)
    do(handover.offer, taker_id=cast.ben.organisation_id, actor=cast.ada)
    do(handover.cancel, actor=cast.ada)
    do(handover.offer, taker_id=cast.cleo.organisation_id, actor=cast.ada)

    with db.reading() as session:
        to_ben = get_offers_to(session, cast.ben.organisation_id)
        to_cleo = get_offers_to(session, cast.cleo.organisation_id)
    assert ([s.lot for s in to_ben], [s.lot for s in to_cleo]) == ([], [LOT])


def test_an_offer_lapses_when_its_day_has_passed(cast: Cast) -> None:
    with clock.held(MORNING):
        registered(cast.ada)
        do(handover.offer, taker_id=cast.ben.organisation_id, actor=cast.ada)
    with clock.held(MORNING + timedelta(days=30)):
        on_the_day = lapse_expired_offers()
    with clock.held(MORNING + timedelta(days=30, seconds=1)):
        after_it = (lapse_expired_offers(), lapse_expired_offers())

    with db.reading() as session:
        last = get_events(session, LOT)[-1]
        state = get_state(session, LOT)
    assert (on_the_day, after_it) == (0, (1, 0))
    assert (last.act.kind, state.status, state.custodian_id) == (
        ActKind.LAPSE_OFFER,
        LotStatus.HELD,
        cast.ada.organisation_id,
    )


def test_what_has_arrived_does_not_lapse(cast: Cast) -> None:
    with clock.held(MORNING):
        registered(cast.ada)
        do(handover.offer, taker_id=cast.ben.organisation_id, actor=cast.ada)
        do(handover.arrive, actor=cast.ben)

    with clock.held(MORNING + timedelta(days=60)):
        assert lapse_expired_offers() == 0


def test_heads_and_states_are_found_by_code(cast: Cast) -> None:
    registered(cast.ada)

    with db.reading() as session:
        assert get_head(session, LOT).lot_id == LOT
        assert list(get_states(session, [LOT, "RG-0000-0000"])) == [LOT]
        with pytest.raises(NoSuchLot):
            get_head(session, "RG-0000-0000")
