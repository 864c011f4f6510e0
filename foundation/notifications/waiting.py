"""How much is still to be delivered, and what was given up: figures to watch."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric
from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation.notifications.models import MailMessage, OutboxMessage
from foundation.running.figures import age_s, counted, gauge


def figures(session: Session) -> Iterator[Metric]:
    """The outbox and the letters: waiting, given up, and how long the oldest waits."""
    kinds = (
        ("outbox_messages", OutboxMessage, col(OutboxMessage.done_at)),
        ("letters", MailMessage, col(MailMessage.sent_at)),
    )
    for name, model, done_at in kinds:
        table, is_dead = name.replace("_", " "), col(model.is_dead)
        rows = session.exec(
            select(is_dead, func.count()).where(done_at.is_(None)).group_by(is_dead)
        ).all()
        counts = {"waiting": 0.0, "dead": 0.0}
        counts |= {"dead" if dead else "waiting": float(count) for dead, count in rows}
        yield counted(name, f"The {table} not delivered yet, and those given up.", "state", counts)
        oldest = session.exec(
            select(func.min(model.created_at)).where(done_at.is_(None), is_dead.is_(False))
        ).one()
        yield gauge(
            f"{name}_oldest_waiting_seconds",
            f"How long the oldest of the {table} has waited.",
            age_s(oldest) or 0.0,
        )
