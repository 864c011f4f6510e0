"""The composition bar: where each element's piece starts and how wide it is, in whole units.

Geometry only. `components/composition_chart.html` draws it with presentational attributes and says
the same in words beneath; the colours are classes of the style sheet, so light and dark agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceability.materials.composition import (
    Content,
    ContentKind,
    closure,
    in_reading_order,
    of_kind,
)
from traceability.materials.elements import ELEMENTS
from traceability.materials.tables import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 1000
BAR_HEIGHT = 28
GAP = 10


@dataclass(frozen=True)
class Piece:
    """One element in one bar; `shade` picks the colour class."""

    element: str
    name: str
    content_ppm: int
    low_ppm: int | None
    high_ppm: int | None
    is_unverified: bool
    x: int
    width: int
    shade: str


@dataclass(frozen=True)
class Bar:
    """One statement, declared or measured, drawn to the same scale as the other."""

    kind: ContentKind
    y: int
    pieces: tuple[Piece, ...]
    sum_ppm: int
    rest_x: int

    @property
    def is_measured(self) -> bool:
        """Measured is drawn solid, declared in outline."""
        return self.kind is ContentKind.MEASURED

    @property
    def rest_width(self) -> int:
        """What the statement leaves unexplained."""
        return max(0, WIDTH - self.rest_x)


@dataclass(frozen=True)
class Chart:
    """The bars of a lot, one beneath the other."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Of the drawing, in its own units."""
        return WIDTH

    @property
    def bar_height(self) -> int:
        """Of one bar."""
        return BAR_HEIGHT

    @property
    def height(self) -> int:
        """Of all bars and the gaps between them."""
        return max(0, len(self.bars) * (BAR_HEIGHT + GAP) - GAP)


def composition_chart(contents: Iterable[Content]) -> Chart:
    """The bars for what is stated: measured above declared, one scale for both."""
    stated = tuple(contents)
    kinds = [k for k in (ContentKind.MEASURED, ContentKind.DECLARED) if of_kind(stated, k)]
    whole = max([PPM, *(closure(of_kind(stated, kind)).sum_ppm for kind in kinds)])
    return Chart(
        tuple(
            _bar(kind, of_kind(stated, kind), y=row * (BAR_HEIGHT + GAP), whole_ppm=whole)
            for row, kind in enumerate(kinds)
        )
    )


def _bar(kind: ContentKind, contents: tuple[Content, ...], *, y: int, whole_ppm: int) -> Bar:
    pieces: list[Piece] = []
    reached_ppm = 0
    for content in in_reading_order(c for c in contents if c.content_ppm):
        # Edges are rounded, not widths: pieces touch, and their sum is drawn where it belongs.
        left = _units(reached_ppm, whole_ppm)
        reached_ppm += content.content_ppm
        pieces.append(_piece(content, left, _units(reached_ppm, whole_ppm)))
    return Bar(kind, y, tuple(pieces), reached_ppm, _units(reached_ppm, whole_ppm))


def _piece(content: Content, left: int, right: int) -> Piece:
    element = ELEMENTS.get(content.element)
    return Piece(
        element=content.element,
        name=element.name if element else content.element,
        content_ppm=content.content_ppm,
        low_ppm=content.low_ppm,
        high_ppm=content.high_ppm,
        is_unverified=content.is_unverified,
        x=left,
        width=max(1, right - left),
        shade=f"element-{content.element.lower()}",
    )


def _units(ppm: int, whole_ppm: int) -> int:
    return (ppm * WIDTH + whole_ppm // 2) // whole_ppm
