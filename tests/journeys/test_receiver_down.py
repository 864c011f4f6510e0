"""A refiner's ERP listens by webhook and is down for a day; then for two.

Told as its owner lives it: on the pages, with a real receiver on this machine, and a clock that is
moved on by hand.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.notices.webhooks import access, delivering
from foundation.parties.models import Organisation
from tests.factories import make_person, sign_in, submit
from tests.foundation.notices.webhooks.receiving import Receiver, receiving, verified
from tests.foundation.parties.cast import letters_to
from tests.market import stage
from tests.market.stage import Cast

START = datetime(2026, 5, 4, 8, tzinfo=UTC)
EMAIL = "ben@refining.example"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def cast(app: Flask) -> Cast:
    return stage.make_cast()


class Ben:
    """The owner of the refinery on his own machine, who signs in anew each day."""

    def __init__(self, client: FlaskClient, organisation_id: str) -> None:
        self.client = client
        with db.transaction() as session:
            organisation = session.get_one(Organisation, organisation_id)
            self.person = make_person(session, organisation, name="Ben", email=EMAIL)

    def comes_at(self, moment: datetime) -> FlaskClient:
        with clock.held(moment):
            return sign_in(self.client, self.person)


@pytest.fixture
def ben(client: FlaskClient, cast: Cast) -> Ben:
    return Ben(client, cast.ben.organisation_id)


def words(ben: Ben, path: str, moment: datetime) -> str:
    """What a page says, as one line."""
    browser = ben.comes_at(moment)
    with clock.held(moment):
        reply = browser.get(path)
    assert reply.status_code == 200, path
    text = re.sub(r"<[^>]*>", " ", reply.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


def press(ben: Ben, path: str, moment: datetime, **fields: object) -> str:
    """Send a form of a page; where it leads, or what it says where it answers itself."""
    browser = ben.comes_at(moment)
    with clock.held(moment):
        reply = submit(browser, path, **fields)
    assert reply.status_code in (200, 303), path
    return reply.location or reply.get_data(as_text=True)


def work(start: datetime, end: datetime) -> None:
    """Let the worker send what is due, every ten minutes."""
    moment = start
    while moment <= end:
        with clock.held(moment):
            delivering.deliver_due(access.sender())
        moment += timedelta(minutes=10)


def add_webhook(ben: Ben, receiver: Receiver, moment: datetime) -> tuple[str, str]:
    """Ben's webhook for everything; its secret and the path of its page."""
    shown = press(
        ben,
        "/account/webhooks/new",
        moment,
        name="ERP",
        url=receiver.url,
        kinds=["handover.offered", "handover.withdrawn", "order.dispatched"],
    )
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", shown)
    page = re.search(r"/account/webhooks/[0-9a-f]{32}", shown)
    assert secret
    assert page
    return secret[0], page[0]


def offer(cast: Cast, moment: datetime) -> None:
    """Ada sends Ben a lot."""
    with clock.held(moment):
        order = stage.funded(cast)
        stage.dispatch(order, cast.ada)


def test_a_receiver_that_is_down_for_a_day_misses_nothing(
    ben: Ben, cast: Cast, receiver: Receiver
) -> None:
    moment = START
    secret, page = add_webhook(ben, receiver, moment)
    assert secret not in words(ben, page, moment)

    press(ben, f"{page}/test", moment)
    work(moment, moment)
    assert "webhook.test" in words(ben, page, moment)
    assert "✓ delivered 1 204" in words(ben, page, moment)

    receiver.answer = None  # the ERP is down, and three lots are sent to Ben meanwhile
    for hour in (1, 2, 3):
        offer(cast, START + timedelta(hours=hour))
        work(START + timedelta(hours=hour), START + timedelta(hours=hour, minutes=50))
    work(START + timedelta(hours=4), START + timedelta(hours=24))
    moment = START + timedelta(hours=24)
    down = words(ben, page, moment)
    assert "not taking messages" in down
    assert down.count("… waiting") == 6
    assert "did not answer in HTTP" in down

    receiver.answer = "200 OK"
    missed = set(receiver.ids[1:])
    before = len(receiver.ids)
    work(moment, START + timedelta(hours=48))

    came = receiver.ids[before:]
    assert sorted(came) == sorted(missed)
    assert len(came) == 6
    assert {message["type"] for message in receiver.messages[before:]} == {
        "handover.offered",
        "order.dispatched",
    }
    assert all(
        verified(secret, head, body)
        for head, body in zip(receiver.heads, receiver.bodies, strict=True)
    )
    up = words(ben, page, START + timedelta(hours=48))
    assert "✓ on" in up
    assert up.count("✓ delivered") == 7
    assert "webhook" not in " ".join(letter.subject for letter in letters_to(EMAIL))


def test_what_a_receiver_missed_for_two_days_is_sent_again_by_hand(
    ben: Ben, cast: Cast, receiver: Receiver
) -> None:
    secret, page = add_webhook(ben, receiver, START)
    receiver.answer = "503 Down"
    offer(cast, START)
    work(START, START + timedelta(hours=48))
    moment = START + timedelta(hours=48)

    assert "A webhook was switched off (ERP)" in [one.subject for one in letters_to(EMAIL)]
    notices = words(ben, "/account/notices", moment)
    assert "A webhook was switched off" in notices
    assert "took nothing for more than a day" in notices
    off = words(ben, page, moment)
    assert "switched off: nothing was taken" in off
    assert (off.count("✕ given up 10 503"), off.count("… waiting 9 503")) == (1, 1)
    tries = len(receiver.ids)
    work(moment, moment + timedelta(hours=12))
    assert len(receiver.ids) == tries

    receiver.answer = "200 OK"
    press(ben, f"{page}/enable", moment)
    with clock.held(moment):
        buttons = ben.client.get(f"{page}?state=dead").get_data(as_text=True)
    (again,) = re.findall(rf'action="({page}/deliveries/[0-9a-f]{{32}}/resend)"', buttons)
    assert press(ben, again, moment) == f"{page}?done=again"
    work(moment, moment)

    assert len(receiver.ids) == tries + 2
    assert set(receiver.ids[tries:]) == set(receiver.ids[:tries])
    assert all(
        verified(secret, head, body)
        for head, body in zip(receiver.heads[tries:], receiver.bodies[tries:], strict=True)
    )
    assert words(ben, page, moment).count("✓ delivered") == 2
