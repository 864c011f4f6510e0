"""The marks of warnings: a diamond with a magnet, a flame or an exclamation mark in it."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin

from traceability.tags.drawing import BLACK, WHITE, YELLOW, Point, Polygon
from traceability.tags.hazards import Mark


def draw_mark(mark: Mark, *, left: float, top: float, size: float) -> Iterator[Polygon]:
    """A mark in a square of `size`."""
    half = size / 2
    centre = (left + half, top + half)
    yield Polygon(_diamond(centre, half), BLACK)
    yield Polygon(_diamond(centre, half * 0.845), YELLOW)
    for points, fill in _GLYPHS[mark]:
        yield Polygon(tuple((centre[0] + x * half, centre[1] + y * half) for x, y in points), fill)


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
