"""Labels as PDF, set by typst: the shapes come as JSON, so that what people typed is only text.

The fonts are those inside typst, so that every machine prints the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst

from foundation.symbol import QUIET_MODULES, path
from traceability.tags.drawing import Code, Drawing, Polygon, Shape, Text
from traceability.tags.printing.formats import Format

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "tags"

Json = dict[str, object]


def to_pdf(drawings: Sequence[Drawing], on: Format, *, skip: int = 0) -> bytes:
    """The labels one after the other on as many pages as they need.

    `skip` leaves the first places free where a sheet was begun before.
    """
    labels: list[list[Json]] = [[] for _ in range(skip % len(on.places))]
    for drawing in drawings:
        labels.append([_shape(shape) for shape in drawing.shapes])
    width, height = on.page
    sheet = {"width": width, "height": height, "places": on.places, "labels": labels}
    return typst.compile(
        str(TEMPLATES / "sheet.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        pdf_tags=False,
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
    )


def _shape(shape: Shape) -> Json:
    match shape:
        case Polygon():
            return {"kind": "polygon", "points": shape.points, "fill": shape.fill}
        case Text():
            return {
                "kind": "text",
                "x": shape.x,
                "y": shape.y,
                "size": shape.size,
                "text": shape.text,
                "weight": "bold" if shape.is_bold else "regular",
            }
        case Code():
            return {
                "kind": "code",
                "x": shape.x,
                "y": shape.y,
                "size": shape.size,
                "svg": _svg(shape),
            }


def _svg(code: Code) -> str:
    side = len(code.matrix) + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path transform="translate({QUIET_MODULES} {QUIET_MODULES})" d="{path(code.matrix)}"/>'
        "</svg>"
    )
