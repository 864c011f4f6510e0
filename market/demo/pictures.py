"""Placeholder photos of the demo's lots: what such stuff looks like, drawn, one unlike another."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from io import BytesIO
from math import cos, pi, sin

from market.demo.brushes import (
    COPPER,
    DARK,
    NICKEL,
    STEEL,
    Canvas,
    Colour,
    arc,
    block,
    drum,
    finish,
    grains,
    heap,
    open_drum,
    shade,
    shadow,
    start,
)

WALL: Colour = (168, 172, 170)
FLOOR: Colour = (148, 142, 132)
GRAPHITE: Colour = (96, 98, 104)
CHIPS: Colour = (112, 110, 106)
RUST: Colour = (122, 84, 62)
SOOT: Colour = (74, 74, 78)
CHALK: Colour = (226, 224, 214)
OXIDE_BROWN: Colour = (128, 96, 88)
PAINTS: tuple[Colour, ...] = ((36, 84, 138), (44, 112, 84), (150, 58, 44), (96, 100, 104))


class Picture(StrEnum):
    """What is in the picture."""

    DRUMS = "drums"
    BLOCKS = "blocks"
    ARCS = "arcs"
    SWARF = "swarf"
    SLUDGE = "sludge"
    POWDER = "powder"
    WHITE_POWDER = "white powder"
    OXIDE = "oxide"
    ROTORS = "rotors"
    SHRED = "shred"
    DARK_BLOCKS = "dark blocks"
    BOARDS = "boards"
    DRIVES = "drives"


def draw(picture: Picture, seed: int) -> bytes:
    """The picture as JPEG; another seed paints another."""
    out = BytesIO()
    finish(_SCENES[picture](seed)).save(out, "JPEG", quality=84)
    return out.getvalue()


def _drums(seed: int) -> Canvas:
    canvas = start(seed, wall=WALL, floor=FLOOR)
    paint = PAINTS[seed % len(PAINTS)]
    for x, y in ((330, 560), (620, 545), (900, 570)):
        drum(canvas, x, y, width=230, height=340, paint=shade(paint, 0.8))
    for x, y in ((220, 790), (520, 810), (830, 800)):
        drum(canvas, x + canvas.dice.randint(-15, 15), y, width=270, height=400, paint=paint)
    return canvas


def _blocks(seed: int, paint: Colour = NICKEL) -> Canvas:
    canvas = _crate(seed)
    for place in heap(canvas, (600, 560), spread=(430, 210), count=330, high=130):
        block(canvas, place, size=(canvas.dice.uniform(50, 84), 34, 15), paint=paint)
    return canvas


def _dark_blocks(seed: int) -> Canvas:
    return _blocks(seed, paint=GRAPHITE)


def _arcs(seed: int) -> Canvas:
    canvas = _crate(seed)
    for place in heap(canvas, (600, 570), spread=(430, 200), count=260, high=120):
        arc(canvas, place, radius=canvas.dice.uniform(48, 66), paint=NICKEL)
    return canvas


def _swarf(seed: int) -> Canvas:
    return _drum_of(seed, paint=CHIPS, count=16_000, size=(5, 22))


def _sludge(seed: int) -> Canvas:
    return _drum_of(seed, paint=RUST, count=9_000, size=(14, 44))


def _powder(seed: int) -> Canvas:
    return _drum_of(seed, paint=SOOT, count=26_000, size=(2, 6))


def _white_powder(seed: int) -> Canvas:
    return _drum_of(seed, paint=CHALK, count=24_000, size=(2, 7))


def _oxide(seed: int) -> Canvas:
    return _drum_of(seed, paint=OXIDE_BROWN, count=26_000, size=(2, 6))


def _rotors(seed: int) -> Canvas:
    canvas = start(seed, wall=WALL, floor=(120, 104, 84))
    places = [(x, y) for y in (420, 590, 780) for x in range(190, 1100, 205)]
    for x, y in places:
        _rotor(canvas, x + canvas.dice.randint(-14, 14), y, radius=84)
    return canvas


def _rotor(canvas: Canvas, x: float, y: float, *, radius: float) -> None:
    flat, high = radius * 0.5, 76
    shadow(canvas, (x - radius - 10, y - flat * 0.6, x + radius * 1.5, y + flat * 1.5))
    for lift in range(high):
        light = 0.5 if lift % 6 < 3 else 0.62
        ring = (x - radius, y - flat - lift, x + radius, y + flat - lift)
        canvas.pen.ellipse(ring, fill=shade(STEEL, light))
    top = y - high
    canvas.pen.ellipse((x - radius, top - flat, x + radius, top + flat), fill=shade(STEEL, 1.05))
    for pole in range(8):
        angle = 2 * pi * pole / 8 + canvas.dice.random() * 0.05
        for side in (-0.2, 0.2):
            at = (x + radius * 0.76 * cos(angle + side), top + flat * 0.76 * sin(angle + side))
            canvas.pen.ellipse((at[0] - 9, at[1] - 6, at[0] + 9, at[1] + 6), fill=shade(DARK, 0.7))
    canvas.pen.ellipse((x - 26, top - 14, x + 26, top + 14), fill=shade(DARK, 0.9))
    canvas.pen.ellipse((x - 15, top - 34, x + 15, top - 18), fill=shade(NICKEL, 1.1))
    canvas.pen.rectangle((x - 15, top - 26, x + 15, top), fill=shade(NICKEL, 0.85))


def _shred(seed: int) -> Canvas:
    canvas = _crate(seed)
    paints = (STEEL, NICKEL, DARK, COPPER, (52, 96, 62), (168, 170, 176))
    for x, y in heap(canvas, (600, 570), spread=(440, 220), count=900, high=150):
        reach = canvas.dice.uniform(12, 34)
        scrap = [
            (
                x + reach * canvas.dice.uniform(0.4, 1) * cos(turn),
                y + reach * canvas.dice.uniform(0.3, 0.8) * sin(turn),
            )
            for turn in (0.3, 1.4, 2.6, 3.7, 5.0)
        ]
        light = canvas.dice.uniform(0.55, 1.25)
        canvas.pen.polygon(scrap, fill=shade(canvas.dice.choice(paints), light))
    return canvas


def _boards(seed: int) -> Canvas:
    canvas = _crate(seed)
    for place in heap(canvas, (600, 570), spread=(420, 200), count=90, high=110):
        block(canvas, place, size=(150, 92, 6), paint=(46, 104, 66))
    for place in heap(canvas, (600, 560), spread=(420, 190), count=130, high=120):
        block(canvas, place, size=(26, 20, 5), paint=DARK)
    return canvas


def _drives(seed: int) -> Canvas:
    canvas = _crate(seed)
    for x, y in heap(canvas, (600, 560), spread=(400, 190), count=85, high=120):
        block(canvas, (x, y), size=(146, 102, 26), paint=STEEL)
        canvas.pen.ellipse((x - 26, y - 44, x + 26, y - 14), fill=shade(NICKEL, 1.2))
        canvas.pen.rectangle((x - 52, y - 22, x - 20, y - 8), fill=(232, 232, 226))
    return canvas


def _crate(seed: int) -> Canvas:
    """A wooden box on a bench, its back and floor."""
    canvas = start(seed, wall=(132, 128, 122), floor=(176, 150, 112), horizon=190)
    for y in range(190, 900, 118):
        canvas.pen.line(
            [(0, y), (1200, y + canvas.dice.randint(-4, 4))], fill=(128, 104, 74), width=4
        )
    shadow(canvas, (100, 330, 1120, 860), depth=150)
    return canvas


def _drum_of(seed: int, *, paint: Colour, count: int, size: tuple[float, float]) -> Canvas:
    canvas = start(seed, wall=FLOOR, floor=FLOOR, horizon=0)
    inside = open_drum(canvas, paint=PAINTS[seed % len(PAINTS)], inside=paint)
    grains(canvas, inside, paint=paint, count=count, size=size)
    return canvas


_SCENES: dict[Picture, Callable[[int], Canvas]] = {
    Picture.DRUMS: _drums,
    Picture.BLOCKS: _blocks,
    Picture.ARCS: _arcs,
    Picture.SWARF: _swarf,
    Picture.SLUDGE: _sludge,
    Picture.POWDER: _powder,
    Picture.WHITE_POWDER: _white_powder,
    Picture.OXIDE: _oxide,
    Picture.ROTORS: _rotors,
    Picture.SHRED: _shred,
    Picture.DARK_BLOCKS: _dark_blocks,
    Picture.BOARDS: _boards,
    Picture.DRIVES: _drives,
}
