"""What was given up is told of to operators once an hour, and no letter breeds another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.notices.models import Announcement, Notice
from foundation.notifications import mail, outbox
from foundation.notifications.models import MailMessage
from foundation.settings import MailSettings, Settings
from market.desk import deliveries, telling
from market.payments import inbox
from market.payments.gateway import CheckoutFacts, GatewayUnsure
from market.payments.models import NoticeState, StripeNotice
from tests.factories import another_app
from tests.foundation.notices.telling import told
from tests.foundation.notifications.smtp import mail_server
from tests.market.desk.people import Desk
from tests.market.desk.telling.conftest import (
    HOUR,
    NOON,
    give_up,
    letter,
    newcomer,
    prove,
)


def test_letters_that_were_given_up_are_told_of_once_an_hour(desk: Desk, session: Session) -> None:
    for number, minutes in enumerate((0, 30, 59, 60)):
        give_up("letter", letter(number), NOON + timedelta(minutes=minutes))

    rows = session.exec(select(Announcement).order_by(Announcement.key)).all()
    assert [(one.key, one.reference) for one in rows] == [
        ("letter:2026-05-04T12", "letter-0"),
        ("letter:2026-05-04T13", "letter-3"),
    ]
    assert {one.link for one in rows} == {"/desk/deliveries?kind=letter"}
    assert len(session.exec(select(Notice)).all()) == 4
    written = session.exec(select(MailMessage).where(col(MailMessage.is_alarm))).all()
    assert {one.to_address for one in written} == {desk.oda.email, desk.piet.email}
    assert [one for one in written if "nora@" in one.text or "secret" in one.text] == []


def test_while_mail_is_away_operators_hear_of_it_once_and_no_letter_breeds_another(
    desk: Desk, settings: Settings, session: Session
) -> None:
    with mail_server() as room:
        room.answer = "451 come back later"
        server = MailSettings("127.0.0.1", room.port, None, None, "Regauss <post@example.org>")
        with another_app(replace(settings, mail=server)) as app, app.app_context():
            prove(newcomer())
            for hour in range(0, 120, 5):
                with clock.held(NOON + hour * HOUR):
                    mail.send_pending()

    kinds = session.exec(select(Announcement.kind).order_by(Announcement.kind)).all()
    assert kinds == ["delivery.failed", "organisation.waiting"]
    letters = session.exec(select(MailMessage.is_dead, MailMessage.is_alarm)).all()
    assert sorted(letters) == [(True, False), (True, False), (True, True), (True, True)]


@pytest.mark.parametrize("kind", deliveries.KINDS)
def test_every_kind_of_delivery_has_its_words(desk: Desk, session: Session, kind: str) -> None:
    assert kind in telling.GIVEN_UP

    give_up(kind, "unknown")

    assert told(session) == []
    assert outbox.deliver_pending() == 0


class Silent:
    """A provider that does not answer."""

    def get_checkout(self, _checkout_id: str) -> CheckoutFacts:
        raise GatewayUnsure("no answer")


def test_an_event_that_was_given_up_is_told_of(desk: Desk, session: Session) -> None:
    with db.transaction() as writing:
        writing.add(
            StripeNotice(
                id="evt_1",
                kind="checkout.session.completed",
                object_id="cs_1",
                body=b"{}",
                received_at=NOON,
                state=NoticeState.WAITING,
                attempts=inbox.MOST_TRIES - 1,
                due_at=NOON,
            )
        )

    assert not inbox.act_on(Silent(), "evt_1")  # type: ignore[arg-type] # asked for one thing alone

    (told_of,) = session.exec(select(Announcement))
    assert (told_of.reference, told_of.about) == ("evt_1", "checkout.session.completed")
    assert told_of.link == "/desk/deliveries?kind=stripe_event"
