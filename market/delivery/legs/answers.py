"""A leg as the API answers it."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from market.delivery.legs.models import Missing
from traceability.stock.balance import TransportMode


def _text(of_leg: str) -> fields.String:
    return fields.String(attribute=f"leg.{of_leg}", allow_none=True)


def _reason(of_leg: str) -> fields.Enum[Missing]:
    return fields.Enum(Missing, by_value=True, attribute=f"leg.{of_leg}", allow_none=True)


class LegOut(Answer):
    """One leg: who carries, how, with what, from where to where. A fact that is null has its
    reason; `picked_up_at` is when the carrier signed for the lot, and from then on it is fixed.
    """

    number = fields.Integer(attribute="leg.number")
    carrier_id = fields.String(attribute="leg.carrier_id")
    carrier = fields.String()
    country = fields.String()
    registration_number = _text("registration_number")
    registration_missing = _reason("registration_missing")
    is_guest = fields.Boolean()
    mode = fields.Enum(TransportMode, by_value=True, attribute="leg.mode")
    plate = _text("plate")
    plate_missing = _reason("plate_missing")
    from_place = _text("from_place")
    from_missing = _reason("from_missing")
    to_place = _text("to_place")
    to_missing = _reason("to_missing")
    stored_days = fields.Integer(attribute="leg.stored_days", allow_none=True)
    changed_at = fields.AwareDateTime(format="iso", attribute="leg.changed_at")
    earlier_versions = fields.Integer(attribute="earlier")
    picked_up_at = fields.AwareDateTime(format="iso", attribute="picked_at", allow_none=True)
    is_unused = fields.Boolean()
    can_change = fields.Boolean()
