"""Brushes for the demo's placeholder photos: floors, shadows, drums, blocks, arcs and grains.

Nothing here pretends to be a photograph of a real lot; the captions say that they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

SIZE = (1200, 900)
Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

STEEL: Colour = (150, 154, 158)
NICKEL: Colour = (166, 165, 158)
DARK: Colour = (70, 72, 76)
COPPER: Colour = (184, 115, 70)


@dataclass(frozen=True)
class Canvas:
    """A picture being painted, and the dice that make it unlike the next."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    dice: Random


def start(seed: int, *, wall: Colour, floor: Colour, horizon: int = 330) -> Canvas:
    """A wall and a floor with a light from the left."""
    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    for y in range(horizon):
        pen.line([(0, y), (width, y)], fill=shade(wall, 0.75 + 0.25 * y / max(horizon, 1)))
    for y in range(horizon, height):
        pen.line([(0, y), (width, y)], fill=shade(floor, 0.7 + 0.35 * (y - horizon) / height))
    return Canvas(image, pen, Random(seed))


def finish(canvas: Canvas) -> Image.Image:
    """Grain and a darker rim, as a cheap phone's camera adds them."""
    noise = Image.effect_noise(SIZE, 14).convert("RGB")
    grained = Image.blend(canvas.image.filter(ImageFilter.GaussianBlur(0.8)), noise, 0.05)
    rim = Image.radial_gradient("L").resize(SIZE).point(lambda value: 255 - value // 5)
    vignetted = ImageChops.multiply(grained, Image.merge("RGB", (rim, rim, rim)))
    return ImageEnhance.Brightness(vignetted).enhance(1.25)


def shade(colour: Colour, light: float) -> Colour:
    """The colour in more or less light."""
    red, green, blue = (max(0, min(255, int(part * light))) for part in colour)
    return red, green, blue


def shadow(canvas: Canvas, box: Box, *, depth: int = 120) -> None:
    """A soft shadow on whatever is below."""
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).ellipse(box, fill=depth)
    canvas.image.paste((0, 0, 0), mask=mask.filter(ImageFilter.GaussianBlur(14)))


def drum(canvas: Canvas, x: float, y: float, *, width: float, height: float, paint: Colour) -> None:
    """A steel drum standing at (x, y), its foot's middle."""
    left, top, lid = x - width / 2, y - height, width * 0.16
    shadow(canvas, (left - 20, y - lid, x + width * 0.8, y + lid * 1.6))
    for step in range(int(width)):
        across = step / width
        light = 0.45 + 0.75 * max(0.0, sin(pi * (0.12 + 0.8 * across))) - 0.35 * across
        sag = lid * sin(pi * across) * 0.9
        canvas.pen.line(
            [(left + step, top + sag * 0.2), (left + step, y - lid * 0.1 + sag)],
            fill=shade(paint, light),
        )
    for band in (0.33, 0.66):
        at = top + height * band
        for offset, light in ((0, 1.25), (4, 0.55)):
            canvas.pen.arc(
                (left, at - lid + offset, left + width, at + lid + offset),
                10,
                170,
                fill=shade(paint, light),
                width=4,
            )
    canvas.pen.ellipse((left, top - lid, left + width, top + lid), fill=shade(paint, 0.85))
    canvas.pen.ellipse(
        (left + 8, top - lid + 5, left + width - 8, top + lid - 5),
        fill=shade(paint, 1.1),
        outline=shade(paint, 0.6),
        width=3,
    )
    canvas.pen.ellipse((x - width * 0.28, top - 9, x - width * 0.16, top + 5), fill=shade(DARK, 1))
    _label(canvas, left + width * 0.3, top + height * 0.4, width * 0.34)


def _label(canvas: Canvas, x: float, y: float, side: float) -> None:
    """A white label with something like a symbol on it."""
    canvas.pen.rectangle((x, y, x + side, y + side * 1.2), fill=(238, 238, 232))
    cell = side * 0.8 / 9
    for row in range(9):
        for column in range(9):
            if canvas.dice.random() < 0.5:
                at_x, at_y = x + side * 0.1 + column * cell, y + side * 0.1 + row * cell
                canvas.pen.rectangle((at_x, at_y, at_x + cell, at_y + cell), fill=(20, 20, 20))


def block(canvas: Canvas, at: Point, *, size: tuple[float, float, float], paint: Colour) -> None:
    """A block magnet lying around, turned at random."""
    length, depth, height = size
    turn = canvas.dice.uniform(0, pi)
    flat = 0.55  # how steeply we look down
    corners = [
        (
            at[0] + dx * length / 2 * cos(turn) - dy * depth / 2 * sin(turn),
            at[1] + (dx * length / 2 * sin(turn) + dy * depth / 2 * cos(turn)) * flat,
        )
        for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    raised = [(x, y - height) for x, y in corners]
    sides = sorted(range(4), key=lambda i: corners[i][1] + corners[(i + 1) % 4][1])
    for index in sides:
        after = (index + 1) % 4
        face = [corners[index], corners[after], raised[after], raised[index]]
        leaning = (corners[after][0] - corners[index][0]) / (length + depth)
        canvas.pen.polygon(face, fill=shade(paint, 0.55 + 0.25 * abs(leaning)))
    top = shade(paint, canvas.dice.uniform(0.95, 1.2))
    canvas.pen.polygon(raised, fill=top, outline=shade(paint, 1.3))


def arc(canvas: Canvas, at: Point, *, radius: float, paint: Colour, thick: float = 9) -> None:
    """A voice-coil magnet: part of a ring."""
    begin, sweep = canvas.dice.uniform(0, 2 * pi), canvas.dice.uniform(1.0, 1.4)
    inner = radius * 0.55
    outline = [
        (
            at[0] + r * cos(begin + sweep * step / 12),
            at[1] + r * sin(begin + sweep * step / 12) * 0.6,
        )
        for r, steps in ((radius, range(13)), (inner, range(12, -1, -1)))
        for step in steps
    ]
    for lift in range(int(thick)):
        canvas.pen.polygon([(x, y - lift) for x, y in outline], fill=shade(paint, 0.5))
    light = canvas.dice.uniform(0.9, 1.25)
    canvas.pen.polygon(
        [(x, y - thick) for x, y in outline], fill=shade(paint, light), outline=shade(paint, 1.35)
    )


def heap(canvas: Canvas, middle: Point, *, spread: Point, count: int, high: float) -> list[Point]:
    """Where things lie in a heap, the far ones first."""
    places = []
    for _ in range(count):
        angle, reach = canvas.dice.uniform(0, 2 * pi), canvas.dice.random() ** 0.6
        x = middle[0] + spread[0] * reach * cos(angle)
        y = middle[1] + spread[1] * reach * sin(angle)
        places.append((x, y - high * (1 - reach)))
    return sorted(places, key=lambda place: place[1])


def open_drum(canvas: Canvas, *, paint: Colour, inside: Colour) -> Box:
    """A drum from above; the box of its inside."""
    box = (190.0, 60.0, 1010.0, 860.0)
    shadow(canvas, (150, 90, 1080, 900), depth=150)
    canvas.pen.ellipse(box, fill=shade(paint, 0.8))
    canvas.pen.arc(box, 150, 300, fill=shade(paint, 1.5), width=14)
    rim = (226.0, 96.0, 974.0, 824.0)
    canvas.pen.ellipse(rim, fill=shade(inside, 0.45))
    return rim


def grains(
    canvas: Canvas,
    box: Box,
    *,
    paint: Colour,
    count: int,
    size: tuple[float, float],
) -> None:
    """Chips or powder that fill an ellipse, lit from the upper left."""
    left, top, right, bottom = box
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    for _ in range(count):
        angle, reach = canvas.dice.uniform(0, 2 * pi), canvas.dice.random() ** 0.5 * 0.97
        x = middle_x + (right - left) / 2 * reach * cos(angle)
        y = middle_y + (bottom - top) / 2 * reach * sin(angle)
        light = 0.55 + 0.4 * canvas.dice.random() + 0.25 * (middle_x - x) / (right - left)
        long = canvas.dice.uniform(*size)
        turn = canvas.dice.uniform(0, pi)
        canvas.pen.line(
            [(x, y), (x + long * cos(turn), y + long * sin(turn))],
            fill=shade(paint, light),
            width=max(1, int(long / 5)),
        )
