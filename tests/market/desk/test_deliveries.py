from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.errors import NotFound
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.notifications import outbox
from foundation.notifications.models import MailMessage, OutboxMessage
from foundation.outgoing.sending import Outcome
from market.desk import deliveries
from market.payments.models import NoticeState, StripeNotice
from tests.factories import make_organisation, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.desk.people import Desk, make_desk

ERROR = "ConnectionRefusedError: nobody there"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Two operators, and one thing of each kind that was given up, beside one that was not."""
    moment = clock.now()
    shared = {"attempts": 8, "due_at": moment, "last_error": ERROR}
    with db.transaction() as session:
        for number, is_dead in (("1", True), ("2", False)):
            session.add(
                MailMessage(
                    id=number,
                    to_address=f"nora{number}@example.org",
                    subject=f"Letter {number}",
                    text="/reset/secret",
                    html="/reset/secret",
                    created_at=moment,
                    is_dead=is_dead,
                    **shared,
                )
            )
            session.add(
                OutboxMessage(
                    id=number,
                    topic=f"topic.{number}",
                    key=number,
                    payload={},
                    created_at=moment,
                    is_dead=is_dead,
                    **shared,
                )
            )
            session.add(
                StripeNotice(
                    id=f"evt_{number}",
                    kind=f"kind.{number}",
                    object_id="cs_1",
                    body=b"{}",
                    received_at=moment,
                    state=NoticeState.DEAD if is_dead else NoticeState.IGNORED,
                    **shared,
                )
            )
        owner = make_organisation(session, "Ada Recycling")
        session.add(
            WebhookEndpoint(
                id="e" * 32,
                organisation_id=owner.id,
                name="Our ERP",
                url="https://erp.example/secret",
                kinds=[],
                secret=b"wrapped",
                wrap_version=1,
                created_at=moment,
            )
        )
        session.flush()
        for number, state in (("1", DeliveryState.DEAD), ("2", DeliveryState.DELIVERED)):
            session.add(
                WebhookDelivery(
                    id=number,
                    endpoint_id="e" * 32,
                    message_id=number,
                    kind=f"notice.{number}",
                    body="{}",
                    state=state,
                    attempts=10,
                    created_at=moment,
                    due_at=moment,
                    outcome=Outcome.NOT_REACHED,
                )
            )
    return make_desk()


@pytest.mark.parametrize(
    ("kind", "row_id", "word"),
    [
        ("letter", "1", "Letter "),
        ("message", "1", "topic."),
        ("stripe_event", "evt_1", "kind."),
        ("webhook", "1", "notice."),
    ],
)
def test_what_was_given_up_is_listed_and_tried_again(
    client: FlaskClient, desk: Desk, kind: str, row_id: str, word: str
) -> None:
    oda = sign_in(client, desk.oda)

    page = oda.get(f"/desk/deliveries?kind={kind}").text
    rows = oda.get(f"/desk/deliveries.csv?kind={kind}").text
    before = deliveries_left()
    sent = submit(oda, f"/desk/deliveries/{kind}/{row_id}/retry")
    again = submit(oda, f"/desk/deliveries/{kind}/{row_id}/retry")

    assert f"{word}1" in page
    assert f"{word}2" not in page
    assert "secret" not in page
    assert (Outcome.NOT_REACHED.value if kind == "webhook" else ERROR) in rows
    assert before[kind] == 1
    assert deliveries_left() == {**before, kind: 0}
    assert sent.status_code == 303
    assert "Nothing of this kind was given up" in words_of(oda.get(sent.location))
    assert again.status_code == 409
    assert f"{word}1" in words_of(oda.get("/desk/trail"))


def deliveries_left() -> dict[str, int]:
    with db.reading() as session:
        return deliveries.count_dead(session)


def test_the_worker_takes_what_is_tried_again(desk: Desk) -> None:
    with db.transaction() as session:
        deliveries.revive(session, "message", "1", actor=desk.first)

    outbox.deliver_pending()

    with db.reading() as session:
        message = session.get_one(OutboxMessage, "1")
    assert message.done_at is not None


def test_a_letter_whose_text_is_gone_is_not_sent_empty(desk: Desk) -> None:
    with db.transaction() as session:
        letter = session.get_one(MailMessage, "1")
        letter.text = letter.html = ""
        session.add(letter)

    with pytest.raises(deliveries.LetterGone), db.transaction() as session:
        deliveries.revive(session, "letter", "1", actor=desk.first)

    assert deliveries_left()["letter"] == 1


def test_nothing_is_sent_to_an_address_that_is_off(desk: Desk) -> None:
    with db.transaction() as session:
        endpoint = session.get_one(WebhookEndpoint, "e" * 32)
        endpoint.disabled_at = clock.now()
        session.add(endpoint)

    with pytest.raises(deliveries.EndpointOff), db.transaction() as session:
        deliveries.revive(session, "webhook", "1", actor=desk.first)

    assert deliveries_left()["webhook"] == 1


def test_a_kind_that_does_not_exist_is_not_found(client: FlaskClient, desk: Desk) -> None:
    oda = sign_in(client, desk.oda)

    assert oda.get("/desk/deliveries?kind=parcel").status_code == 422
    with pytest.raises(NotFound), db.transaction() as session:
        deliveries.revive(session, "parcel", "1", actor=desk.first)
