"""The printed label: 100 × 62 mm, the symbol on the left, what a person reads on the right.

Lot code and package n of m stand beside the symbol in words (ISO 22453 names the symbol as one
carrier of what must also be readable), hazard marks and the magnet warning below them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin

from foundation.symbol import symbol
from traceability.tags.drawing import (
    BLACK,
    WHITE,
    YELLOW,
    Code,
    Drawing,
    Point,
    Polygon,
    Shape,
    Text,
)
from traceability.tags.hazards import Mark, Warning

WIDTH_MM, HEIGHT_MM = 100, 62
SYMBOL_MM = 41
RIGHT_MM = 44
MARK_MM = 9
MAX_WARNINGS = 3


@dataclass(frozen=True)
class Label:
    """What one label says; `package`, `mass` and `hint` are words already."""

    url: str
    short_code: str
    lot_code: str
    package: str
    material: str
    mass: str
    hint: str
    warnings: tuple[Warning, ...]


def draw(label: Label) -> Drawing:
    """The label as shapes, ready for either rendering."""
    title = f"{label.lot_code} · {label.package} · {label.short_code}"
    return Drawing(WIDTH_MM, HEIGHT_MM, title, tuple(_shapes(label)))


def _shapes(label: Label) -> Iterator[Shape]:
    yield Code(1, 1, SYMBOL_MM, symbol(label.url))
    yield Text(4.5, 46.5, 4, label.short_code, is_bold=True)
    for number, line in enumerate(textwrap.wrap(label.hint, 34)[:2]):
        yield Text(4.5, 51 + 3 * number, 2.4, line)
    yield Text(RIGHT_MM, 8, 6, label.lot_code, is_bold=True)
    yield Text(RIGHT_MM, 15.5, 5.4, label.package, is_bold=True)
    yield Text(RIGHT_MM, 21.5, 4.2, label.mass)
    for number, line in enumerate(textwrap.wrap(label.material, 32)[:2]):
        yield Text(RIGHT_MM, 26.5 + 4 * number, 3.3, line)
    for number, warning in enumerate(label.warnings[:MAX_WARNINGS]):
        yield from _warning(warning, top=33 + number * (MARK_MM + 0.6))


def _warning(warning: Warning, *, top: float) -> Iterator[Shape]:
    """A diamond with its mark, and up to three lines of words."""
    half = MARK_MM / 2
    centre = (RIGHT_MM + half, top + half)
    yield Polygon(_diamond(centre, half), BLACK)
    yield Polygon(_diamond(centre, half - 0.7), YELLOW)
    for points, fill in _GLYPHS[warning.mark]:
        yield Polygon(tuple((centre[0] + x * half, centre[1] + y * half) for x, y in points), fill)
    lines = textwrap.wrap(warning.text, 36)[:3]
    first = top + half + 1 - 1.45 * (len(lines) - 1)
    for number, line in enumerate(lines):
        yield Text(RIGHT_MM + MARK_MM + 1.5, first + 2.9 * number, 2.5, line)


def _diamond(centre: Point, half: float) -> tuple[Point, ...]:
    x, y = centre
    return ((x, y - half), (x + half, y), (x, y + half), (x - half, y))


def _arc(radius: float, *, start: float, end: float, steps: int = 12) -> list[Point]:
    angles = [start + (end - start) * step / steps for step in range(steps + 1)]
    return [(radius * cos(angle), -0.06 - radius * sin(angle)) for angle in angles]


# Each glyph is drawn in a square from -1 to 1 around the diamond's centre.
_HORSESHOE = (
    *((-0.40, 0.40), *_arc(0.40, start=pi, end=0), (0.40, 0.40)),
    *((0.18, 0.40), *_arc(0.18, start=0, end=pi), (-0.18, 0.40)),
)
_POLES = (
    ((-0.40, 0.24), (-0.18, 0.24), (-0.18, 0.18), (-0.40, 0.18)),
    ((0.18, 0.24), (0.40, 0.24), (0.40, 0.18), (0.18, 0.18)),
)
_FLAME = (
    *((-0.04, -0.62), (0.06, -0.34), (0.24, -0.14), (0.36, 0.08), (0.34, 0.30), (0.18, 0.46)),
    *((-0.18, 0.46), (-0.34, 0.30), (-0.36, 0.08), (-0.26, -0.10), (-0.18, 0.02), (-0.10, -0.30)),
)
_FLAME_HEART = ((0.0, 0.06), (0.14, 0.26), (0.08, 0.40), (-0.10, 0.40), (-0.14, 0.24))
_STROKE = ((-0.11, -0.55), (0.11, -0.55), (0.07, 0.14), (-0.07, 0.14))
_DOT = ((-0.1, 0.26), (0.1, 0.26), (0.1, 0.46), (-0.1, 0.46))
_GLYPHS: dict[Mark, tuple[tuple[tuple[Point, ...], str], ...]] = {
    Mark.MAGNET: ((_HORSESHOE, BLACK), *((pole, WHITE) for pole in _POLES)),
    Mark.FIRE: ((_FLAME, BLACK), (_FLAME_HEART, YELLOW)),
    Mark.HARM: ((_STROKE, BLACK), (_DOT, BLACK)),
}
