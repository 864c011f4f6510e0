"""Shapes on a label in millimetres, and their two renderings: SVG and PNG.

Only polygons, text and one QR symbol: little enough that both renderings stay equal.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from foundation.symbol import QUIET_MODULES, Level, Matrix, path, runs

DOTS_PER_MM = 12  # about 300 dpi, so that a module is a whole number of dots
COLOURS = 16  # greys of letters' edges, and the yellow of the marks
BLACK, WHITE, YELLOW = "#000000", "#ffffff", "#ffd400"
SANS = "Inter, Arial, Helvetica, sans-serif"

Point = tuple[float, float]


@dataclass(frozen=True)
class Polygon:
    """A filled outline."""

    points: tuple[Point, ...]
    fill: str = BLACK


@dataclass(frozen=True)
class Text:
    """One line; `y` is its baseline, `size` the height of the letters' box."""

    x: float
    y: float
    size: float
    text: str
    is_bold: bool = False


@dataclass(frozen=True)
class Code:
    """A QR symbol in a square of `size`, quiet zone included, and what it says at which level."""

    x: float
    y: float
    size: float
    matrix: Matrix
    text: str
    level: Level

    @property
    def module_mm(self) -> float:
        """How wide a module is."""
        return self.size / (len(self.matrix) + 2 * QUIET_MODULES)


Shape = Polygon | Text | Code


@dataclass(frozen=True)
class Drawing:
    """A sheet of `width` by `height` millimetres with its shapes, and what it shows in words."""

    width: float
    height: float
    title: str
    shapes: Sequence[Shape]


def render_svg(drawing: Drawing) -> str:
    """The drawing as an SVG document, with no style and no script: it passes any policy."""
    body = "".join(_svg_shape(shape) for shape in drawing.shapes)
    width, height = f"{drawing.width:g}", f"{drawing.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(drawing.title)}</title>"
        f'<rect width="{width}" height="{height}" fill="{WHITE}"/>{body}</svg>\n'
    )


def render_png(drawing: Drawing) -> bytes:
    """The drawing as a PNG of twelve dots a millimetre."""
    size = (round(drawing.width * DOTS_PER_MM), round(drawing.height * DOTS_PER_MM))
    image = Image.new("RGB", size, WHITE)
    canvas = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _draw(canvas, shape)
    out = io.BytesIO()
    few = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", dpi=(DOTS_PER_MM * 25.4, DOTS_PER_MM * 25.4))
    return out.getvalue()


def _svg_shape(shape: Shape) -> str:
    match shape:
        case Polygon():
            points = " ".join(f"{x:g},{y:g}" for x, y in shape.points)
            return f'<polygon points="{points}" fill="{shape.fill}"/>'
        case Text():
            weight = ' font-weight="700"' if shape.is_bold else ""
            return (
                f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}"{weight} '
                f"font-family={quoteattr(SANS)}>{escape(shape.text)}</text>"
            )
        case Code():
            scale = shape.module_mm
            offset = f"{shape.x + QUIET_MODULES * scale:.4f} {shape.y + QUIET_MODULES * scale:.4f}"
            return (
                f'<path transform="translate({offset}) scale({scale:.5f})" '
                f'shape-rendering="crispEdges" d="{path(shape.matrix)}"/>'
            )


def _draw(canvas: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Polygon():
            points = [(x * DOTS_PER_MM, y * DOTS_PER_MM) for x, y in shape.points]
            canvas.polygon(points, fill=shape.fill)
        case Text():
            font = ImageFont.load_default(shape.size * DOTS_PER_MM)
            canvas.text(
                (shape.x * DOTS_PER_MM, shape.y * DOTS_PER_MM),
                shape.text,
                fill=BLACK,
                font=font,
                anchor="ls",
                stroke_width=round(shape.size / 2.5) if shape.is_bold else 0,
            )
        case Code():
            _draw_code(canvas, shape)


def _draw_code(canvas: ImageDraw.ImageDraw, code: Code) -> None:
    """Whole dots a module, so that no edge is blurred; what is left over widens the quiet zone."""
    modules = len(code.matrix) + 2 * QUIET_MODULES
    dots = int(code.size * DOTS_PER_MM) // modules
    margin = (int(code.size * DOTS_PER_MM) - dots * len(code.matrix)) // 2
    left, top = int(code.x * DOTS_PER_MM) + margin, int(code.y * DOTS_PER_MM) + margin
    for x, y, length in runs(code.matrix):
        corner = (left + x * dots, top + y * dots)
        opposite = (left + (x + length) * dots - 1, top + (y + 1) * dots - 1)
        canvas.rectangle((corner, opposite), fill=BLACK)
