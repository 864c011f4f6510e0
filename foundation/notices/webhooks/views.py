"""What the API shows of webhooks; a secret only where it was just drawn."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from foundation.notices.kinds import NoticeKind
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.outgoing.sending import Outcome


class WebhookOut(Answer):
    """A webhook as its organisation sees it."""

    id = fields.String()
    name = fields.String()
    url = fields.String()
    kinds = fields.List(fields.Enum(NoticeKind, by_value=True))
    is_on = fields.Boolean()
    is_stopped = fields.Boolean(metadata={"description": "Off because nothing was taken."})
    failing_since = fields.DateTime(allow_none=True)
    old_secret_until = fields.DateTime(allow_none=True)
    created_at = fields.DateTime()


class WebhookSecretOut(WebhookOut):
    """A webhook whose secret was just drawn: it is shown here and never again."""

    secret = fields.String()


class WebhookDeliveryOut(Answer):
    """One message and how its sending went."""

    id = fields.String()
    message_id = fields.String(metadata={"description": "The `webhook-id` of every attempt."})
    type = fields.String()
    state = fields.Enum(DeliveryState, by_value=True)
    attempts = fields.Integer()
    created_at = fields.DateTime()
    tried_at = fields.DateTime(allow_none=True)
    next_at = fields.DateTime(allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)
    status = fields.Integer(allow_none=True)


def webhook_row(endpoint: WebhookEndpoint) -> dict[str, object]:
    """An endpoint as `WebhookOut` shows it."""
    return {
        "id": endpoint.id,
        "name": endpoint.name,
        "url": endpoint.url,
        "kinds": [NoticeKind(kind) for kind in endpoint.kinds],
        "is_on": endpoint.disabled_at is None,
        "is_stopped": endpoint.is_stopped,
        "failing_since": endpoint.failing_since,
        "old_secret_until": endpoint.old_until,
        "created_at": endpoint.created_at,
    }


def delivery_row(delivery: WebhookDelivery) -> dict[str, object]:
    """A delivery as `WebhookDeliveryOut` shows it."""
    is_waiting = delivery.state is DeliveryState.WAITING
    return {
        "id": delivery.id,
        "message_id": delivery.message_id,
        "type": delivery.kind,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "tried_at": delivery.tried_at,
        "next_at": delivery.due_at if is_waiting else None,
        "outcome": delivery.outcome,
        "status": delivery.status,
    }
