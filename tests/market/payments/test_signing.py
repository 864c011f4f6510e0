"""Stripe events are believed only when signed by the right secret, now, over these bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from foundation import clock
from market.payments.gateway import SignatureRefused, StripeEvent
from market.payments.signing import sign
from market.payments.stripe_gateway import StripeGateway

NOW = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
SECRET = "whsec_ada_and_ben"
BODY = json.dumps(
    {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
        "livemode": False,
    }
).encode()


@pytest.fixture
def gateway() -> StripeGateway:
    return StripeGateway(key="sk_test_x", webhook_secret=SECRET)


@pytest.mark.parametrize("seconds", [0, 300, -300])
def test_a_signed_notice_within_five_minutes_is_read(gateway: StripeGateway, seconds: int) -> None:
    with clock.held(NOW):
        signature = sign(BODY, SECRET, at=NOW + timedelta(seconds=seconds))

        assert gateway.read_event(BODY, signature) == StripeEvent(
            event_id="evt_1",
            kind="checkout.session.completed",
            object_id="cs_test_1",
            livemode=False,
        )


def test_a_second_secret_may_sign_beside_it_during_a_rotation(gateway: StripeGateway) -> None:
    with clock.held(NOW):
        other = sign(BODY, "whsec_new", at=NOW).split(",")[1]

        assert gateway.read_event(BODY, f"{sign(BODY, SECRET, at=NOW)},{other}").event_id == "evt_1"


GOOD = sign(BODY, SECRET, at=NOW)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (BODY, None),
        (BODY, ""),
        (BODY, "t=,v1="),
        (BODY, GOOD.replace("v1=", "v0=")),
        (BODY, sign(BODY, "whsec_mallory", at=NOW)),
        (BODY, sign(BODY, SECRET, at=NOW + timedelta(seconds=301))),
        (BODY, sign(BODY, SECRET, at=NOW - timedelta(seconds=301))),
        (BODY.replace(b"cs_test_1", b"cs_test_2"), GOOD),
        (BODY + b" ", GOOD),
        (b"\xff", GOOD),
        (b"", GOOD),
        (b"[]", sign(b"[]", SECRET, at=NOW)),
        (b"no json", sign(b"no json", SECRET, at=NOW)),
        (b'{"object": "v2.core.event"}', sign(b'{"object": "v2.core.event"}', SECRET, at=NOW)),
    ],
)
def test_anything_else_is_refused(
    gateway: StripeGateway, body: bytes, signature: str | None
) -> None:
    with clock.held(NOW), pytest.raises(SignatureRefused):
        gateway.read_event(body, signature)


@pytest.mark.parametrize("secret", ["", "  "])
def test_a_gateway_without_a_secret_is_not_built(secret: str) -> None:
    with pytest.raises(ValueError, match="without a webhook secret"):
        StripeGateway(key="sk_test_x", webhook_secret=secret)
