from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.notices.webhooks import delivering, endpoints
from foundation.notices.webhooks.models import DeliveryState
from foundation.notices.webhooks.queries import get_due
from foundation.notices.webhooks.retrying import MOST_ATTEMPTS, WAITS
from foundation.notifications import outbox
from foundation.notifications.models import OutboxMessage
from foundation.outgoing.sending import Outcome, Sender
from foundation.parties.models import Organisation
from foundation.settings import Settings
from tests.factories import make_actor, make_organisation, make_person
from tests.foundation.notices.plans import plan_of
from tests.foundation.notices.telling import mailed, tell
from tests.foundation.notices.webhooks.receiving import (
    Receiver,
    delivery_rows,
    endpoint_row,
    listen,
    receiving,
    verified,
)
from tests.foundation.outgoing.servers import serving
from tests.foundation.outgoing.test_sending import silent
from tests.market.racing import at_once

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
HERE = Sender(may_be_here=True, total_s=5)


@pytest.fixture
def ada(app: Flask) -> Organisation:
    with db.transaction() as session:
        organisation = make_organisation(session)
        make_person(session, organisation, email="ada@example.org")
    return organisation


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def deliver(moment: datetime, sender: Sender = HERE) -> int:
    with clock.held(moment):
        return delivering.deliver_due(sender, chance=lambda: 0.5)


def tell_at(moment: datetime, organisation: Organisation, number: int = 1) -> None:
    with clock.held(moment):
        tell(organisation, key=f"OR-{number}:placed")


def exhaust(endpoint_id: str, start: datetime = NOW) -> datetime:
    """Try whatever is due until it is given up; when that was."""
    moment = start
    for wait in (timedelta(), *WAITS):
        moment += wait
        deliver(moment)
    assert {row.state for row in delivery_rows(endpoint_id)} == {DeliveryState.DEAD}
    return moment


def test_an_announcement_is_sent_signed_and_once(ada: Organisation, receiver: Receiver) -> None:
    secret, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)

    counts = [deliver(NOW + timedelta(seconds=3)), deliver(NOW + timedelta(days=1))]

    (head,), (body,) = receiver.heads, receiver.bodies
    (row,) = delivery_rows(endpoint_id)
    assert counts == [1, 0]
    assert receiver.messages == [
        {
            "type": "order.placed",
            "timestamp": "2026-05-04T08:00:00+00:00",
            "data": {"order": "OR-1", "link": "http://localhost/orders/OR-1"},
        }
    ]
    assert (head["content-type"], head["user-agent"]) == (
        "application/json",
        "Regauss-Webhooks/1",
    )
    assert head["webhook-timestamp"] == str(int(NOW.timestamp()) + 3)
    assert head["webhook-id"] == row.message_id
    assert verified(secret, head, body)
    assert not verified(secret, head, body + b" ")
    assert (row.state, row.attempts, row.outcome, row.status, row.tried_at) == (
        DeliveryState.DELIVERED,
        1,
        Outcome.ANSWERED,
        204,
        NOW + timedelta(seconds=3),
    )


def test_the_id_of_a_message_is_that_of_its_announcement(
    ada: Organisation, receiver: Receiver
) -> None:
    for name in ("ERP", "Scale house"):
        listen(ada, receiver.url, name)
    tell_at(NOW, ada)
    deliver(NOW)

    with db.reading() as session:
        announced = session.exec(select(Announcement)).one()
    assert receiver.ids == [f"msg_{announced.id}"] * 2


def test_only_what_was_subscribed_is_sent_and_only_to_its_own_organisation(
    ada: Organisation, receiver: Receiver
) -> None:
    with db.transaction() as session:
        mallory = make_organisation(session, "Mallory Metals")
    _, hers = listen(mallory, receiver.url)
    _, endpoint_id = listen(ada, receiver.url)
    row = endpoint_row(endpoint_id)
    row.kinds = ["order.paid"]
    with db.transaction() as session:
        session.add(row)

    tell_at(NOW, ada)

    assert (delivery_rows(hers), delivery_rows(endpoint_id)) == ([], [])


@pytest.mark.parametrize("answer", ["500 Oops", "404 No", "302 There", None])
def test_what_is_not_taken_is_sent_again_under_the_same_id(
    ada: Organisation, receiver: Receiver, answer: str | None
) -> None:
    secret, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    receiver.answer = answer
    deliver(NOW)
    receiver.answer = "200 OK"

    counts = [deliver(NOW + WAITS[0] - timedelta(seconds=1)), deliver(NOW + WAITS[0])]

    (row,) = delivery_rows(endpoint_id)
    assert counts == [0, 1]
    assert (row.state, row.attempts, row.status) == (DeliveryState.DELIVERED, 2, 200)
    assert len(set(receiver.ids)) == 1
    assert len(set(receiver.bodies)) == 1
    stamps = [int(head["webhook-timestamp"]) for head in receiver.heads]
    assert stamps[1] - stamps[0] == 5
    assert all(
        verified(secret, head, body)
        for head, body in zip(receiver.heads, receiver.bodies, strict=True)
    )


def test_a_receiver_that_asks_for_time_gets_it(ada: Organisation, receiver: Receiver) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    receiver.answer = "429 Slowly\r\nRetry-After: 600"

    deliver(NOW)

    (row,) = delivery_rows(endpoint_id)
    assert (row.due_at, row.status) == (NOW + timedelta(minutes=10), 429)


def test_what_nobody_takes_is_given_up_and_the_webhook_switched_off_with_a_notice(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    receiver.answer = "500 Oops"

    moment = exhaust(endpoint_id)

    (row,) = delivery_rows(endpoint_id)
    endpoint = endpoint_row(endpoint_id)
    assert len(receiver.heads) == row.attempts == MOST_ATTEMPTS
    assert (endpoint.disabled_at, endpoint.is_stopped) == (moment, True)
    with db.reading() as session:
        said = session.exec(select(OutboxMessage).where(OutboxMessage.topic == outbox.GIVEN_UP))
        assert [one.payload["id"] for one in said] == [row.id]
        subjects = [subject for _, subject in mailed(session)]
    assert "A webhook was switched off (ERP)" in subjects


def test_a_message_that_alone_is_not_taken_leaves_the_webhook_on(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada, 1)
    receiver.answer = "500 Oops"
    moment = NOW
    for wait in (timedelta(), *WAITS[:-1]):
        moment += wait
        deliver(moment)
    tell_at(moment, ada, 2)
    receiver.answer = "200 OK"
    deliver(moment)
    receiver.answer = "500 Oops"

    deliver(moment + WAITS[-1])

    states = [row.state for row in delivery_rows(endpoint_id)]
    assert states == [DeliveryState.DEAD, DeliveryState.DELIVERED]
    assert endpoint_row(endpoint_id).disabled_at is None
    with db.reading() as session:
        subjects = [subject for _, subject in mailed(session)]
    assert "A webhook message was given up (ERP)" in subjects


def test_a_program_that_is_gone_is_left_alone_at_once(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    receiver.answer = "410 Gone"

    counts = [deliver(NOW), deliver(NOW + timedelta(hours=1))]

    assert counts == [1, 0]
    assert endpoint_row(endpoint_id).is_stopped
    with db.reading() as session:
        rows = session.exec(select(Announcement).where(Announcement.kind == "webhook.failed"))
        assert [row.heading for row in rows] == ["A webhook was switched off"]


def test_what_was_given_up_is_sent_again_by_hand(ada: Organisation, receiver: Receiver) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    receiver.answer = "500 Oops"
    moment = exhaust(endpoint_id)
    receiver.answer = "200 OK"
    (dead,) = delivery_rows(endpoint_id)
    actor = make_actor(ada)

    with clock.held(moment), db.transaction() as session:
        endpoints.enable(session, endpoint_id, actor=actor)
        endpoints.send_again(session, endpoint_id, dead.id, actor=actor)
    deliver(moment)

    (row,) = delivery_rows(endpoint_id)
    assert (row.state, row.attempts, row.message_id) == (
        DeliveryState.DELIVERED,
        1,
        dead.message_id,
    )
    assert endpoint_row(endpoint_id).failing_since is None
    assert len(set(receiver.ids)) == 1


def test_a_webhook_that_is_off_hears_nothing_and_what_waits_keeps_waiting(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada, 1)
    actor = make_actor(ada)
    with db.transaction() as session:
        endpoints.disable(session, endpoint_id, actor=actor)
    tell_at(NOW, ada, 2)

    while_off = deliver(NOW)
    with db.transaction() as session:
        endpoints.enable(session, endpoint_id, actor=actor)

    assert (while_off, deliver(NOW)) == (0, 1)
    assert len(delivery_rows(endpoint_id)) == 1


def test_a_test_is_tried_once_and_says_what_it_is(ada: Organisation, receiver: Receiver) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    receiver.answer = "500 Oops"
    with clock.held(NOW), db.transaction() as session:
        endpoints.send_test(session, endpoint_id, actor=make_actor(ada))

    counts = [deliver(NOW), deliver(NOW + timedelta(hours=1))]

    (row,) = delivery_rows(endpoint_id)
    assert counts == [1, 0]
    assert (row.state, row.status) == (DeliveryState.DEAD, 500)
    assert endpoint_row(endpoint_id).failing_since is None
    assert receiver.messages == [
        {
            "type": "webhook.test",
            "timestamp": "2026-05-04T08:00:00+00:00",
            "data": {
                "webhook": endpoint_id,
                "link": f"http://localhost/account/webhooks/{endpoint_id}",
            },
        }
    ]


def test_while_a_secret_changes_both_verify(ada: Organisation, receiver: Receiver) -> None:
    old, endpoint_id = listen(ada, receiver.url)
    with clock.held(NOW), db.transaction() as session:
        new, _ = endpoints.rotate_secret(session, endpoint_id, actor=make_actor(ada))
    held = []
    for number, later in enumerate((timedelta(0), endpoints.OVERLAP)):
        tell_at(NOW + later, ada, number)
        deliver(NOW + later)
        head, body = receiver.heads[-1], receiver.bodies[-1]
        held.append([verified(secret, head, body) for secret in (new, old)])

    assert held == [[True, True], [True, False]]


def test_a_message_taken_by_a_worker_that_died_is_sent_after_its_lease(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    (row,) = delivery_rows(endpoint_id)
    with clock.held(NOW), db.transaction() as session:
        assert delivering._take(session, row.id) is not None

    leases = (timedelta(0), delivering.LEASE - timedelta(seconds=1), delivering.LEASE)
    counts = [deliver(NOW + later) for later in leases]

    assert counts == [0, 0, 1]
    assert [row.attempts for row in delivery_rows(endpoint_id)] == [2]


def test_a_worker_that_comes_back_late_changes_nothing(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    (row,) = delivery_rows(endpoint_id)
    with clock.held(NOW), db.transaction() as session:
        late = delivering._take(session, row.id)
    assert late is not None
    deliver(NOW + delivering.LEASE)

    delivering._note(late, late.send(Sender(may_be_here=True, total_s=0)), chance=lambda: 0.5)

    assert [one.state for one in delivery_rows(endpoint_id)] == [DeliveryState.DELIVERED]


def test_two_workers_send_each_message_once(
    ada: Organisation, receiver: Receiver, settings: Settings
) -> None:
    listen(ada, receiver.url)
    for number in range(6):
        tell(ada, key=f"OR-{number}:placed")

    results = at_once(settings, [partial(delivering.deliver_due, HERE)] * 2)

    assert results == ["ok", "ok"]
    assert len(receiver.ids) == len(set(receiver.ids)) == 6


def test_a_receiver_that_hangs_holds_up_only_its_own(ada: Organisation, receiver: Receiver) -> None:
    quick = Sender(may_be_here=True, total_s=0.7)
    with serving(silent) as (port, _):
        listen(ada, f"http://127.0.0.1:{port}/")
        listen(ada, receiver.url)
        tell_at(NOW, ada)
        began = time.monotonic()
        count = deliver(NOW, quick)
        took_s = time.monotonic() - began

    assert count == 2
    assert len(receiver.ids) == 1
    assert took_s < 3


@pytest.mark.one_database
def test_what_is_due_is_found_by_the_index_of_what_waits(app: Flask) -> None:
    steps = plan_of(partial(get_due, now=NOW, each=8, limit=64), "webhook_delivery")

    assert [step for step in steps if "webhook_delivery_due" in step], steps


def test_whoever_runs_the_program_sees_what_waits_and_what_was_given_up(
    ada: Organisation, receiver: Receiver, client: FlaskClient
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    for number in range(3):
        tell_at(NOW, ada, number)
    row = delivery_rows(endpoint_id)[0]
    row.state = DeliveryState.DEAD
    with db.transaction() as session:
        session.add(row)

    with clock.held(NOW + timedelta(minutes=2)):
        text = client.get("/metrics").get_data(as_text=True)

    assert 'webhook_messages{state="waiting"} 2.0' in text
    assert 'webhook_messages{state="dead"} 1.0' in text
    assert "webhook_messages_oldest_waiting_seconds 120.0" in text


def test_many_that_fail_leave_room_for_others(ada: Organisation, receiver: Receiver) -> None:
    with db.transaction() as session:
        ben = make_organisation(session, "Ben Refining")
    with receiving() as broken:
        broken.answer = "500 Oops"
        _, endpoint_id = listen(ada, broken.url)
        _, his = listen(ben, receiver.url)
        for number in range(delivering.BATCH + 5):
            tell_at(NOW, ada, number)
        tell_at(NOW + timedelta(seconds=1), ben)

        count = deliver(NOW + timedelta(seconds=1))

    assert count == delivering.EACH + 1
    assert [row.state for row in delivery_rows(his)] == [DeliveryState.DELIVERED]
    assert len(delivery_rows(endpoint_id)) == delivering.BATCH + 5


def test_what_the_demo_may_reach_is_not_reached_outside_it(
    ada: Organisation, receiver: Receiver
) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)

    deliver(NOW, Sender())

    (row,) = delivery_rows(endpoint_id)
    assert (row.state, row.outcome) == (DeliveryState.WAITING, Outcome.NOT_REACHED)
    assert receiver.heads == []


def test_a_message_of_a_removed_webhook_is_forgotten(ada: Organisation, receiver: Receiver) -> None:
    _, endpoint_id = listen(ada, receiver.url)
    tell_at(NOW, ada)
    (row,) = delivery_rows(endpoint_id)
    with clock.held(NOW), db.transaction() as session:
        claim = delivering._take(session, row.id)
    assert claim is not None
    with db.transaction() as session:
        endpoints.remove(session, endpoint_id, actor=make_actor(ada))

    delivering._note(claim, claim.send(HERE), chance=lambda: 0.5)

    assert deliver(NOW + timedelta(days=1)) == 0
    assert delivery_rows(endpoint_id) == []
