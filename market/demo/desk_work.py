"""The operator's desk in the demo: who sits at it, and what waits there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.standing import Standing
from market.demo.buying import buy
from market.demo.cast import NEWCOMER, OPERATOR
from market.demo.moving_in import DemoPerson, Member, move_in, run_desk
from market.desk import quoting, reporting, watching
from market.desk.models import ReportedThing, ReportReason
from market.desk.proposing import propose_retry
from market.listings.queries import ListingFilters, search
from market.orders.ending import cancel
from market.payments import settling
from market.payments.gateway import GatewayRefused
from market.payments.models import OperationKind
from market.payments.operations import find_open
from market.prices import importing
from traceability.provenance.findings import Level

JUST_NOW = timedelta(hours=1)
RATED = timedelta(days=1)
BOUGHT, SENT_BACK = timedelta(hours=30), timedelta(hours=26)


def open_desk(buyer: Member, *, now: datetime, founded: datetime) -> list[DemoPerson]:
    """The operator, as old as the market; a refund that a bank sent back; somebody new."""
    with clock.held(founded), db.transaction() as session:
        actors, operators = run_desk(session, OPERATOR)
    failed_id = _refund_sent_back(buyer, now=now)
    with clock.held(now - JUST_NOW), db.transaction() as session:
        reason = "The buyer has a new account; the bank takes it now."
        propose_retry(session, failed_id, reason=reason, actor=actors[0])
        _add_rate(session, actors[0], now=now)
        _watch(session, actors[0], now=now)
        _report_something(session)
        _member, newcomers = move_in(session, NEWCOMER, standing=Standing.NEW)
    return [*operators, *newcomers]


def _add_rate(session: Session, operator: Actor, *, now: datetime) -> None:
    """A rate, so that contained values are shown in euros, too; no central bank published it."""
    day = (now - RATED).date().isoformat()
    table = f"date,base,quote,rate,source\n{day},EUR,CNY,8.12,invented for the demo\n"
    quoting.add(
        session, "rates", importing.try_rates(session, table, actor=operator), actor=operator
    )


def _watch(session: Session, operator: Actor, *, now: datetime) -> None:
    """Serial numbers that an owner misses, on no lot of the demo."""
    day = (now - RATED).date().isoformat()
    rows = [
        f"MISSING-000{number},invented for the demo: a stolen pallet,{day}" for number in (1, 2)
    ]
    watching.add_table(session, "\n".join(("serial,source,reported_on", *rows)), actor=operator)


def _report_something(session: Session) -> None:
    """A stranger says that a listing is not what it is said to be."""
    (failing, *_) = search(session, ListingFilters(verdict=Level.FAILED)).items
    reporting.report(
        session,
        ReportedThing.LISTING,
        failing.id,
        reason=ReportReason.DESCRIPTION,
        text="We had these drums on our scale last month. They held less than is offered now.",
        reply_to="yard@neighbour.example",
        actor=None,
    )


def _refund_sent_back(buyer: Member, *, now: datetime) -> str:
    """An order that its buyer paid and cancelled, whose refund failed; the operation's id."""
    with db.reading() as session:
        offers = search(session, ListingFilters(verdict=Level.VERIFIED)).items
        lot_code = next(
            one.lot_code for one in offers if one.seller_id != buyer.actor.organisation_id
        )
    order_id = buy(now - BOUGHT, lot_code, buyer=buyer, email="")
    with clock.held(now - SENT_BACK), db.transaction() as session:
        cancel(session, order_id, actor=buyer.actor)
        refund = find_open(session, order_id, OperationKind.REFUND)
        assert refund, "what was paid goes back"
        refusal = GatewayRefused("refund_failed", "the bank sent it back: account closed")
        settling.fail(session, refund.id, refusal)
    return refund.id
