"""Pictures of labels as cameras see them in yards: the same seeds make the same pictures.

A symbol fills the same box whatever its version, so that two kinds of symbol meet the same picture.
Lengths are pixels of a picture of 560 by 560, whose box is 340 wide, as a phone's camera sees a
label of 41 mm from 15 cm.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from foundation.symbol import QUIET_MODULES, Matrix
from traceability.tags import payload

SIDE, BOX = 560, 340
EDGE = (SIDE - BOX) // 2
DOTS_203 = 328  # 41 mm at 203 dpi
EACH = 44
TAG_BYTES, ID_BYTES = 130, 16
CORNER_MODULES = 8

Picture = Image.Image
Damage = Callable[[Picture, Random], Picture]


@dataclass(frozen=True)
class Case:
    """One damage with its seed: its picture of any symbol is the same every time."""

    name: str
    seed: int

    def picture(self, matrix: Matrix) -> Picture:
        """The symbol as this case shows it."""
        return DAMAGES[self.name](plain(matrix), Random(f"{self.name}-{self.seed}"))


def cases() -> Iterator[Case]:
    """Every case of the corpus."""
    for name in DAMAGES:
        for seed in range(EACH):
            yield Case(name, seed)


def printed_text(base_url: str = "https://id.regauss.eu") -> str:
    """A text as long as that of a bound tag, the same every time: real signatures are random."""
    return payload.format_url(base_url, _letters(TAG_BYTES))


def bare_text(base_url: str = "https://id.regauss.eu") -> str:
    """A text that names 128 bits and is not signed: what others print."""
    return payload.format_url(base_url, _letters(ID_BYTES))


def blots(matrix: Matrix, share: float, *, step: int = 10) -> Iterator[Picture]:
    """The symbol under one blot of a share of its area, at every place that leaves its three
    corners: without a corner nothing finds a symbol, whatever its level.
    """
    half, corner = share**0.5 / 2, CORNER_MODULES / len(matrix)
    places = [number / step for number in range(1, step)]
    for x in places:
        for y in places:
            is_inside = half <= min(x, y) and max(x, y) <= 1 - half
            hits = [
                abs(x - at) < half + corner / 2 and abs(y - other) < half + corner / 2
                for at, other in _corners(corner / 2)
            ]
            if is_inside and not any(hits):
                yield covered(matrix, share, (x, y))


def _corners(near: float) -> tuple[tuple[float, float], ...]:
    return ((near, near), (1 - near, near), (near, 1 - near))


def _letters(size: int) -> str:
    return base64.b32encode(Random(size).randbytes(size)).decode().rstrip("=")


def reads(picture: Picture, text: str) -> bool:
    """Whether the gate's decoder finds exactly this text."""
    return [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


def plain(matrix: Matrix, *, box: int = BOX) -> Picture:
    """The symbol in its box on a grey bench, with its quiet zone."""
    modules = len(matrix) + 2 * QUIET_MODULES
    small = Image.new("L", (modules, modules), 255)
    for y, row in enumerate(matrix):
        for x, is_dark in enumerate(row):
            if is_dark:
                small.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), 0)
    picture = Image.new("L", (SIDE, SIDE), 150)
    scaled = small.resize((modules * 8, modules * 8), Image.Resampling.NEAREST)
    picture.paste(scaled.resize((box, box), Image.Resampling.BOX), ((SIDE - box) // 2,) * 2)
    return picture


def covered(matrix: Matrix, share: float, at: tuple[float, float]) -> Picture:
    """The symbol with one dark blot over a share of its own area, around a point of it."""
    picture = plain(matrix)
    modules = len(matrix) + 2 * QUIET_MODULES
    size = BOX * len(matrix) / modules
    left = EDGE + BOX * QUIET_MODULES / modules
    half = size * share**0.5 / 2
    x, y = left + size * at[0], left + size * at[1]
    ImageDraw.Draw(picture).rectangle((x - half, y - half, x + half, y + half), fill=70)
    return picture


def _blurred(picture: Picture, random: Random) -> Picture:
    """Out of focus."""
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.6, 2.2)))


def _slanted(picture: Picture, random: Random) -> Picture:
    """Held at an angle: turned, and nearer on one side."""
    turned = picture.rotate(random.uniform(-40, 40), Image.Resampling.BICUBIC, fillcolor=150)
    corners = [
        coordinate + random.uniform(-0.09, 0.09) * SIDE
        for coordinate in (0, 0, 0, SIDE, SIDE, SIDE, SIDE, 0)
    ]
    return turned.transform(
        (SIDE, SIDE), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=150
    )


def _dirty(picture: Picture, random: Random) -> Picture:
    """Splashes and a scratch."""
    canvas = ImageDraw.Draw(picture)
    for _ in range(random.randint(3, 8)):
        x, y = random.uniform(EDGE, SIDE - EDGE), random.uniform(EDGE, SIDE - EDGE)
        wide, high = random.uniform(2, 8), random.uniform(2, 8)
        canvas.ellipse((x - wide, y - high, x + wide, y + high), fill=random.randint(60, 140))
    start, end = random.uniform(EDGE, SIDE - EDGE), random.uniform(EDGE, SIDE - EDGE)
    canvas.line((start, EDGE, end, SIDE - EDGE), fill=200, width=random.randint(1, 2))
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def _glaring(picture: Picture, random: Random) -> Picture:
    """A lamp mirrored in the foil: in its middle nothing is left."""
    light = Image.new("L", (SIDE, SIDE), 0)
    x, y = random.uniform(EDGE, SIDE - EDGE), random.uniform(EDGE, SIDE - EDGE)
    radius = random.uniform(14, 36)
    ImageDraw.Draw(light).ellipse((x - radius, y - radius, x + radius, y + radius), fill=230)
    return ImageChops.add(picture, light.filter(ImageFilter.GaussianBlur(radius / 2.5)))


def _dark(picture: Picture, random: Random) -> Picture:
    """Dusk: little light, and the noise of a camera that makes the most of it."""
    dim = ImageEnhance.Brightness(picture).enhance(random.uniform(0.18, 0.4))
    noise = Image.frombytes("L", (SIDE, SIDE), random.randbytes(SIDE * SIDE))
    weak = noise.point([value * random.randint(14, 26) // 255 for value in range(256)])
    return ImageChops.add(dim, weak).filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.0)))


def _printed(picture: Picture, random: Random) -> Picture:
    """A thermal print of 203 dpi: dots that are there or not, and run or stay faint."""
    crop = picture.crop((EDGE, EDGE, SIDE - EDGE, SIDE - EDGE))
    dots = crop.resize((DOTS_203, DOTS_203), Image.Resampling.BOX)
    threshold = random.randint(90, 165)
    paper = dots.point([255 if value > threshold else 0 for value in range(256)])
    for _ in range(random.randint(0, 2)):  # a dead element of the print head
        column = random.randrange(DOTS_203)
        ImageDraw.Draw(paper).line((column, 0, column, DOTS_203), fill=255)
    picture.paste(paper.resize((BOX, BOX), Image.Resampling.BICUBIC), (EDGE, EDGE))
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 1.2)))


def _everything(picture: Picture, random: Random) -> Picture:
    """A bad day: a thermal print with splashes, at an angle, in little light, out of focus."""
    printed = _printed(picture, random)
    canvas = ImageDraw.Draw(printed)
    for _ in range(random.randint(1, 4)):
        x, y = random.uniform(EDGE, SIDE - EDGE), random.uniform(EDGE, SIDE - EDGE)
        canvas.ellipse((x - 5, y - 5, x + 5, y + 5), fill=110)
    turned = printed.rotate(random.uniform(-25, 25), Image.Resampling.BICUBIC, fillcolor=150)
    dim = ImageEnhance.Brightness(turned).enhance(random.uniform(0.45, 0.8))
    return dim.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.8)))


DAMAGES: dict[str, Damage] = {
    "blur": _blurred,
    "angle": _slanted,
    "dirt": _dirty,
    "glare": _glaring,
    "dusk": _dark,
    "thermal": _printed,
    "all": _everything,
}
