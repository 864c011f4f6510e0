from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import clock, db
from foundation.errors import Forbidden, Invalid, NotFound
from foundation.notices.kinds import SUBSCRIBABLE, NoticeKind
from foundation.notices.webhooks import endpoints
from foundation.notices.webhooks.models import WebhookEndpoint
from foundation.notices.webhooks.queries import get_endpoints
from foundation.notices.webhooks.secrets import secrets_at
from foundation.notices.webhooks.signing import format_secret
from foundation.parties.actor import Actor
from foundation.parties.keywrap import NotOurs
from tests.factories import make_actor, make_organisation
from tests.foundation.notices.webhooks.receiving import endpoint_row

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
URL = "https://hooks.example.org/regauss"


@pytest.fixture
def ada(app: Flask) -> Actor:
    with db.transaction() as session:
        return make_actor(make_organisation(session))


@pytest.fixture
def mallory(app: Flask) -> Actor:
    with db.transaction() as session:
        return make_actor(make_organisation(session, "Mallory Metals"))


def create(actor: Actor, url: str = URL) -> tuple[str, str]:
    with db.transaction() as session:
        secret, endpoint = endpoints.create_endpoint(
            session, name="ERP", url=url, kinds=SUBSCRIBABLE, may_be_here=False, actor=actor
        )
    return secret, endpoint.id


def secrets_of(endpoint_id: str, moment: datetime = NOW) -> list[str]:
    with db.reading() as session:
        endpoint = session.get_one(WebhookEndpoint, endpoint_id)
        return [format_secret(secret) for secret in secrets_at(session, endpoint, moment)]


def test_a_secret_is_kept_wrapped_and_signs(ada: Actor) -> None:
    secret, endpoint_id = create(ada)

    assert secrets_of(endpoint_id) == [secret]
    assert secret.removeprefix("whsec_").encode() not in endpoint_row(endpoint_id).secret


def test_a_secret_moved_to_another_endpoint_does_not_open(ada: Actor) -> None:
    _, mine = create(ada)
    _, other = create(ada)
    with db.transaction() as session:
        row = session.get_one(WebhookEndpoint, other)
        row.secret = session.get_one(WebhookEndpoint, mine).secret
        session.add(row)

    with pytest.raises(NotOurs):
        secrets_of(other)


def test_a_rotation_keeps_only_the_secret_before(ada: Actor) -> None:
    first, endpoint_id = create(ada)
    with clock.held(NOW), db.transaction() as session:
        second, _ = endpoints.rotate_secret(session, endpoint_id, actor=ada)
    after_one = secrets_of(endpoint_id)
    with clock.held(NOW), db.transaction() as session:
        third, _ = endpoints.rotate_secret(session, endpoint_id, actor=ada)

    assert after_one == [second, first]
    assert secrets_of(endpoint_id) == [third, second]
    assert secrets_of(endpoint_id, NOW + endpoints.OVERLAP) == [third]


def test_no_request_goes_inside(ada: Actor) -> None:
    with pytest.raises(Invalid):
        create(ada, "https://169.254.169.254/latest/meta-data/")

    with db.reading() as session:
        assert get_endpoints(session, ada.organisation_id) == []


def test_a_change_is_looked_at_like_a_beginning(ada: Actor) -> None:
    _, endpoint_id = create(ada)

    with pytest.raises(Invalid), db.transaction() as session:
        endpoints.change_endpoint(
            session,
            endpoint_id,
            name="ERP",
            url="http://hooks.example.org/",
            kinds=[NoticeKind.ORDER_PAID],
            may_be_here=False,
            actor=ada,
        )

    assert endpoint_row(endpoint_id).url == URL


def test_there_are_at_most_ten(ada: Actor) -> None:
    for _ in range(endpoints.MOST_ENDPOINTS):
        create(ada)

    with pytest.raises(endpoints.TooManyEndpoints):
        create(ada)


def test_a_webhook_of_another_organisation_does_not_exist(ada: Actor, mallory: Actor) -> None:
    _, endpoint_id = create(ada)

    for act in (
        endpoints.rotate_secret,
        endpoints.disable,
        endpoints.enable,
        endpoints.remove,
        endpoints.send_test,
    ):
        with pytest.raises(NotFound), db.transaction() as session:
            act(session, endpoint_id, actor=mallory)


def test_a_message_of_another_webhook_is_not_sent_again(ada: Actor) -> None:
    (_, mine), (_, other) = create(ada), create(ada)
    with db.transaction() as session:
        delivery = endpoints.send_test(session, other, actor=ada)

    with pytest.raises(NotFound), db.transaction() as session:
        endpoints.send_again(session, mine, delivery.id, actor=ada)


def test_what_waits_is_not_sent_again_and_nothing_is_sent_while_off(ada: Actor) -> None:
    _, endpoint_id = create(ada)
    with db.transaction() as session:
        delivery = endpoints.send_test(session, endpoint_id, actor=ada)

    with pytest.raises(endpoints.StillWaiting), db.transaction() as session:
        endpoints.send_again(session, endpoint_id, delivery.id, actor=ada)
    with db.transaction() as session:
        endpoints.disable(session, endpoint_id, actor=ada)
    with pytest.raises(endpoints.IsOff), db.transaction() as session:
        endpoints.send_again(session, endpoint_id, delivery.id, actor=ada)
    with pytest.raises(endpoints.IsOff), db.transaction() as session:
        endpoints.send_test(session, endpoint_id, actor=ada)


def test_it_takes_the_permission(ada: Actor) -> None:
    _, endpoint_id = create(ada)
    reader = Actor(ada.organisation_id, None, ada.permissions - {"webhooks:manage"}, "api")

    with pytest.raises(Forbidden):
        create(reader)
    with pytest.raises(Forbidden), db.transaction() as session:
        endpoints.remove(session, endpoint_id, actor=reader)
