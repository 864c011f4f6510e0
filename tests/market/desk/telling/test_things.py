"""Operators hear of what begins to wait at the desk: who, who not, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from foundation.notices.choices import choose
from foundation.notices.kinds import NoticeKind
from foundation.notices.models import Announcement
from foundation.notifications import outbox
from foundation.notifications.models import MailMessage
from foundation.parties.joining import prove_address
from foundation.parties.models import Organisation, Person
from foundation.parties.roles import PersonRole
from foundation.parties.standing import Standing
from market.desk import proposing, reporting, telling
from market.desk.models import ReportedThing, ReportReason
from market.orders import ending
from market.payments import settling
from market.payments.gateway import GatewayRefused
from market.payments.models import OperationKind
from market.payments.operations import find_open, plan_account, plan_expiry
from tests.factories import make_operator, make_organisation, make_person
from tests.foundation.notices.telling import mailed, told
from tests.market.desk.people import Desk, refund_failed
from tests.market.desk.telling.conftest import (
    HOUR,
    NOON,
    desk_kinds,
    give_up,
    letter,
    links,
    newcomer,
    prove,
)
from tests.market.stage import Cast, funded, listed


def test_a_new_organisation_is_told_of_when_its_address_is_proven(
    desk: Desk, session: Session
) -> None:
    zora = newcomer()
    before = links()

    prove(zora)
    prove(zora)

    assert before == []
    kind = "organisation.waiting"
    assert told(session) == [("Oda", kind, True), ("Piet", kind, True)]
    heard = [desk.oda.email, desk.piet.email]
    subject = "An organisation waits for approval (Zeche Rückbau)"
    assert mailed(session) == sorted((one, subject) for one in heard)


def test_what_does_not_wait_is_not_told_of(desk: Desk, session: Session) -> None:
    prove(newcomer(Standing.APPROVED))

    assert told(session) == []


def test_an_organisation_that_is_judged_meanwhile_is_not_told_of(
    desk: Desk, session: Session
) -> None:
    zora = newcomer()
    with db.transaction() as writing:
        organisation = writing.exec(
            select(Organisation).where(Organisation.name == "Zeche Rückbau")
        ).one()
        prove_address(writing, writing.get_one(Person, zora.id))
        organisation.standing = Standing.FROZEN
        writing.add(organisation)

    assert told(session) == []


def test_without_an_operator_nobody_is_told_and_nothing_is_stuck(
    app: Flask, session: Session
) -> None:
    prove(newcomer())

    assert telling.tell_of_slow() == 0
    assert told(session) == []
    assert outbox.deliver_pending() == 0


def test_a_report_is_told_of(cast: Cast, session: Session) -> None:
    listing = listed(cast.ada)
    with db.transaction() as writing:
        report = reporting.report(
            writing,
            ReportedThing.LISTING,
            listing.id,
            reason=ReportReason.STOLEN,
            text="These drums are ours.",
            reply_to="nora@example.org",
            actor=None,
        )

    assert desk_kinds(session, "Oda", "Piet", "Rita") == [
        ("Oda", "report.made"),
        ("Piet", "report.made"),
    ]
    assert links() == [f"/desk/reports/{report.id}"]
    letters = [one.text for one in session.exec(select(MailMessage))]
    assert len(letters) == 2
    assert [one for one in letters if "nora@" in one or "drums are ours" in one] == []


def test_a_reader_hears_who_asks_to(cast: Cast, session: Session) -> None:
    with db.transaction() as writing:
        rita = writing.exec(select(Person).where(Person.name == "Rita")).one()
        choose(
            writing,
            rita.id,
            role=PersonRole.READER,
            is_operator=True,
            in_app=[NoticeKind.ORGANISATION_WAITING],
            by_mail=[],
        )

    prove(newcomer())

    assert desk_kinds(session, "Rita") == [("Rita", "organisation.waiting")]
    assert "rita" not in " ".join(dict(mailed(session)))


def test_a_proposal_is_told_to_everybody_but_its_proposer(
    cast: Cast, desk: Desk, session: Session
) -> None:
    _order, failed_id = refund_failed(cast)
    with db.transaction() as writing:
        proposal = proposing.propose_retry(
            writing, failed_id, reason="New account.", actor=desk.first
        )

    with pytest.raises(proposing.ProposedAlready), db.transaction() as writing:
        proposing.propose_retry(writing, failed_id, reason="Again.", actor=desk.second)

    heard = [one for one in told(session) if one[1] == "money.proposed"]
    assert heard == [("Piet", "money.proposed", True)]
    assert f"/desk/proposals/{proposal.id}" in links()
    subjects = [one for one in mailed(session) if "second person" in one[1]]
    assert [address for address, _ in subjects] == [desk.piet.email]


def test_a_refund_that_failed_for_good_is_told_of_once(
    cast: Cast, desk: Desk, session: Session
) -> None:
    order, failed_id = refund_failed(cast)
    with db.transaction() as writing:
        settling.fail(writing, failed_id, GatewayRefused("refused", "again"))
        telling.tell_of_failure(writing, {"operation_id": failed_id})

    (told_of,) = session.exec(select(Announcement).where(Announcement.kind == "payment.stuck"))
    assert (told_of.link, told_of.reference) == (f"/desk/payments/{failed_id}", order.id)
    assert told_of.about == "refund to the buyer, EUR 14200.00"
    assert desk_kinds(session, "Oda", "Piet", "Rita") == [
        ("Oda", "payment.stuck"),
        ("Piet", "payment.stuck"),
    ]


def test_what_is_tried_again_by_itself_or_by_its_buyer_is_not_told_of(
    cast: Cast, session: Session
) -> None:
    order = funded(cast)
    with db.transaction() as writing:
        ending.cancel(writing, order.id, actor=cast.ben)
        refund = find_open(writing, order.id, OperationKind.REFUND)
        assert refund
        passing = GatewayRefused("balance_insufficient", "later", is_passing=True)
        settling.fail(writing, refund.id, passing)
        page = plan_expiry(writing, order.id, checkout_id="cs_1")
        settling.fail(writing, page.id, GatewayRefused("refused", "gone"))

    assert desk_kinds(session, "Oda", "Piet") == []


def test_a_refund_without_an_answer_is_told_of_after_an_hour(cast: Cast, session: Session) -> None:
    order = funded(cast)
    with db.transaction() as writing:
        ending.cancel(writing, order.id, actor=cast.ben)
        refund = find_open(writing, order.id, OperationKind.REFUND)
        plan_expiry(writing, order.id, checkout_id="cs_1")
    assert refund

    counts = []
    for passed in (HOUR, HOUR + timedelta(minutes=1), 2 * HOUR):
        with clock.held(NOON + passed):
            counts.append(telling.tell_of_slow())

    assert counts == [0, 1, 0]
    assert desk_kinds(session, "Oda", "Piet", "Rita") == [
        ("Oda", "payment.stuck"),
        ("Piet", "payment.stuck"),
    ]
    assert f"/desk/payments/{refund.id}" in links()


def test_an_account_that_cannot_be_opened_is_told_of_by_its_owner_s_name(
    desk: Desk, session: Session
) -> None:
    with db.transaction() as writing:
        organisation = make_organisation(writing)
        opening = plan_account(
            writing, organisation.id, name="Ada Recycling", country="DE", email="ada@example.org"
        )
        settling.fail(writing, opening.id, GatewayRefused("refused", "country"))

    (told_of,) = session.exec(select(Announcement))
    assert (told_of.reference, told_of.about) == ("Ada Recycling", "opening of a payout account")


def test_nobody_of_the_trade_hears_of_what_waits_at_the_desk(app: Flask, session: Session) -> None:
    with db.transaction() as writing:
        make_operator(writing, "Oda")
        mallory = make_organisation(writing, "Mallory Metals")
        make_person(writing, mallory, name="Mallory")

    prove(newcomer())
    give_up("letter", letter(1))

    assert {name for name, *_ in told(session)} == {"Oda"}
