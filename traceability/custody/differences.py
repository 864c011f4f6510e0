"""Two masses of one thing, and when they differ by more than scales do. Pure.

Commercial tolerance 0.5 %; above 10 % by mass in bulk it is reportable (40 CFR 264.72(b)).
"""

from __future__ import annotations

from dataclasses import dataclass

PPM = 1_000_000
TOLERANCE_PPM = 5_000  # 0.5 %, what a trade takes for a difference of scales
REPORTABLE_PPM = 100_000


@dataclass(frozen=True)
class Difference:
    """The taker's mass less the giver's, in grams and as a share of the giver's."""

    stated_g: int
    found_g: int

    @property
    def grams(self) -> int:
        """Found less stated."""
        return self.found_g - self.stated_g

    @property
    def shortfall_g(self) -> int:
        """How much less was found, when it was less."""
        return -self.grams

    @property
    def ppm(self) -> int:
        """The size of the difference, rounded away from zero so that none is hidden."""
        return -(-abs(self.grams) * PPM // self.stated_g)

    @property
    def is_beyond_tolerance(self) -> bool:
        """More than two honest scales differ by."""
        return abs(self.grams) * PPM > TOLERANCE_PPM * self.stated_g

    @property
    def is_reportable(self) -> bool:
        """More than a tenth of the mass."""
        return abs(self.grams) * PPM > REPORTABLE_PPM * self.stated_g
