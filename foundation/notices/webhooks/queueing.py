"""Queueing: an announcement becomes a delivery for each endpoint that wants its kind, in the same
transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.ids import new_id
from foundation.notices.models import Announcement
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.notices.webhooks.signing import ID_PREFIX

TEST_KIND = "webhook.test"


def queue(session: Session, announcement: Announcement) -> None:
    """One delivery for each endpoint of the organisation that is on and wants to hear of it."""
    endpoints = session.exec(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.organisation_id == announcement.organisation_id)
        .where(col(WebhookEndpoint.disabled_at).is_(None))
        .order_by(WebhookEndpoint.id)
    )
    link = db.settings_of(session).base_url + announcement.link
    for endpoint in endpoints:
        if announcement.kind not in endpoint.kinds:
            continue
        body = format_body(
            announcement.kind,
            announcement.created_at,
            {**announcement.ids, "link": link},
        )
        _insert(session, endpoint, message=announcement.id, kind=announcement.kind, body=body)


def queue_test(session: Session, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A message that says only that it is a test."""
    link = f"{db.settings_of(session).base_url}/account/webhooks/{endpoint.id}"
    body = format_body(TEST_KIND, clock.now(), {"webhook": endpoint.id, "link": link})
    delivery_id = _insert(session, endpoint, message=new_id(), kind=TEST_KIND, body=body)
    return session.get_one(WebhookDelivery, delivery_id)


def format_body(kind: str, at: datetime, members: Mapping[str, str]) -> str:
    """What is sent, the same bytes at each attempt: type, time, and what it is about."""
    message = {"type": kind, "timestamp": at.isoformat(), "data": dict(members)}
    return json.dumps(message, separators=(",", ":"))


def _insert(
    session: Session, endpoint: WebhookEndpoint, *, message: str, kind: str, body: str
) -> str:
    moment = clock.now()
    row = {
        "id": new_id(),
        "endpoint_id": endpoint.id,
        "message_id": ID_PREFIX + message,
        "kind": kind,
        "body": body,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "created_at": moment,
        "due_at": moment,
        "tried_at": None,
        "outcome": None,
        "status": None,
    }
    db.insert_once(session, table_of(WebhookDelivery), row, key=("endpoint_id", "message_id"))
    return str(row["id"])
