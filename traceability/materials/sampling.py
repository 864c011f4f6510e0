"""How many pieces a sample needs: sampling, and not the instrument, decides what an assay is worth.

n = (z s / E)², rounded up: the number of pieces whose mean lies within E of the lot's with 95 %
confidence (z = 1.96) when single pieces spread with a standard deviation s. It holds for pieces
drawn at random from a lot much larger than the sample; the normal approximation is rough below 30.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from traceability.materials.confidence import Confidence

Z_95 = Fraction("1.96")


@dataclass(frozen=True)
class Pieces:
    """So many pieces for a mean within so many ppm."""

    within_ppm: int
    count: int


@dataclass(frozen=True)
class Spread:
    """How much single pieces of a class differ in one element, as a source reports it."""

    material_code: str
    element: str
    mean_ppm: int
    standard_deviation_ppm: int
    confidence: Confidence
    source: str

    def advice(self) -> tuple[Pieces, ...]:
        """The usual bounds, finest first."""
        return tuple(
            Pieces(within_ppm, pieces_needed(self.standard_deviation_ppm, within_ppm=within_ppm))
            for within_ppm in (3_000, 5_000, 10_000)
        )


SPREADS = (
    Spread(
        "EOL-HDD-VCM",
        "Dy",
        14_000,
        15_000,
        Confidence.COMPUTED,
        "Ueberschaar & Rotter 2015, doi:10.1007/s10163-014-0347-6",
    ),
)


def pieces_needed(standard_deviation_ppm: int, *, within_ppm: int) -> int:
    """Pieces for a mean within `within_ppm` of the lot's, with 95 % confidence; at least one."""
    return max(1, ceil((Z_95 * standard_deviation_ppm / within_ppm) ** 2))


def spread_of(material_code: str) -> Spread | None:
    """What is known of how pieces of a class differ."""
    return next((one for one in SPREADS if one.material_code == material_code), None)
