"""Labels in ZPL II, the language of thermal printers.

The printer makes the symbol itself from `^BQ`: the text, the level and the mask are named, and the
text is said to be alphanumeric, so it is as large as ours. A hundred labels are 80 kB that way,
against a megabyte of pictures, and every module is a whole number of dots. Marks are pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import floor

from PIL import Image, ImageDraw

from foundation.symbol import MASK, QUIET_MODULES
from traceability.tags.drawing import BLACK, Code, Drawing, Polygon, Text
from traceability.tags.printing.formats import LEAST_MODULE_MM, Format, FormatTooSmall

DOTS_PER_MM = {203: 8, 300: 12}
MOST_MAGNIFIED = 10  # older printers know no larger module
SYMBOL_FALLS = 10  # dots by which printers draw a QR symbol below its field's origin
REPEATS = "GHIJKLMNOPQRSTUVWXY"  # 1 to 19 times
REPEATS_20 = "ghijklmnopqrstuvwxyz"  # 20 to 400 times


def to_zpl(drawings: Sequence[Drawing], on: Format, *, dpi: int) -> str:
    """A job of one label after the other."""
    return "".join(_label(drawing, on, DOTS_PER_MM[dpi]) for drawing in drawings)


def _label(drawing: Drawing, on: Format, dots: int) -> str:
    fields = list(_fields(drawing, on, dots))
    width, height = round(drawing.width * dots), round(drawing.height * dots)
    head = f"^XA^CI28^PW{width}^LL{height}^LH0,0"
    return "\n".join((head, *fields, "^XZ\n"))


def _fields(drawing: Drawing, on: Format, dots: int) -> Iterator[str]:
    polygons = [shape for shape in drawing.shapes if isinstance(shape, Polygon)]
    if polygons:
        yield _picture(polygons, dots)
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            yield _text(shape, dots)
        elif isinstance(shape, Code):
            yield _symbol(shape, on, dots)


def _text(text: Text, dots: int) -> str:
    """`^FT` sets the baseline; bold letters are wider ones."""
    height = round(text.size * dots)
    width = round(height * (1.08 if text.is_bold else 0.92))
    place = f"^FT{round(text.x * dots)},{round(text.y * dots)}"
    return f"{place}^A0N,{height},{width}^FH_^FD{_escaped(text.text)}^FS"


def _symbol(code: Code, on: Format, dots: int) -> str:
    """Whole dots a module; what is left over widens the quiet zone."""
    modules = len(code.matrix) + 2 * QUIET_MODULES
    module = min(floor(code.size * dots / modules), MOST_MAGNIFIED)
    if module < LEAST_MODULE_MM * dots:
        raise FormatTooSmall(
            width=f"{on.width:g}", height=f"{on.height:g}", level=code.level, field="format"
        )
    margin = (code.size * dots - module * len(code.matrix)) / 2
    left, top = round(code.x * dots + margin), round(code.y * dots + margin)
    place = f"^FO{left},{top - SYMBOL_FALLS}"
    said = f"^FD{code.level}M,A{code.text}^FS"  # M: the mode is named, and it is A, alphanumeric
    return f"{place}^BQN,2,{module},{code.level},{MASK}{said}"


def _picture(polygons: Sequence[Polygon], dots: int) -> str:
    """The polygons in one picture: black is a dot, every other colour is paper."""
    corners = [(x * dots, y * dots) for shape in polygons for x, y in shape.points]
    left, top = floor(min(x for x, _ in corners)), floor(min(y for _, y in corners))
    size = (
        floor(max(x for x, _ in corners)) - left + 1,
        floor(max(y for _, y in corners)) - top + 1,
    )
    image = Image.new("1", size, 0)
    canvas = ImageDraw.Draw(image)
    for shape in polygons:
        points = [(x * dots - left, y * dots - top) for x, y in shape.points]
        canvas.polygon(points, fill=1 if shape.fill == BLACK else 0)
    row_bytes = (size[0] + 7) // 8
    drawn = image.tobytes()
    rows = [
        drawn[start : start + row_bytes].hex().upper() for start in range(0, len(drawn), row_bytes)
    ]
    head = f"^FO{left},{top}^GFA,{len(drawn)},{len(drawn)},{row_bytes},"
    return head + "".join(map(_packed, rows)) + "^FS"


def _packed(row: str) -> str:
    """A row of hexadecimal digits with its repetitions counted, as Zebra's own format has them."""
    packed = ""
    for digit, run in groupby(row):
        twenties, rest = divmod(len(list(run)), 20)
        packed += REPEATS_20[twenties - 1] if twenties else ""
        packed += REPEATS[rest - 1] if rest else ""
        packed += digit
    return packed


def _escaped(text: str) -> str:
    """Text in which nothing is a command: `^FH_` reads `_5E` as a circumflex."""
    return text.replace("_", "_5F").replace("^", "_5E").replace("~", "_7E")
