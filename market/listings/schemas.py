"""What listing pages and the API take and give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.http.openapi.answers import Answer
from foundation.http.quantities import MassField
from market.listings.delivering import DeliveryTerm
from market.listings.models import Listing
from market.listings.queries import ListingFilters
from market.listings.valuation import WhyNone
from market.money import PAYABLE_CURRENCIES
from traceability.lots.waste.answers import WasteOut
from traceability.materials.catalogue import Form
from traceability.materials.composition import ContentKind
from traceability.materials.confidence import Confidence
from traceability.materials.elements import ELEMENTS
from traceability.materials.grades import NoSuchGrade, parse_grade
from traceability.provenance.findings import Level

_TEXT = validate.Length(max=200)


class PublishFormSchema(Schema):
    """Offer a lot, from a form: the price as it was typed."""

    lot = fields.String(required=True, validate=validate.Length(max=20))
    price = fields.String(required=True, validate=validate.Length(max=40))
    currency = fields.String(load_default="EUR", validate=validate.OneOf(PAYABLE_CURRENCIES))
    note = fields.String(load_default="", validate=validate.Length(max=1000))
    delivery_term = fields.Enum(DeliveryTerm, by_value=True, load_default=DeliveryTerm.DAP)
    site_id = fields.String(load_default=None, validate=validate.Length(max=32))
    agreed_terms = fields.String(load_default=None, validate=validate.Length(max=10))


class PublishSchema(Schema):
    """Offer a lot, from a program: the price in minor units."""

    lot = fields.String(required=True, validate=validate.Length(max=20))
    price_minor = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=99_999_999)
    )
    currency = fields.String(required=True, validate=validate.OneOf(PAYABLE_CURRENCIES))
    note = fields.String(load_default="", validate=validate.Length(max=1000))
    delivery_term = fields.Enum(DeliveryTerm, by_value=True, load_default=DeliveryTerm.DAP)
    site_id = fields.String(load_default=None, validate=validate.Length(max=32))
    agreed_terms = fields.String(load_default=None, validate=validate.Length(max=10))


class GradeField(fields.Field[str]):
    """A grade as people type it, in the table's own name."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        """`Any` is marshmallow's own type."""
        try:
            return parse_grade(str(value)).name
        except NoSuchGrade as refusal:
            raise ValidationError(str(refusal)) from None


class FilterSchema(Schema):
    """How the market is narrowed down: masses as people type them, or in grams with a unit."""

    q = fields.String(load_default="", validate=_TEXT)
    material = fields.String(load_default=None, validate=validate.Length(max=40))
    form = fields.Enum(Form, by_value=True, load_default=None)
    grade = GradeField(load_default=None)
    element = fields.String(load_default=None, validate=validate.OneOf(list(ELEMENTS)))
    contained = MassField(load_default=None)
    lightest = MassField(load_default=None)
    heaviest = MassField(load_default=None)
    country = fields.String(load_default=None, validate=validate.Length(equal=2))
    verdict = fields.Enum(Level, by_value=True, load_default=None)
    cursor = fields.String(load_default=None, validate=validate.Length(max=400))

    @post_load
    def _ordered(self, loaded: dict[str, Any], **_: object) -> dict[str, Any]:
        low, high = loaded["lightest"], loaded["heaviest"]
        if low and high and low > high:
            raise ValidationError("The lightest is heavier than the heaviest.", "heaviest")
        return loaded


class ListingSchema(Answer):
    """A listing as everybody sees it: who sells is a role and a country until it is sold."""

    id = fields.String()
    lot = fields.String(attribute="lot_code")
    status = fields.String()
    title = fields.String()
    note = fields.String()
    material = fields.String(attribute="material_code")
    form = fields.String()
    grade = fields.String(allow_none=True)
    seller_country = fields.String(attribute="country")
    net_mass_g = fields.Integer()
    price_minor = fields.Integer()
    currency = fields.String()
    delivery_term = fields.Enum(DeliveryTerm, by_value=True)
    terms_version = fields.String()
    verdict = fields.String()
    verdict_at = fields.AwareDateTime(format="iso")
    published_at = fields.AwareDateTime(format="iso")


class ListedContentSchema(Answer):
    """One element's share by mass, and who says so."""

    element = fields.String()
    content_ppm = fields.Integer()
    kind = fields.Enum(ContentKind, by_value=True)
    basis = fields.String()
    low_ppm = fields.Integer(allow_none=True)
    high_ppm = fields.Integer(allow_none=True)
    method = fields.String()
    confidence = fields.Enum(Confidence, by_value=True, allow_none=True)
    source = fields.String()


class ListedStepSchema(Answer):
    """One party of the lot's way so far, by role and country, never by name."""

    roles = fields.List(fields.String())
    country = fields.String()
    is_seller = fields.Boolean()


class ListedFactsSchema(Answer):
    """What a buyer may rely on, as it was when the lot was listed."""

    description = fields.String()
    origin_class = fields.String()
    package_count = fields.Integer()
    packaging = fields.String()
    is_magnetised = fields.Boolean(allow_none=True)
    coating = fields.String()
    grade = fields.String(allow_none=True)
    waste = fields.Nested(WasteOut, allow_none=True)
    contents = fields.List(fields.Nested(ListedContentSchema))
    way = fields.List(fields.Nested(ListedStepSchema))


class ContainedValueSchema(Answer):
    """What the metals are worth at dated prices, or why nothing can be said. Never an offer."""

    sometimes = ("why", "currency", "prices_of", "age_days", "left_out", "is_offer")

    low_minor = fields.Integer(allow_none=True)
    high_minor = fields.Integer(allow_none=True)
    why = fields.Enum(WhyNone, by_value=True)
    currency = fields.String()
    prices_of = fields.Date()
    age_days = fields.Integer()
    left_out = fields.List(fields.String())
    is_offer = fields.Boolean()


class WholeListingSchema(ListingSchema):
    """A listing with its facts and the contained value."""

    facts = fields.Nested(ListedFactsSchema)
    contained_value = fields.Nested(ContainedValueSchema)


def filters_of(loaded: dict[str, Any]) -> ListingFilters:
    """The loaded query as filters."""
    return ListingFilters(
        text=loaded["q"],
        material=loaded["material"],
        form=loaded["form"],
        grade=loaded["grade"],
        element=loaded["element"],
        contained_g=loaded["contained"],
        lightest_g=loaded["lightest"],
        heaviest_g=loaded["heaviest"],
        country=loaded["country"],
        verdict=loaded["verdict"],
    )


def dump_listing(listing: Listing) -> dict[str, Any]:
    """A listing for the API, without its facts."""
    dumped: dict[str, Any] = ListingSchema().dump(listing)
    return dumped
