"""What a row of an uploaded table must be; each fault is a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from foundation import clock
from foundation.errors import N_
from foundation.parties.schemas import Text
from market.money import EXPONENTS
from traceability.materials.confidence import Confidence
from traceability.materials.elements import RARE_EARTHS
from traceability.materials.prices import PriceForm

SYMBOLS = (*RARE_EARTHS, "NdPr")
# The valuation counts in hundredths, so prices are kept in currencies that have them.
PRICE_CURRENCIES = tuple(code for code, exponent in EXPONENTS.items() if exponent == 2)
UNITS = tuple(f"{currency}/{mass}" for currency in PRICE_CURRENCIES for mass in ("t", "kg"))
LARGEST = Decimal(10) ** 9
SMALLEST_RATE, LARGEST_RATE = Decimal("0.000001"), Decimal(1_000_000)


def _choice(options: tuple[str, ...], sentence: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(options, error=sentence),
        error_messages={"required": sentence, "null": sentence},
    )


def _day() -> fields.Date:
    sentence = N_("Write the day like 2026-11-26.")
    return fields.Date(
        required=True,
        validate=_not_ahead,
        error_messages={"required": sentence, "null": sentence, "invalid": sentence},
    )


def _not_ahead(day: date) -> None:
    if day > clock.now().date():
        raise ValidationError(N_("This day has not come yet."))


def _number(smallest: Decimal, largest: Decimal) -> fields.Decimal:
    sentence = N_("Write a number above zero with a point, like 433000 or 55.5.")
    return fields.Decimal(
        required=True,
        allow_nan=False,
        validate=validate.Range(min=smallest, max=largest, error=sentence),
        error_messages=dict.fromkeys(
            ("required", "null", "invalid", "special", "too_large"), sentence
        ),
    )


class PriceRow(Schema):
    """One quote; the columns are those of the built-in table."""

    date = _day()
    item = Text(N_("Say what is quoted, like dysprosium oxide."), longest=120)
    form = fields.Enum(
        PriceForm,
        by_value=True,
        required=True,
        error_messages={
            name: N_("Choose oxide, metal, alloy or recycled from NdFeB scrap.")
            for name in ("required", "null", "unknown")
        },
    )
    symbol = _choice(SYMBOLS, N_("Give the symbol of a rare earth, or NdPr."))
    low = _number(Decimal("0.01"), LARGEST)
    high = _number(Decimal("0.01"), LARGEST)
    unit = _choice(UNITS, N_("Give currency and mass, like CNY/t or USD/kg."))
    basis = Text(N_("Say what the mass is of, like per mass of product."), longest=80)
    tax_basis = Text(N_("Say what tax is in it, like ex VAT."), longest=80)
    market = Text(N_("Name the market, like China domestic."), longest=60)
    delivery = Text(N_("Name the delivery, like ex-works."), longest=60)
    assessor = Text(N_("Say who assessed it."), longest=60)
    confidence = _choice(
        tuple(one.value for one in Confidence if one is not Confidence.UNVERIFIED),
        N_("Give A (primary source), B (secondary) or C (computed)."),
    )
    source = Text(N_("Say where it can be read."), longest=300)

    @validates_schema
    def check_range(self, row: dict[str, Any], **_more: Any) -> None:
        """The upper bound is not below the lower. `Any` is marshmallow's own keyword type."""
        if "low" in row and "high" in row and row["high"] < row["low"]:
            raise ValidationError(N_("The upper bound is below the lower."), "high")


class RateRow(Schema):
    """One exchange rate: what a unit of `base` is worth in `quote`."""

    date = _day()
    base = _choice(tuple(EXPONENTS), N_("Give a currency, like EUR."))
    quote = _choice(tuple(EXPONENTS), N_("Give a currency, like CNY."))
    rate = _number(SMALLEST_RATE, LARGEST_RATE)
    source = Text(N_("Say where it can be read."), longest=300)

    @validates_schema
    def check_pair(self, row: dict[str, Any], **_more: Any) -> None:
        """A currency in itself is no rate. `Any` is marshmallow's own keyword type."""
        if row.get("base") == row.get("quote"):
            raise ValidationError(N_("Give two different currencies."), "quote")


PRICE_COLUMNS = tuple(PriceRow().fields)
RATE_COLUMNS = tuple(RateRow().fields)
