"""The contained value by tables: what is priced, what is left out, and why there is none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from market.listings.valuation import NoValue, Valuation, WhyNone, contained_value
from market.money import Money
from traceability.materials.catalogue import Form
from traceability.materials.composition import Content, ContentKind
from traceability.materials.confidence import Confidence
from traceability.materials.oxides import get_trade_oxide

ON = date(2026, 2, 20)
TONNE_G = 1_000_000


def content(
    element: str,
    ppm: int,
    *,
    kind: ContentKind = ContentKind.DECLARED,
    bounds: tuple[int, int] | None = None,
    confidence: Confidence | None = None,
) -> Content:
    low, high = bounds or (None, None)
    return Content(
        element, ppm, kind, "dry mass", low_ppm=low, high_ppm=high, confidence=confidence
    )


def test_neodymium_and_praseodymium_are_priced_as_one_oxide() -> None:
    value = contained_value(
        [content("Nd", 220_000), content("Pr", 60_000)], form=Form.SWARF, net_mass_g=TONNE_G, on=ON
    )

    assert isinstance(value, Valuation)
    (line,) = value.lines
    oxide_g = (
        220_000 * get_trade_oxide("Nd").metal_to_oxide
        + 60_000 * get_trade_oxide("Pr").metal_to_oxide
    )
    assert (line.symbol, line.price.id) == ("NdPr", "PR061")
    assert abs(line.low_oxide_g - oxide_g) <= Fraction(1, 2)
    assert line.low == Money(round(oxide_g * 74_700 / 1000), "CNY")
    assert line.high == Money(round(oxide_g * 75_300 / 1000), "CNY")
    assert (value.low, value.high) == (line.low, line.high)
    assert (value.oldest_on, value.age_days, value.left_out) == (date(2026, 2, 5), 15, ())


def test_bounds_widen_the_range_and_sums_are_sums_of_the_lines() -> None:
    value = contained_value(
        [
            content("Nd", 220_000, bounds=(200_000, 240_000)),
            content("Dy", 14_000, bounds=(10_000, 18_000)),
            content("Fe", 650_000),
        ],
        form=Form.SWARF,
        net_mass_g=TONNE_G,
        on=ON,
    )

    assert isinstance(value, Valuation)
    assert [line.symbol for line in value.lines] == ["NdPr", "Dy"]
    assert value.low.minor == sum(line.low.minor for line in value.lines)
    assert value.high.minor == sum(line.high.minor for line in value.lines)
    assert all(line.low_oxide_g < line.high_oxide_g for line in value.lines)


def test_measured_contents_count_alone() -> None:
    declared = content("Dy", 90_000)
    measured = content("Dy", 10_000, kind=ContentKind.MEASURED)

    value = contained_value([declared, measured], form=Form.SWARF, net_mass_g=TONNE_G, on=ON)

    assert value == contained_value([measured], form=Form.SWARF, net_mass_g=TONNE_G, on=ON)
    assert isinstance(value, Valuation)
    assert value.is_measured


def test_unverified_and_unquoted_elements_are_left_out_by_name() -> None:
    value = contained_value(
        [
            content("Nd", 220_000),
            content("Tb", 1_000, confidence=Confidence.UNVERIFIED),
            content("Er", 500),
        ],
        form=Form.SWARF,
        net_mass_g=TONNE_G,
        on=ON,
    )

    assert isinstance(value, Valuation)
    assert set(value.left_out) == {"Tb", "Er"}


@pytest.mark.parametrize(
    ("contents", "on", "why"),
    [
        ([], ON, WhyNone.NO_CONTENTS),
        ([content("Fe", 600_000)], ON, WhyNone.NO_RARE_EARTHS),
        ([content("Nd", 1, confidence=Confidence.UNVERIFIED)], ON, WhyNone.ONLY_UNVERIFIED),
        ([content("Nd", 220_000)], date(2018, 1, 1), WhyNone.NO_PRICES),
        ([content("Er", 220_000)], ON, WhyNone.NO_PRICES),
    ],
)
def test_a_lot_without_a_value_says_why(contents: list[Content], on: date, why: WhyNone) -> None:
    value = contained_value(contents, form=Form.SWARF, net_mass_g=TONNE_G, on=on)

    assert value == NoValue(why)
    assert value.reason.endswith(".")


@pytest.mark.parametrize("form", [Form.ASSEMBLED, Form.DEVICE])
def test_shares_of_the_magnets_are_not_shares_of_a_rotor(form: Form) -> None:
    inside = Content("Nd", 220_000, ContentKind.DECLARED, "magnet mass")

    value = contained_value([inside], form=form, net_mass_g=TONNE_G, on=ON)

    assert value == NoValue(WhyNone.OF_THE_MAGNETS)
