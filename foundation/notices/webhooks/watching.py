"""Webhooks as whoever runs the program watches them: what waits, and what was given up."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric
from sqlalchemy import func
from sqlmodel import Session, select

from foundation.notices.webhooks.models import (
    IS_DEAD,
    IS_WAITING,
    DeliveryState,
    WebhookDelivery,
)
from foundation.running.figures import age_s, counted, gauge


def figures(session: Session) -> Iterator[Metric]:
    """How many messages wait or were given up, and how long the oldest waits. Each has an index."""
    counts = {
        state.value: float(
            session.exec(select(func.count()).select_from(WebhookDelivery).where(condition)).one()
        )
        for state, condition in (
            (DeliveryState.WAITING, IS_WAITING),
            (DeliveryState.DEAD, IS_DEAD),
        )
    }
    text = "The messages of webhooks not delivered yet, and those given up."
    yield counted("webhook_messages", text, "state", counts)
    oldest = session.exec(select(func.min(WebhookDelivery.created_at)).where(IS_WAITING)).one()
    yield gauge(
        "webhook_messages_oldest_waiting_seconds",
        "How long the oldest of the webhooks' messages has waited.",
        age_s(oldest) or 0.0,
    )
