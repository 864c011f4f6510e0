"""What goes into a split, a merge or a process step and what comes out of it, as values.

Each side states its lots whole: whoever has the event alone can add up masses and compare
material, origin and custody model.
"""

from __future__ import annotations

from dataclasses import dataclass

from traceability.custody.figures import DeclaredContent, PackageEntry, PackageMass
from traceability.custody.words import CustodyModel, LotOrigin, StreamKind, Substance


@dataclass(frozen=True)
class InputLot:
    """A lot that is spent, as it stands on its books."""

    lot: str
    material_code: str
    origin: LotOrigin
    custody_model: CustodyModel
    masses: tuple[PackageMass, ...]

    @property
    def net_g(self) -> int:
        """What it weighs."""
        return sum(mass.net_g for mass in self.masses)


@dataclass(frozen=True)
class OutputLot:
    """A lot that is made, with its packages and what is declared of it."""

    lot: str
    material_code: str
    origin: LotOrigin
    custody_model: CustodyModel
    packages: tuple[PackageEntry, ...]
    contents: tuple[DeclaredContent, ...] = ()

    @property
    def net_g(self) -> int:
        """What it weighs."""
        return sum(entry.mass.net_g for entry in self.packages)


@dataclass(frozen=True)
class SideStream:
    """Mass that a step takes from elsewhere or gives elsewhere, and that is in none of its lots."""

    kind: StreamKind
    substance: Substance
    net_g: int


@dataclass(frozen=True)
class Transformation:
    """What splits, merges and process steps have in common.

    `difference_g` is what the outputs weigh more (or less, below zero) than the inputs: a scale's
    own error, within the tolerance that is stated for it.
    """

    inputs: tuple[InputLot, ...]
    outputs: tuple[OutputLot, ...]
    difference_g: int = 0
    tolerance_g: int = 0
    instrument: str | None = None

    @property
    def lots(self) -> tuple[str, ...]:
        """Every lot that it is about, inputs first."""
        return tuple(lot.lot for lot in self.inputs) + self.made

    @property
    def made(self) -> tuple[str, ...]:
        """The lots that come out."""
        return tuple(lot.lot for lot in self.outputs)

    @property
    def input_g(self) -> int:
        """What went in."""
        return sum(lot.net_g for lot in self.inputs)

    @property
    def output_g(self) -> int:
        """What came out."""
        return sum(lot.net_g for lot in self.outputs)

    @property
    def side_streams(self) -> tuple[SideStream, ...]:
        """What came from elsewhere or went elsewhere; only a process step has any."""
        return ()

    @property
    def expected_g(self) -> int:
        """What must come out: what went in and was taken up, less by-products and losses."""
        return self.input_g + sum(
            stream.net_g if stream.kind is StreamKind.UPTAKE else -stream.net_g
            for stream in self.side_streams
        )
