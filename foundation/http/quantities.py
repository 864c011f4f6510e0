"""Numbers as people type them: units understood, and asked about when they can be read two ways.

"1,250 kg" is 1250 kg in London and 1.25 kg in Berlin, so neither is guessed.
Pure: no request and no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from marshmallow import ValidationError, fields

from foundation.errors import N_, Invalid

GRAMS = {
    "g": Fraction(1),
    "kg": Fraction(1000),
    "t": Fraction(1_000_000),
    "lb": Fraction("453.59237"),  # international avoirdupois pound, exact
}
SPELLINGS = {"gram": "g", "grams": "g", "gr": "g", "kgs": "kg", "kilo": "kg", "kilos": "kg"}
SPELLINGS |= {"to": "t", "tonne": "t", "tonnes": "t", "lbs": "lb", "pounds": "lb"}
NUMBER = re.compile(r"^([+-]?)([\d.,'\s\u00a0\u202f]*\d[.,]?)\s*([^\d.,]*)$")
HEAVIEST_G = 50_000_000_000  # 50,000 t: more than any ship's scrap cargo is a slip of the hand


class NotANumber(Invalid):
    """No number can be read."""

    message = N_("%(text)s is not a number. Write it like %(example)s.")


class AmbiguousNumber(Invalid):
    """A single separator before three digits groups thousands for some and marks decimals for
    others.
    """

    message = N_("%(text)s can be read as %(large)s or as %(small)s. Write %(large)s or %(exact)s.")


class UnknownUnit(Invalid):
    """A unit we do not weigh in, or one that means several things."""

    message = N_("%(unit)s is not a unit we know. Use g, kg, t or lb.")


class NotWholeGrams(Invalid):
    """Scales in this trade weigh grams; a finer figure is a slip."""

    message = N_("%(text)s is finer than a gram. Round it to whole grams.")


class OutOfBounds(Invalid):
    """Below nothing, or above what a ship carries."""

    message = N_("%(text)s cannot be a mass here. Give more than 0 and at most 50,000 t.")


def parse_decimal(text: str, *, example: str = "12.5") -> Fraction:
    """An exact number from what was typed, without a unit.

    Raises `NotANumber` or `AmbiguousNumber`.
    """
    number, unit = _split(text, example)
    if unit:
        raise NotANumber(text=text[:40], example=example)
    return number


def parse_mass(text: str, *, unit: str = "kg") -> int:
    """Grams from "1250", "1 250.5 kg", "1.25 t" or "40 lb" (pounds are rounded to the gram).

    `unit` is the one printed beside the field. Raises a subclass of `Invalid`.
    """
    number, written = _split(text, f"1250 {unit}")
    written = SPELLINGS.get(written, written) or unit
    if written not in GRAMS:
        raise UnknownUnit(unit=written[:20])
    grams = number * GRAMS[written]
    if written == "lb":
        grams = Fraction(round(grams))
    if grams.denominator != 1:
        raise NotWholeGrams(text=text[:40])
    if not 0 < grams <= HEAVIEST_G:
        raise OutOfBounds(text=text[:40])
    return int(grams)


def in_kilograms(grams: int) -> str:
    """A mass as a field for kilograms shows it again: exact, and readable in one way only."""
    whole, rest = divmod(grams, 1000)
    decimals = f"{rest:03}".rstrip("0")
    return f"{whole}.{decimals}{'0' if len(decimals) == 3 else ''}" if decimals else str(whole)


def _split(text: str, example: str) -> tuple[Fraction, str]:
    match = NUMBER.match(text.strip())
    if not match:
        raise NotANumber(text=text.strip()[:40] or "Nothing", example=example)
    sign, digits, unit = match.groups()
    number = _number(re.sub(r"[\s'\u00a0\u202f]", "", digits), unit.strip().lower())
    return (-number if sign == "-" else number), unit.strip().lower()


def _number(digits: str, unit: str) -> Fraction:
    """Digits with at most one kind of decimal mark; both marks together tell which is which."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        decimal = max(digits.rfind("."), digits.rfind(","))
        grouping = "," if digits[decimal] == "." else "."
        if digits.count(digits[decimal]) > 1 or grouping in digits[decimal:]:
            raise NotANumber(text=digits[:40], example="1250.5")
        return Fraction(digits.replace(grouping, "").replace(",", "."))
    mark = "." if dots else ","
    if dots + commas > 1:
        if not re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+", digits):
            raise NotANumber(text=digits[:40], example="1250.5")
        return Fraction(digits.replace(mark, ""))
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        raise _ambiguous(digits, unit)
    return Fraction(digits.replace(",", ".").rstrip("."))


def _ambiguous(digits: str, unit: str) -> AmbiguousNumber:
    whole, decimals = re.split("[.,]", digits)
    unit = f" {unit}" if unit else ""
    short = decimals.rstrip("0")
    exact = decimals + "0" if len(short) == len(decimals) else short or "0"
    return AmbiguousNumber(
        text=digits + unit,
        large=f"{whole}{decimals}{unit}",
        small=f"{whole}.{short or '0'}{unit}",
        exact=f"{whole}.{exact}{unit}",
    )


class MassField(fields.Field[int]):
    """Integer grams from what a person typed (`unit` is printed beside the field)."""

    def __init__(self, *, unit: str = "kg", **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type] # marshmallow's own keyword arguments
        self.unit = unit

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        try:
            return parse_mass(str(value), unit=self.unit)
        except Invalid as refusal:
            raise ValidationError(str(refusal)) from None
