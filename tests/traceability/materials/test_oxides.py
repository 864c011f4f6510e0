"""The oxide factors are the published ones, and conversions name their oxide."""

from __future__ import annotations

from fractions import Fraction

import pytest

from traceability.materials.oxides import (
    UnknownOxide,
    get_oxide,
    get_trade_oxide,
    metal_g,
    oxide_g,
    oxide_mixtures,
    oxides,
)
from traceability.materials.tables import read_table

TRADE_FACTORS = {
    "Sc": ("Sc2O3", "1.533823"),
    "Y": ("Y2O3", "1.269932"),
    "La": ("La2O3", "1.172769"),
    "Ce": ("CeO2", "1.228368"),
    "Pr": ("Pr6O11", "1.208161"),
    "Nd": ("Nd2O3", "1.166377"),
    "Pm": ("Pm2O3", "1.165607"),
    "Sm": ("Sm2O3", "1.159607"),
    "Eu": ("Eu2O3", "1.157922"),
    "Gd": ("Gd2O3", "1.152614"),
    "Tb": ("Tb4O7", "1.176172"),
    "Dy": ("Dy2O3", "1.147683"),
    "Ho": ("Ho2O3", "1.145507"),
    "Er": ("Er2O3", "1.143481"),
    "Tm": ("Tm2O3", "1.142058"),
    "Yb": ("Yb2O3", "1.138684"),
    "Lu": ("Lu2O3", "1.137160"),
}
HALF_OF_THE_LAST_DIGIT = Fraction(1, 2_000_000)


@pytest.mark.parametrize(
    ("element", "oxide", "factor"), [(e, *f) for e, f in TRADE_FACTORS.items()]
)
def test_the_trade_form_has_the_published_factor(element: str, oxide: str, factor: str) -> None:
    found = get_trade_oxide(element)

    assert found.formula == oxide
    assert abs(found.metal_to_oxide - Fraction(factor)) <= HALF_OF_THE_LAST_DIGIT


@pytest.mark.parametrize("row", read_table("oxides"), ids=lambda row: row["oxide"])
def test_the_exact_factor_rounds_to_both_columns_of_the_table(row: dict[str, str]) -> None:
    oxide = get_oxide(row["oxide"])

    assert abs(oxide.metal_to_oxide - Fraction(row["metal_to_oxide"])) <= HALF_OF_THE_LAST_DIGIT
    assert abs(1 / oxide.metal_to_oxide - Fraction(row["oxide_to_metal"])) <= HALF_OF_THE_LAST_DIGIT


def test_taking_the_wrong_oxide_loses_mass() -> None:
    lost = {
        element: 1 - oxides()[wrong].metal_to_oxide / get_trade_oxide(element).metal_to_oxide
        for element, wrong in (("Pr", "Pr2O3"), ("Tb", "Tb2O3"))
    }

    assert {element: round(share * 1000) for element, share in lost.items()} == {"Pr": 31, "Tb": 21}


def test_there_and_back_is_exact() -> None:
    assert metal_g(oxide_g(127_500, "Nd2O3"), "Nd2O3") == 127_500


@pytest.mark.parametrize("row", read_table("oxide_mixtures"), ids=lambda row: row["mixture"])
def test_a_mixture_holds_the_metal_its_shares_say(row: dict[str, str]) -> None:
    mixture = oxide_mixtures()[row["mixture"]]

    assert abs(mixture.oxide_to_metal - Fraction(row["oxide_to_metal"])) <= HALF_OF_THE_LAST_DIGIT


@pytest.mark.parametrize(
    ("nd_share", "yield_permille"), [(Fraction(8, 10), 976), (Fraction(1), 983), (Fraction(0), 949)]
)
def test_the_published_swarf_yield_depends_on_its_feed(
    nd_share: Fraction, yield_permille: int
) -> None:
    """500 g swarf at 25.5 % RE (Prodius et al. 2019) gave 146.7 g of oxide at 99.6 % purity."""
    metal = 500 * Fraction("0.255")
    whole = oxide_g(metal * nd_share, "Nd2O3") + oxide_g(metal * (1 - nd_share), "Pr6O11")

    obtained = Fraction("146.7") * Fraction("0.996")

    assert round(obtained / whole * 1000) == yield_permille


def test_an_oxide_without_a_row_is_refused() -> None:
    with pytest.raises(UnknownOxide) as formula:
        get_oxide("Fe2O3")
    with pytest.raises(UnknownOxide) as element:
        get_trade_oxide("Fe")

    advice = "is not an oxide of our table. Name the oxide as the trade does."
    assert str(formula.value) == f"Fe2O3 {advice}"
    assert str(element.value) == f"Fe {advice}"
