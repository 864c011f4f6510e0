"""What webhooks' pages and API take."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from foundation.http.openapi.answers import CursorIn
from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.webhooks.models import DeliveryState
from foundation.outgoing.targets import LONGEST, NoTarget
from foundation.parties.schemas import Text

NO_KIND = N_("Choose at least one thing to hear of from the list.")
KIND_VALUES = [kind.value for kind in SUBSCRIBABLE]


class WebhookIn(Schema):
    """Where a program listens, and for what."""

    name = Text(N_("Say which program listens there."), longest=80)
    url = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST, error=N_("Use at most {max} characters.")),
        error_messages={"required": NoTarget.message, "null": NoTarget.message},
    )
    kinds = fields.List(
        fields.String(validate=validate.OneOf(KIND_VALUES, error=NO_KIND)),
        required=True,
        validate=validate.Length(min=1, error=NO_KIND),
        error_messages={"required": NO_KIND},
    )


class DeliveriesIn(CursorIn):
    """Which deliveries of a webhook."""

    state = fields.String(
        load_default=None, validate=validate.OneOf([state.value for state in DeliveryState])
    )
