"""What order pages and the API take and give."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.http.openapi.answers import Answer
from market.listings.delivering import DeliveryTerm
from market.orders.lifecycle import OrderStatus


class PlaceSchema(Schema):
    """Order a listing."""

    listing_id = fields.String(required=True, validate=validate.Length(max=32))
    site_id = fields.String(load_default=None, validate=validate.Length(max=32))
    acknowledged = fields.Boolean(load_default=False)
    agreed_terms = fields.String(load_default=None, validate=validate.Length(max=10))


class OrdersQuerySchema(Schema):
    """Which of one's orders."""

    side = fields.String(load_default="buyer", validate=validate.OneOf(["buyer", "seller"]))
    status = fields.Enum(OrderStatus, by_value=True, load_default=None)
    cursor = fields.String(load_default=None, validate=validate.Length(max=400))


class MoneyLineSchema(Answer):
    """One line of an order's money."""

    text = fields.String()
    amount_minor = fields.Integer(attribute="amount.minor")
    currency = fields.String(attribute="amount.currency")
    state = fields.String()
    at = fields.AwareDateTime(format="iso", allow_none=True)


class OrderSchema(Answer):
    """An order as its parties see it."""

    id = fields.String()
    listing_id = fields.String()
    lot = fields.String(attribute="lot_code")
    title = fields.String()
    net_mass_g = fields.Integer()
    seller_id = fields.String()
    buyer_id = fields.String()
    site_id = fields.String(allow_none=True)
    delivery_term = fields.Enum(DeliveryTerm, by_value=True)
    terms_version = fields.String()
    price_minor = fields.Integer()
    fee_minor = fields.Integer()
    currency = fields.String()
    status = fields.String()
    acknowledged_unverified = fields.Boolean()
    placed_at = fields.AwareDateTime(format="iso")
    pay_by = fields.AwareDateTime(format="iso")
    ship_by = fields.AwareDateTime(format="iso", allow_none=True)
    due_at = fields.AwareDateTime(format="iso", allow_none=True)
    accepted_mass_g = fields.Integer(allow_none=True)
    refused_mass_g = fields.Integer(allow_none=True)
    refused_lot = fields.String(allow_none=True)


class OrderStepSchema(Answer):
    """One state on an order's way, reached or still to come."""

    status = fields.Enum(OrderStatus, by_value=True)
    at = fields.AwareDateTime(format="iso", allow_none=True)


class WholeOrderSchema(OrderSchema):
    """An order with its way and its money, line by line."""

    way = fields.List(fields.Nested(OrderStepSchema))
    money = fields.List(fields.Nested(MoneyLineSchema))


class CheckoutSchema(Answer):
    """The page on which the buyer pays; `url` is null until the provider has made it."""

    url = fields.String(allow_none=True)
    status = fields.String()
