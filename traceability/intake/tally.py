"""What has been scanned and weighed of a delivery, beside what its giver stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from traceability.custody.differences import Difference
from traceability.custody.state import Handover, LotState, PackageState
from traceability.intake.models import IntakePackage


@dataclass(frozen=True)
class Line:
    """One package of a delivery: what the giver stated, and what the gate has seen of it."""

    package: PackageState
    seen: IntakePackage | None

    @property
    def is_weighed(self) -> bool:
        """Whether the taker's own mass stands."""
        return self.seen is not None and self.seen.net_mass_g is not None

    @property
    def difference(self) -> Difference | None:
        """Own mass against stated mass, once there is one."""
        if self.seen is None or self.seen.net_mass_g is None:
            return None
        return Difference(self.package.net_mass_g, self.seen.net_mass_g)


@dataclass(frozen=True)
class Delivery:
    """An offered lot at, or on its way to, the taker's gate."""

    state: LotState
    handover: Handover
    lines: tuple[Line, ...]

    @property
    def weighed_count(self) -> int:
        """How many packages have a mass of the taker's own."""
        return sum(line.is_weighed for line in self.lines)

    @property
    def is_complete(self) -> bool:
        """Whether the lot can be accepted as a whole."""
        return self.weighed_count == len(self.lines)

    @property
    def difference(self) -> Difference | None:
        """Of the whole lot, once every package is weighed."""
        if not self.is_complete:
            return None
        return Difference(self.state.net_mass_g, sum(self.masses_g.values()))

    @property
    def masses_g(self) -> dict[str, int]:
        """The taker's own masses so far, by package."""
        return {
            line.package.package_id: line.seen.net_mass_g
            for line in self.lines
            if line.seen is not None and line.seen.net_mass_g is not None
        }

    def find_line(self, number: int) -> Line | None:
        """The package with this number."""
        return next((line for line in self.lines if line.package.number == number), None)


def delivery_of(state: LotState, handover: Handover, seen: Mapping[str, IntakePackage]) -> Delivery:
    """A delivery from its lot's state and what was seen of its packages, by package id."""
    lines = tuple(Line(package, seen.get(package.package_id)) for package in state.packages)
    return Delivery(state, handover, lines)
