"""`/api/v1/webhooks`: where programs listen, what was sent there, and sending it again."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import created, no_content, ok
from foundation.notices.kinds import NoticeKind
from foundation.notices.webhooks import access, endpoints
from foundation.notices.webhooks.endpoints import PERMISSION
from foundation.notices.webhooks.models import DeliveryState, WebhookEndpoint
from foundation.notices.webhooks.queries import get_deliveries, get_endpoint, get_endpoints
from foundation.notices.webhooks.schemas import DeliveriesIn, WebhookIn
from foundation.notices.webhooks.views import (
    WebhookDeliveryOut,
    WebhookOut,
    WebhookSecretOut,
    delivery_row,
    webhook_row,
)
from foundation.parties import access as parties

bp = ApiBlueprint("webhooks_api", __name__, url_prefix="/api/v1/webhooks", tag="Webhooks")

WEBHOOK, SECRET, DELIVERY = WebhookOut(), WebhookSecretOut(), WebhookDeliveryOut()


# Not to be repeated under an Idempotency-Key: kept replies would keep the secret.
@bp.post("")
@bp.takes(WebhookIn)
@bp.creates(WebhookSecretOut)
@requires(PERMISSION)
def create(sent: Loaded) -> ResponseReturnValue:
    """Add a webhook; the reply alone holds its secret."""
    with db.transaction() as session:
        secret, endpoint = endpoints.create_endpoint(
            session,
            name=sent["name"],
            url=sent["url"],
            kinds=[NoticeKind(kind) for kind in sent["kinds"]],
            may_be_here=access.sender().may_be_here,
            actor=parties.actor(),
        )
        shown = SECRET.dump({**webhook_row(endpoint), "secret": secret})
    return created(shown, location=url_for("webhooks_api.show", webhook_id=endpoint.id))


@bp.get("")
@bp.answers(page_of(WebhookOut))
@requires(PERMISSION)
def index() -> ResponseReturnValue:
    """The organisation's webhooks, oldest first; a list without pages, as there are few."""
    with db.reading() as session:
        found = get_endpoints(session, parties.actor().organisation_id)
        items = [WEBHOOK.dump(webhook_row(endpoint)) for endpoint in found]
    return ok({"items": items, "next_cursor": None})


@bp.get("/<webhook_id>")
@bp.answers(WebhookOut)
@requires(PERMISSION)
def show(webhook_id: str) -> ResponseReturnValue:
    """One webhook."""
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
        return _shown(endpoint)


@bp.put("/<webhook_id>")
@bp.takes(WebhookIn)
@bp.answers(WebhookOut)
@requires(PERMISSION)
def change(sent: Loaded, webhook_id: str) -> ResponseReturnValue:
    """Change where a webhook is and what it hears of."""
    with db.transaction() as session:
        endpoint = endpoints.change_endpoint(
            session,
            webhook_id,
            name=sent["name"],
            url=sent["url"],
            kinds=[NoticeKind(kind) for kind in sent["kinds"]],
            may_be_here=access.sender().may_be_here,
            actor=parties.actor(),
        )
    return _shown(endpoint)


@bp.delete("/<webhook_id>")
@bp.answers_nothing()
@requires(PERMISSION)
def remove(webhook_id: str) -> ResponseReturnValue:
    """Remove a webhook with everything that was or was not sent there."""
    with db.transaction() as session:
        endpoints.remove(session, webhook_id, actor=parties.actor())
    return no_content()


# Not to be repeated under an Idempotency-Key either.
@bp.post("/<webhook_id>/rotate")
@bp.answers(WebhookSecretOut)
@requires(PERMISSION)
def rotate(webhook_id: str) -> ResponseReturnValue:
    """Draw a new secret, in this reply alone; for a day the old one signs as well."""
    with db.transaction() as session:
        secret, endpoint = endpoints.rotate_secret(session, webhook_id, actor=parties.actor())
    return ok(SECRET.dump({**webhook_row(endpoint), "secret": secret}))


@bp.post("/<webhook_id>/disable")
@bp.answers(WebhookOut)
@requires(PERMISSION)
@idempotent
def disable(webhook_id: str) -> ResponseReturnValue:
    """Send nothing more; what waits keeps waiting."""
    with db.transaction() as session:
        endpoint = endpoints.disable(session, webhook_id, actor=parties.actor())
    return _shown(endpoint)


@bp.post("/<webhook_id>/enable")
@bp.answers(WebhookOut)
@requires(PERMISSION)
@idempotent
def enable(webhook_id: str) -> ResponseReturnValue:
    """Send again, what waited first."""
    with db.transaction() as session:
        endpoint = endpoints.enable(session, webhook_id, actor=parties.actor())
    return _shown(endpoint)


@bp.post("/<webhook_id>/test")
@bp.creates(WebhookDeliveryOut)
@requires(PERMISSION)
@idempotent
def send_test(webhook_id: str) -> ResponseReturnValue:
    """Send a message that is only a test, once."""
    with db.transaction() as session:
        delivery = endpoints.send_test(session, webhook_id, actor=parties.actor())
    here = url_for("webhooks_api.list_deliveries", webhook_id=webhook_id)
    return created(DELIVERY.dump(delivery_row(delivery)), location=here)


@bp.get("/<webhook_id>/deliveries")
@bp.query(DeliveriesIn)
@bp.answers(page_of(WebhookDeliveryOut))
@requires(PERMISSION)
def list_deliveries(asked: Loaded, webhook_id: str) -> ResponseReturnValue:
    """What was sent, or is to be, or was given up (`state=dead`), newest first."""
    state = DeliveryState(asked["state"]) if asked["state"] else None
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
        page = get_deliveries(session, endpoint.id, state=state, cursor=asked["cursor"])
        items = [DELIVERY.dump(delivery_row(delivery)) for delivery in page.items]
    return ok({"items": items, "next_cursor": page.next_cursor})


@bp.post("/<webhook_id>/deliveries/<delivery_id>/resend")
@bp.answers(WebhookDeliveryOut)
@requires(PERMISSION)
@idempotent
def send_again(webhook_id: str, delivery_id: str) -> ResponseReturnValue:
    """Send a message anew under its old id."""
    with db.transaction() as session:
        delivery = endpoints.send_again(session, webhook_id, delivery_id, actor=parties.actor())
    return ok(DELIVERY.dump(delivery_row(delivery)))


def _shown(endpoint: WebhookEndpoint) -> ResponseReturnValue:
    return ok(WEBHOOK.dump(webhook_row(endpoint)))
