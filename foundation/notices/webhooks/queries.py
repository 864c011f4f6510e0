"""What is asked of webhooks: an organisation's endpoints, and the deliveries of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import NotFound
from foundation.http.pagination import PAGE_SIZE, Key, Page, cut, parse_cursor
from foundation.notices.webhooks.models import (
    IS_DEAD,
    IS_WAITING,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
)


def get_endpoints(session: Session, organisation_id: str) -> list[WebhookEndpoint]:
    """The endpoints of an organisation, oldest first."""
    return list(
        session.exec(
            select(WebhookEndpoint)
            .where(WebhookEndpoint.organisation_id == organisation_id)
            .order_by(col(WebhookEndpoint.created_at), WebhookEndpoint.id)
        )
    )


def get_endpoint(session: Session, endpoint_id: str, *, organisation_id: str) -> WebhookEndpoint:
    """An endpoint of one's own. Raises `NotFound`."""
    endpoint = session.get(WebhookEndpoint, endpoint_id)
    if endpoint is None or endpoint.organisation_id != organisation_id:
        raise NotFound()
    return endpoint


def lock_endpoint(session: Session, endpoint_id: str) -> WebhookEndpoint | None:
    """An endpoint, held until the transaction ends; None when it is gone."""
    return session.exec(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def count_dead(session: Session, organisation_id: str) -> dict[str, int]:
    """How many deliveries were given up, by endpoint; those without any are left out."""
    rows = session.exec(
        select(WebhookDelivery.endpoint_id, func.count())
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == WebhookDelivery.endpoint_id)
        .where(WebhookEndpoint.organisation_id == organisation_id)
        .where(IS_DEAD)
        .group_by(col(WebhookDelivery.endpoint_id))
    )
    return dict(rows.all())


def get_deliveries(
    session: Session,
    endpoint_id: str,
    *,
    state: DeliveryState | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[WebhookDelivery]:
    """The deliveries of an endpoint, newest first, by cursor."""
    statement = (
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id)
        .order_by(col(WebhookDelivery.created_at).desc(), col(WebhookDelivery.id).desc())
    )
    if state is not None:
        statement = statement.where(WebhookDelivery.state == state)
    if cursor:
        at_ms, delivery_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(WebhookDelivery.created_at) < moment)
            | (
                (col(WebhookDelivery.created_at) == moment)
                & (col(WebhookDelivery.id) < delivery_id)
            )
        )
    return cut(session.exec(statement.limit(size + 1)).all(), _key, size=size)


def get_due(session: Session, *, now: datetime, each: int, limit: int) -> list[tuple[str, str]]:
    """Endpoint and id of deliveries to be sent now, at most `each` of one endpoint: a receiver with
    many that fail does not stand before the others.
    """
    place = (
        func.row_number()
        .over(
            partition_by=col(WebhookDelivery.endpoint_id),
            order_by=(col(WebhookDelivery.due_at), col(WebhookDelivery.id)),
        )
        .label("place")
    )
    due = (
        select(
            col(WebhookDelivery.endpoint_id), col(WebhookDelivery.id), WebhookDelivery.due_at, place
        )
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == WebhookDelivery.endpoint_id)
        .where(IS_WAITING)
        .where(WebhookDelivery.due_at <= now)
        .where(col(WebhookEndpoint.disabled_at).is_(None))
        .subquery()
    )
    rows = session.exec(
        select(due.c.endpoint_id, due.c.id)
        .where(due.c.place <= each)
        .order_by(due.c.due_at, due.c.id)
        .limit(limit)
    )
    return [(str(endpoint_id), str(delivery_id)) for endpoint_id, delivery_id in rows]


def _key(delivery: WebhookDelivery) -> Key:
    return clock.millis(delivery.created_at), delivery.id
