"""Reminders: each once for each deadline, to whom it concerns, and none about what is past."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlmodel import col, select

from foundation import clock, db
from foundation.notifications.models import MailMessage
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from foundation.settings import Settings
from market.orders.models import Order
from market.orders.reminding import remind
from tests.factories import make_person
from tests.market.racing import at_once
from tests.market.stage import (
    Cast,
    accept,
    arrive,
    dispatch,
    funded,
    make_cast,
    ordered,
    reload,
    settle_everything,
)
from traceability.custody import handover
from traceability.custody.words import RefusalReason

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ada and Ben, each with a person who reads letters."""
    cast = make_cast()
    for actor, name in ((cast.ada, "Ada"), (cast.ben, "Ben")):
        with db.transaction() as session:
            organisation = get_organisation(session, actor.organisation_id)
            make_person(session, organisation, name=name, email=f"{name.lower()}@yard.example")
    return cast


def reminded(at: datetime) -> list[tuple[str, str]]:
    """Who was reminded of what at a moment: addressee and subject."""
    with clock.held(at):
        remind()
        with db.reading() as session:
            letters = session.exec(
                select(MailMessage.to_address, MailMessage.subject)
                .where(MailMessage.created_at == clock.now())
                .order_by(col(MailMessage.to_address))
            ).all()
    return [(to.partition("@")[0], subject.partition(" (")[0]) for to, subject in letters]


def due(order: Order) -> datetime:
    moment = reload(order).due_at
    assert moment is not None
    return moment


def refuse(order: Order, taker: Actor) -> None:
    with db.transaction() as session:
        handover.refuse(session, order.lot_code, reason=RefusalReason.PAPERS, actor=taker)


def test_a_buyer_is_reminded_to_pay_before_the_order_lapses(cast: Cast) -> None:
    order = ordered(cast)

    assert reminded(due(order) - timedelta(hours=7)) == []
    assert reminded(due(order) - timedelta(hours=6)) == [("ben", "Pay soon, or the order ends")]
    assert reminded(due(order) - timedelta(hours=5)) == []


def test_a_seller_is_reminded_to_dispatch_and_both_are_told_when_it_is_late(cast: Cast) -> None:
    order = funded(cast)

    soon = reminded(due(order) - timedelta(days=3))
    late = reminded(due(order))
    later = reminded(due(order) + timedelta(days=2))

    assert soon == [("ada", "A paid lot is to be handed over soon")]
    assert late == [
        ("ada", "A paid lot was not handed over in time"),
        ("ben", "A paid lot was not handed over in time"),
    ]
    assert later == []


def test_a_warning_that_would_come_too_late_is_not_sent(cast: Cast) -> None:
    order = funded(cast)

    first_look = reminded(due(order) + A_MINUTE)

    assert {subject for _, subject in first_look} == {"A paid lot was not handed over in time"}


def test_a_lot_at_the_gate_is_not_forgotten(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    soon = reminded(due(order) - timedelta(days=2))
    late = reminded(due(order))

    assert soon == [("ben", "A lot waits for your decision")]
    assert late == [
        ("ada", "A lot was neither accepted nor refused"),
        ("ben", "A lot was neither accepted nor refused"),
    ]


def test_an_accepted_order_is_due_to_be_paid_out(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)

    assert reminded(due(order)) == [("ada", "Your money cannot be paid out yet")]


def test_a_refused_lot_is_to_be_refunded_and_then_fetched(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    refuse(order, cast.ben)
    refund_late = reminded(due(order))
    settle_everything()
    soon = reminded(due(order) - timedelta(days=5))
    late = reminded(due(order))

    assert refund_late == [("ben", "Your refund takes longer than it should")]
    assert soon == [("ada", "Fetch your refused lot")]
    assert late == [
        ("ada", "A refused lot was not fetched"),
        ("ben", "A refused lot was not fetched"),
    ]


def remind_at(moment: datetime) -> None:
    with clock.held(moment):
        remind()


def test_two_workers_remind_once(cast: Cast, settings: Settings) -> None:
    order = funded(cast)
    moment = due(order)

    outcomes = at_once(settings, [partial(remind_at, moment)] * 3)

    with db.reading() as session:
        letters = session.exec(
            select(MailMessage.to_address).where(MailMessage.created_at == moment)
        ).all()
    assert outcomes == ["ok"] * 3
    assert sorted(letters) == ["ada@yard.example", "ben@yard.example"]
