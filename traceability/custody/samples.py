"""A drawn sample as a value: what was taken of which packages, and the sealed splits it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from traceability.custody.figures import PackageMass
from traceability.custody.transformations import OutputLot
from traceability.custody.words import ActKind, SamplePurpose


@dataclass(frozen=True)
class SealedSplit:
    """One part of a sample: whom it is for, the number of its seal, and the lot that it is."""

    purpose: SamplePurpose
    seal: str
    lot: OutputLot


@dataclass(frozen=True)
class DrawSample:
    """So much was taken of each of these packages, and is in these sealed splits."""

    kind: ClassVar[ActKind] = ActKind.DRAW_SAMPLE
    taken: tuple[PackageMass, ...]
    splits: tuple[SealedSplit, ...]
    owner_id: str
    kept_g: int  # what the lot weighs without it

    @property
    def whole(self) -> str:
        """The lot that is sampled: packages are named after theirs."""
        return self.taken[0].package_id.rpartition(".")[0]

    @property
    def samples(self) -> tuple[OutputLot, ...]:
        """The lots that the splits are."""
        return tuple(split.lot for split in self.splits)

    @property
    def taken_g(self) -> int:
        """What all splits weigh together."""
        return sum(mass.net_g for mass in self.taken)
