"""A lot of the demo as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from market.demo.pictures import Picture
from market.demo.steps import Step
from traceability.custody.words import LotOrigin, Packaging


@dataclass(frozen=True)
class StockLot:
    """One lot: who registers it and when, what it is, and what happens to it.

    `analysis` names the published analysis its declaration follows; without one the declaration is
    the class's range. `source` is None for own production.
    """

    reference: str
    owner: str
    days_ago: int
    material: str
    title: str
    text: str
    origin: LotOrigin
    net_g: tuple[int, ...]
    picture: Picture
    story: tuple[Step, ...]
    analysis: str | None = None
    packaging: Packaging = Packaging.DRUM
    tare_g: int = 18_500
    coating: str = ""
    grade: str = ""
    is_magnetised: bool | None = None
    source: str | None = None

    @property
    def seed(self) -> int:
        """So that no two pictures are the same."""
        return prod(map(ord, self.reference[-3:])) + self.days_ago
