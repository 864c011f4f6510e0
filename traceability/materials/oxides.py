"""Metal to oxide and back, exactly: every conversion names its oxide.

The factors are arithmetic from the IUPAC 2021 standard atomic weights with O = 15.999, kept as
fractions; the rounded columns of the table are what the tests compare them with.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.errors import N_, Invalid
from traceability.materials.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

OXYGEN_WEIGHT = Fraction("15.999")


class UnknownOxide(Invalid):
    """A conversion without a named oxide is a guess."""

    message = N_("%(name)s is not an oxide of our table. Name the oxide as the trade does.")


@dataclass(frozen=True)
class Oxide:
    """One oxide of one rare earth; `metal_to_oxide` is kg of oxide per kg of metal."""

    formula: str
    element: str
    is_trade_form: bool
    metal_to_oxide: Fraction
    source: str


@dataclass(frozen=True)
class OxideMixture:
    """A traded mixture, its shares by mass of oxide."""

    name: str
    shares: Mapping[str, Fraction]
    source: str

    @property
    def oxide_to_metal(self) -> Fraction:
        """kg of metal in one kg of the mixture."""
        return sum(
            (share / get_oxide(name).metal_to_oxide for name, share in self.shares.items()),
            Fraction(0),
        )


@cache
def oxides() -> Mapping[str, Oxide]:
    """Every oxide by its formula."""
    rows = (
        Oxide(
            formula=row["oxide"],
            element=row["element"],
            is_trade_form=row["role"] == "trade",
            metal_to_oxide=_factor(
                Fraction(row["atomic_weight"]), int(row["n_metal"]), int(row["n_oxygen"])
            ),
            source=row["source"],
        )
        for row in read_table("oxides")
    )
    return MappingProxyType({oxide.formula: oxide for oxide in rows})


@cache
def oxide_mixtures() -> Mapping[str, OxideMixture]:
    """The traded Nd-Pr mixtures by their name."""
    return MappingProxyType(
        {
            row["mixture"]: OxideMixture(
                name=row["mixture"],
                shares=MappingProxyType(
                    {
                        "Nd2O3": Fraction(row["nd2o3_share"]),
                        "Pr6O11": Fraction(row["pr6o11_share"]),
                    }
                ),
                source=row["source"],
            )
            for row in read_table("oxide_mixtures")
        }
    )


def get_oxide(formula: str) -> Oxide:
    """The oxide with this formula, or `UnknownOxide`."""
    oxide = oxides().get(formula)
    if oxide is None:
        raise UnknownOxide(name=formula)
    return oxide


def get_trade_oxide(element: str) -> Oxide:
    """The form in which the trade quotes the element: Pr6O11, not Pr2O3."""
    for oxide in oxides().values():
        if oxide.element == element and oxide.is_trade_form:
            return oxide
    raise UnknownOxide(name=element)


def oxide_g(metal_g: Fraction | int, formula: str) -> Fraction:
    """Grams of the named oxide that hold so many grams of metal."""
    return metal_g * get_oxide(formula).metal_to_oxide


def metal_g(oxide_g: Fraction | int, formula: str) -> Fraction:
    """Grams of metal in so many grams of the named oxide."""
    return oxide_g / get_oxide(formula).metal_to_oxide


def _factor(atomic_weight: Fraction, n_metal: int, n_oxygen: int) -> Fraction:
    metal = n_metal * atomic_weight
    return (metal + n_oxygen * OXYGEN_WEIGHT) / metal
