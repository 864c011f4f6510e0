"""Endpoints: an organisation says where its programs listen, for what, and changes its mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from foundation import clock
from foundation.errors import N_, Conflict, NotFound
from foundation.ids import new_id
from foundation.notices.kinds import NoticeKind
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.notices.webhooks.queries import get_endpoint, get_endpoints
from foundation.notices.webhooks.queueing import queue_test
from foundation.notices.webhooks.secrets import put_secret
from foundation.outgoing.targets import parse_target
from foundation.parties.actor import Actor

PERMISSION = "webhooks:manage"
MOST_ENDPOINTS = 10
OVERLAP = timedelta(hours=24)


class TooManyEndpoints(Conflict):
    """More would be sent to than anybody watches."""

    message = N_("Your organisation has %(count)s webhooks, as many as there can be. Remove one.")


class IsOff(Conflict):
    """Nothing is sent to an endpoint that is off."""

    message = N_("This webhook is off. Switch it on, then send.")


class StillWaiting(Conflict):
    """It is going to be sent anyway."""

    message = N_("This message is still waiting to be sent. Look again in a minute.")


def create_endpoint(
    session: Session,
    *,
    name: str,
    url: str,
    kinds: Sequence[NoticeKind],
    may_be_here: bool,
    actor: Actor,
) -> tuple[str, WebhookEndpoint]:
    """Add an endpoint; its secret is returned here and never again.

    Raises a refusal of `targets` for a URL that nothing is sent to.
    """
    actor.check(PERMISSION)
    parse_target(url, may_be_here=may_be_here)
    if len(get_endpoints(session, actor.organisation_id)) >= MOST_ENDPOINTS:
        raise TooManyEndpoints(count=MOST_ENDPOINTS)
    endpoint = WebhookEndpoint(
        id=new_id(),
        organisation_id=actor.organisation_id,
        name=name,
        url=url,
        kinds=_values(kinds),
        secret=b"",
        wrap_version=0,
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )
    text = put_secret(session, endpoint, old_until=None)
    session.add(endpoint)
    session.flush()
    return text, endpoint


def change_endpoint(
    session: Session,
    endpoint_id: str,
    *,
    name: str,
    url: str,
    kinds: Sequence[NoticeKind],
    may_be_here: bool,
    actor: Actor,
) -> WebhookEndpoint:
    """Change where an endpoint is and what it hears of; what waits goes to the new address."""
    endpoint = _own(session, endpoint_id, actor)
    parse_target(url, may_be_here=may_be_here)
    endpoint.name, endpoint.url, endpoint.kinds = name, url, _values(kinds)
    session.add(endpoint)
    session.flush()
    return endpoint


def rotate_secret(
    session: Session, endpoint_id: str, *, actor: Actor
) -> tuple[str, WebhookEndpoint]:
    """Draw a new secret, returned here and never again; for a day the old one signs as well."""
    endpoint = _own(session, endpoint_id, actor)
    text = put_secret(session, endpoint, old_until=clock.now() + OVERLAP)
    session.add(endpoint)
    session.flush()
    return text, endpoint


def disable(session: Session, endpoint_id: str, *, actor: Actor) -> WebhookEndpoint:
    """Send nothing more; what waits keeps waiting."""
    endpoint = _own(session, endpoint_id, actor)
    endpoint.disabled_at = endpoint.disabled_at or clock.now()
    session.add(endpoint)
    session.flush()
    return endpoint


def enable(session: Session, endpoint_id: str, *, actor: Actor) -> WebhookEndpoint:
    """Send again, what waited first; what was announced meanwhile is not sent."""
    endpoint = _own(session, endpoint_id, actor)
    endpoint.disabled_at = endpoint.failing_since = None
    endpoint.is_stopped = False
    session.add(endpoint)
    session.flush()
    return endpoint


def remove(session: Session, endpoint_id: str, *, actor: Actor) -> None:
    """Forget an endpoint and everything that was or was not sent there."""
    endpoint = _own(session, endpoint_id, actor)
    session.exec(delete(WebhookDelivery).where(col(WebhookDelivery.endpoint_id) == endpoint.id))
    session.delete(endpoint)
    session.flush()


def send_test(session: Session, endpoint_id: str, *, actor: Actor) -> WebhookDelivery:
    """Send a message that is only a test. Raises `IsOff`."""
    endpoint = _own(session, endpoint_id, actor)
    if endpoint.disabled_at is not None:
        raise IsOff()
    return queue_test(session, endpoint)


def send_again(
    session: Session, endpoint_id: str, delivery_id: str, *, actor: Actor
) -> WebhookDelivery:
    """Send a message anew under its old id, with all its attempts before it.

    Raises `IsOff`, or `StillWaiting` for one that has not been given up.
    """
    endpoint = _own(session, endpoint_id, actor)
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound()
    if endpoint.disabled_at is not None:
        raise IsOff()
    if delivery.state is DeliveryState.WAITING:
        raise StillWaiting()
    delivery.state, delivery.attempts, delivery.due_at = DeliveryState.WAITING, 0, clock.now()
    session.add(delivery)
    session.flush()
    return delivery


def _own(session: Session, endpoint_id: str, actor: Actor) -> WebhookEndpoint:
    actor.check(PERMISSION)
    return get_endpoint(session, endpoint_id, organisation_id=actor.organisation_id)


def _values(kinds: Sequence[NoticeKind]) -> list[str]:
    return sorted({kind.value for kind in kinds})
