"""The printed label: the symbol, and what a person reads beside or beneath it.

Lot code and package n of m stand beside the symbol in words (ISO 22453 names the symbol as one
carrier of what must also be readable), hazard marks and the magnet warning below them. There are
three layouts, each drawn for one size and scaled to others: wide, small, and tall. A label of a
roll hangs on nothing yet: it has its symbol, its short code and lines for a pen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from foundation.symbol import Level, symbol
from traceability.tags.drawing import BLACK, Code, Drawing, Polygon, Shape, Text
from traceability.tags.hazards import Warning
from traceability.tags.marks import draw_mark

WIDTH_MM, HEIGHT_MM = 100, 62
SMALL_MM = (70, 37)
TALL_MM = (62, 117)
RIGHT_MM = 44
MARK_MM = 9
MAX_WARNINGS = 3


@dataclass(frozen=True)
class Label:
    """What one label says; `package`, `mass` and `hint` are words already.

    Without a lot code it is one of a roll.
    """

    url: str
    short_code: str
    hint: str
    lot_code: str = ""
    package: str = ""
    material: str = ""
    mass: str = ""
    warnings: tuple[Warning, ...] = ()


def draw(
    label: Label,
    width: float = WIDTH_MM,
    height: float = HEIGHT_MM,
    level: Level = Level.M,
) -> Drawing:
    """The label as shapes, ready for each rendering, in the layout that fits its size."""
    code = Code(0, 0, 0, symbol(label.url, level), label.url, level)
    base, shapes = _layout(label, code, width, height)
    scale = min(width / base[0], height / base[1])
    left, top = (width - base[0] * scale) / 2, (height - base[1] * scale) / 2
    words = (label.lot_code, label.package, label.short_code)
    title = " · ".join(word for word in words if word)
    return Drawing(width, height, title, tuple(_scaled(one, scale, left, top) for one in shapes))


def _layout(
    label: Label, code: Code, width: float, height: float
) -> tuple[tuple[float, float], Iterator[Shape]]:
    if height > width:
        return TALL_MM, _tall(label, code)
    if height < 50:
        return SMALL_MM, _small(label, code)
    return (WIDTH_MM, HEIGHT_MM), _wide(label, code)


def _wide(label: Label, code: Code) -> Iterator[Shape]:
    yield replace(code, x=1, y=1, size=41)
    yield Text(4.5, 46.5, 4, label.short_code, is_bold=True)
    yield from _lines(label.hint, 34, 2, x=4.5, y=51, size=2.4, step=3)
    if not label.lot_code:
        yield from _pen_lines(RIGHT_MM, WIDTH_MM - 3, (14, 28, 42, 56))
        return
    yield Text(RIGHT_MM, 8, 6, label.lot_code, is_bold=True)
    yield Text(RIGHT_MM, 15.5, 5.4, label.package, is_bold=True)
    yield Text(RIGHT_MM, 21.5, 4.2, label.mass)
    yield from _lines(label.material, 32, 2, x=RIGHT_MM, y=26.5, size=3.3, step=4)
    for number, warning in enumerate(label.warnings[:MAX_WARNINGS]):
        yield from _warning(warning, left=RIGHT_MM, top=33 + number * (MARK_MM + 0.6))


def _small(label: Label, code: Code) -> Iterator[Shape]:
    """Marks without their words: there is no room, and the symbol leads to them."""
    left = 37.5
    yield replace(code, x=0.5, y=0.5, size=36)
    yield Text(left, 34, 3, label.short_code, is_bold=True)
    if not label.lot_code:
        yield from _pen_lines(left, 68, (9, 17, 25))
        return
    yield Text(left, 5, 3.6, label.lot_code, is_bold=True)
    yield Text(left, 9.6, 3.2, label.package, is_bold=True)
    yield Text(left, 13.6, 2.9, label.mass)
    yield from _lines(label.material, 27, 2, x=left, y=17, size=2.1, step=2.5)
    for number, warning in enumerate(label.warnings[:MAX_WARNINGS]):
        yield from draw_mark(warning.mark, left=left + 9.4 * number, top=21, size=9)


def _tall(label: Label, code: Code) -> Iterator[Shape]:
    """For tapes and cards: the symbol above, as wide as it can be."""
    left = 4
    yield replace(code, x=4.5, y=0.5, size=53)
    yield Text(left, 58.5, 4.6, label.short_code, is_bold=True)
    if not label.lot_code:
        yield from _lines(label.hint, 34, 2, x=left, y=63.5, size=2.8, step=3.4)
        yield from _pen_lines(left, 58, (80, 92, 104))
        return
    yield Text(left, 66, 6, label.lot_code, is_bold=True)
    yield Text(left, 72.5, 5, label.package, is_bold=True)
    yield Text(left, 78, 4.2, label.mass)
    yield from _lines(label.material, 34, 2, x=left, y=82.5, size=3, step=3.6)
    for number, warning in enumerate(label.warnings[:MAX_WARNINGS]):
        yield from _warning(warning, left=left, top=87.5 + number * (MARK_MM + 0.6))


def _warning(warning: Warning, *, left: float, top: float) -> Iterator[Shape]:
    """A mark, and up to three lines of words."""
    yield from draw_mark(warning.mark, left=left, top=top, size=MARK_MM)
    lines = textwrap.wrap(warning.text, 36)[:3]
    first = top + MARK_MM / 2 + 1 - 1.45 * (len(lines) - 1)
    for number, line in enumerate(lines):
        yield Text(left + MARK_MM + 1.5, first + 2.9 * number, 2.5, line)


def _lines(
    text: str, letters: int, most: int, *, x: float, y: float, size: float, step: float
) -> Iterator[Text]:
    for number, line in enumerate(textwrap.wrap(text, letters)[:most]):
        yield Text(x, y + step * number, size, line)


def _pen_lines(left: float, right: float, at: tuple[float, ...]) -> Iterator[Polygon]:
    """Lines to write on."""
    for y in at:
        yield Polygon(((left, y), (right, y), (right, y + 0.2), (left, y + 0.2)), BLACK)


def _scaled(shape: Shape, scale: float, left: float, top: float) -> Shape:
    if isinstance(shape, Polygon):
        points = tuple((left + x * scale, top + y * scale) for x, y in shape.points)
        return replace(shape, points=points)
    x, y = left + shape.x * scale, top + shape.y * scale
    return replace(shape, x=x, y=y, size=shape.size * scale)
