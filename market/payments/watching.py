"""Money that is on its way, as whoever runs the program watches it."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric
from sqlalchemy import func
from sqlmodel import Session, select

from foundation.running.figures import counted
from market.payments.models import NoticeState, OperationState, PaymentOperation, StripeNotice


def figures(session: Session) -> Iterator[Metric]:
    """What is asked of the provider, and what the provider told us, by state."""
    operations = session.exec(
        select(PaymentOperation.state, func.count()).group_by(PaymentOperation.state)
    )
    yield counted(
        "payment_operations",
        "What is asked of the payment provider.",
        "state",
        {state.value: 0.0 for state in OperationState}
        | {str(state): float(count) for state, count in operations},
    )
    notices = session.exec(select(StripeNotice.state, func.count()).group_by(StripeNotice.state))
    yield counted(
        "stripe_events",
        "What the payment provider told us.",
        "state",
        {state.value: 0.0 for state in NoticeState}
        | {str(state): float(count) for state, count in notices},
    )
