from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.notices.webhooks import delivering
from foundation.notices.webhooks.models import DeliveryState
from foundation.outgoing.sending import Sender
from foundation.parties.models import Organisation
from tests.factories import api_key, make_organisation
from tests.foundation.notices.telling import tell
from tests.foundation.notices.webhooks.receiving import (
    Receiver,
    delivery_rows,
    endpoint_row,
    listen,
    receiving,
    verified,
)

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
HERE = Sender(may_be_here=True, total_s=5)
PATH = "/api/v1/webhooks"
SENT: dict[str, Any] = {"name": "ERP", "url": "https://hooks.example.org/", "kinds": ["order.paid"]}


@pytest.fixture
def ada(app: Flask) -> Organisation:
    with db.transaction() as session:
        return make_organisation(session)


@pytest.fixture
def key(ada: Organisation) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, ada)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_a_program_adds_a_webhook_and_gets_its_secret_once(
    client: FlaskClient, key: dict[str, str]
) -> None:
    with clock.held(NOW):
        made = client.post(PATH, json=SENT, headers=key)
    assert made.json
    shown = client.get(made.headers["Location"], headers=key)

    expected = {
        **SENT,
        "id": made.json["id"],
        "is_on": True,
        "is_stopped": False,
        "failing_since": None,
        "old_secret_until": None,
        "created_at": "2026-05-04T08:00:00+00:00",
    }
    assert made.status_code == 201
    assert made.json == {**expected, "secret": made.json["secret"]}
    assert made.json["secret"].startswith("whsec_")
    assert shown.json == expected
    assert client.get(PATH, headers=key).json == {"items": [expected], "next_cursor": None}


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"url": "http://hooks.example.org/"}, "url", "Use https://"),
        ({"url": "https://10.0.0.5/"}, "url", "Name the machine by its full name"),
        ({"url": "https://hooks.example.org:22/"}, "url", "port 22 is not for requests"),
        ({"kinds": []}, "kinds", "Choose at least one"),
        ({"kinds": ["webhook.failed"]}, "kinds.0", "Choose at least one"),
        ({"name": ""}, "name", "Say which program"),
    ],
)
def test_what_cannot_be_is_refused_by_its_member(
    client: FlaskClient, key: dict[str, str], changed: dict[str, Any], name: str, sentence: str
) -> None:
    reply = client.post(PATH, json={**SENT, **changed}, headers=key)

    assert reply.status_code == 422
    assert reply.json
    assert list(reply.json["errors"]) == [name]
    assert sentence in reply.json["errors"][name][0]
    assert client.get(PATH, headers=key).json == {"items": [], "next_cursor": None}


def test_a_webhook_is_changed_switched_and_removed(
    client: FlaskClient, ada: Organisation, key: dict[str, str], receiver: Receiver
) -> None:
    _, webhook = listen(ada, receiver.url)
    tell(ada)

    changed = client.put(f"{PATH}/{webhook}", json=SENT, headers=key).json
    off = client.post(f"{PATH}/{webhook}/disable", headers=key).json
    on = client.post(f"{PATH}/{webhook}/enable", headers=key).json
    gone = client.delete(f"{PATH}/{webhook}", headers=key)

    assert changed
    assert off
    assert on
    assert {name: changed[name] for name in SENT} == SENT
    assert (off["is_on"], on["is_on"]) == (False, True)
    assert (gone.status_code, gone.data) == (204, b"")
    assert client.get(f"{PATH}/{webhook}", headers=key).status_code == 404


def test_a_program_rotates_the_secret(
    client: FlaskClient, ada: Organisation, key: dict[str, str], receiver: Receiver
) -> None:
    _, webhook = listen(ada, receiver.url)

    with clock.held(NOW):
        reply = client.post(f"{PATH}/{webhook}/rotate", headers=key)
        client.post(f"{PATH}/{webhook}/test", headers=key)
        delivering.deliver_due(HERE)

    assert reply.json
    assert reply.json["old_secret_until"] == "2026-05-05T08:00:00+00:00"
    assert verified(reply.json["secret"], receiver.heads[0], receiver.bodies[0])


def test_a_program_sees_what_was_given_up_and_sends_it_again(
    client: FlaskClient, ada: Organisation, key: dict[str, str], receiver: Receiver
) -> None:
    _, webhook = listen(ada, receiver.url)
    with clock.held(NOW):
        tell(ada)
        receiver.answer = "500 Oops"
        delivering.deliver_due(HERE)
    (row,) = delivery_rows(webhook)
    row.state = DeliveryState.DEAD
    with db.transaction() as session:
        session.add(row)

    listed = client.get(f"{PATH}/{webhook}/deliveries?state=dead", headers=key).json
    with clock.held(NOW + timedelta(hours=1)):
        again = client.post(f"{PATH}/{webhook}/deliveries/{row.id}/resend", headers=key).json

    shown = {
        "id": row.id,
        "message_id": row.message_id,
        "type": "order.placed",
        "state": "dead",
        "attempts": 1,
        "created_at": "2026-05-04T08:00:00+00:00",
        "tried_at": "2026-05-04T08:00:00+00:00",
        "next_at": None,
        "outcome": "answered",
        "status": 500,
    }
    assert listed == {"items": [shown], "next_cursor": None}
    assert again == {
        **shown,
        "state": "waiting",
        "attempts": 0,
        "next_at": "2026-05-04T09:00:00+00:00",
    }


def test_deliveries_are_paged_by_cursor(
    client: FlaskClient, ada: Organisation, key: dict[str, str], receiver: Receiver
) -> None:
    _, webhook = listen(ada, receiver.url)
    for number in range(31):
        with clock.held(NOW + timedelta(minutes=number)):
            tell(ada, key=f"OR-{number}:placed")

    first = client.get(f"{PATH}/{webhook}/deliveries", headers=key).json
    assert first
    cursor = first["next_cursor"]
    second = client.get(f"{PATH}/{webhook}/deliveries?cursor={cursor}", headers=key).json

    assert second
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (30, 1, None)
    assert second["items"][0]["created_at"] == "2026-05-04T08:00:00+00:00"


OWN = [
    ("GET", ""),
    ("PUT", ""),
    ("DELETE", ""),
    ("POST", "/rotate"),
    ("POST", "/disable"),
    ("POST", "/enable"),
    ("POST", "/test"),
    ("GET", "/deliveries"),
    ("POST", "/deliveries/unknown/resend"),
]


@pytest.mark.parametrize(("method", "path"), OWN)
def test_another_organisations_webhook_does_not_exist(
    client: FlaskClient, ada: Organisation, receiver: Receiver, method: str, path: str
) -> None:
    _, webhook = listen(ada, receiver.url)
    with db.transaction() as session:
        mallory = make_organisation(session, "Mallory Metals")
        hers = api_key(session, mallory)

    reply = client.open(
        f"{PATH}/{webhook}{path}",
        method=method,
        headers=hers,
        json=SENT if method == "PUT" else None,
    )

    assert reply.status_code == 404
    row = endpoint_row(webhook)
    assert (row.disabled_at, row.old_until, delivery_rows(webhook)) == (None, None, [])


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", ""), ("GET", "/x/deliveries")])
def test_a_key_without_the_permission_sees_and_changes_nothing(
    client: FlaskClient, ada: Organisation, method: str, path: str
) -> None:
    with db.transaction() as session:
        weak = api_key(session, ada, ["lots:read", "lots:write"])

    reply = client.open(
        PATH + path, method=method, headers=weak, json=SENT if method == "POST" else None
    )

    assert reply.status_code == 403
