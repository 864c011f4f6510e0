"""What has been scanned and weighed of a delivery, beside what its giver stated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from traceability.custody.acceptance import Decision, decision_of
from traceability.custody.differences import Difference
from traceability.custody.events import PackageMass
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.state import Handover, LotState, PackageState
from traceability.custody.words import RefusalReason
from traceability.intake.models import IntakePackage


@dataclass(frozen=True)
class Line:
    """One package of a delivery: what the giver stated, and what the gate has seen of it or knows
    to be absent.
    """

    package: PackageState
    seen: IntakePackage | None
    is_absent: bool = False
    is_as_stated: bool = False  # taken with its giver's mass, since nobody weighed it

    @property
    def is_weighed(self) -> bool:
        """Whether the taker's own mass stands."""
        return self.seen is not None and self.seen.net_mass_g is not None

    @property
    def is_settled(self) -> bool:
        """Whether it has a mass to sign for."""
        return self.is_weighed or self.is_as_stated

    @property
    def refused_g(self) -> int:
        """How much of it is to be refused, as far as is known."""
        return (self.seen.refused_g or 0) if self.seen is not None and self.is_weighed else 0

    @property
    def mass(self) -> PackageMass | None:
        """What the gate's scale said, once it has; or what is taken as stated."""
        if self.is_as_stated:
            package = self.package
            return PackageMass(
                package.package_id, package.net_mass_g, package.gross_mass_g, package.tare_mass_g
            )
        if self.seen is None or self.seen.net_mass_g is None:
            return None
        return PackageMass(
            self.package.package_id,
            self.seen.net_mass_g,
            self.seen.gross_mass_g,
            self.seen.tare_mass_g,
        )

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
        """Whether the lot can be signed for: each package has a mass, or did not come."""
        return all(line.is_settled or line.is_absent for line in self.lines)

    @property
    def came(self) -> tuple[Line, ...]:
        """The packages of which nobody says that they did not come."""
        return tuple(line for line in self.lines if not line.is_absent)

    @property
    def as_stated(self) -> Delivery:
        """The same, with its giver's mass for whatever came and nobody weighed."""
        return replace(
            self,
            lines=tuple(
                line if line.is_absent or line.is_weighed else replace(line, is_as_stated=True)
                for line in self.lines
            ),
        )

    @property
    def absent(self) -> tuple[Line, ...]:
        """The packages that did not come."""
        return tuple(line for line in self.lines if line.is_absent)

    @property
    def unscanned(self) -> tuple[Line, ...]:
        """The packages whose label nobody has scanned, and of which nobody says that they did not
        come."""
        return tuple(line for line in self.lines if line.seen is None and not line.is_absent)

    @property
    def unlabelled(self) -> tuple[Line, ...]:
        """Those of them that have no label to scan."""
        return tuple(line for line in self.unscanned if line.package.tag_id is None)

    @property
    def unweighed_g(self) -> int:
        """What their giver stated of those that were scanned and not weighed."""
        lines = (line for line in self.lines if line.seen is not None and not line.is_weighed)
        return sum(line.package.net_mass_g for line in lines)

    @property
    def absent_g(self) -> int:
        """What their giver stated of them."""
        return sum(line.package.net_mass_g for line in self.absent)

    @property
    def difference(self) -> Difference | None:
        """Of all that came, once every package of it is weighed."""
        if not self.is_complete:
            return None
        return Difference(self.state.net_mass_g - self.absent_g, self.received_g)

    @property
    def received(self) -> tuple[PackageMass, ...]:
        """The taker's own masses so far."""
        return tuple(line.mass for line in self.lines if line.mass is not None)

    @property
    def received_g(self) -> int:
        """What was received so far."""
        return sum(mass.net_g for mass in self.received)

    @property
    def refused(self) -> tuple[RefusedPart, ...]:
        """What is to be refused of which package."""
        return tuple(
            RefusedPart(
                line.package.package_id,
                line.refused_g,
                line.seen.reason or RefusalReason.OTHER,
                line.seen.note or None,
            )
            for line in self.lines
            if line.refused_g and line.seen is not None
        )

    @property
    def refused_g(self) -> int:
        """What is to be refused of all packages together."""
        return sum(part.refused_g for part in self.refused)

    @property
    def accepted_g(self) -> int:
        """What is to be accepted: received less refused."""
        return self.received_g - self.refused_g

    @property
    def decision(self) -> Decision:
        """What signing comes to as things stand."""
        decision = decision_of(self.received_g, self.refused_g)
        is_short = decision is Decision.ACCEPTED and bool(self.absent)
        return Decision.PARTIALLY_REFUSED if is_short else decision

    @property
    def instrument(self) -> str:
        """The scale that was named last."""
        weighed = [line.seen for line in self.lines if line.seen and line.is_weighed]
        named = [one for one in weighed if one.instrument]
        last = max(named, key=lambda one: one.weighed_at or one.scanned_at, default=None)
        return (last.instrument or "") if last else ""

    def find_line(self, number: int) -> Line | None:
        """The package with this number."""
        return next((line for line in self.lines if line.package.number == number), None)


def delivery_of(
    state: LotState,
    handover: Handover,
    seen: Mapping[str, IntakePackage],
    absent: Collection[str] = (),
) -> Delivery:
    """A delivery from its lot's state, what was seen of its packages, by package id, and the ids of
    those that did not come.
    """
    lines = tuple(
        Line(package, seen.get(package.package_id), package.package_id in absent)
        for package in state.packages
    )
    return Delivery(state, handover, lines)
