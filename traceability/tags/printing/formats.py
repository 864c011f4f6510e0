"""The sheets and tapes that labels are printed on, by size.

A sheet's labels stand in columns and rows from a first corner, a pitch apart; a tape or a single
label is a page of its own. What the symbol needs decides whether a format will do: a module under
half a millimetre is not printed, as a printer of 203 dpi has four dots for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from foundation.errors import N_, Invalid
from traceability.tags.drawing import Code, Drawing

A4_MM = (210.0, 297.0)
LEAST_MODULE_MM = 0.5


class FormatTooSmall(Invalid):
    """The symbol would be printed smaller than a camera reads it."""

    message = N_(
        "A label of %(width)s × %(height)s mm is too small for this symbol at level %(level)s."
        " Choose a larger format, or level M."
    )


@dataclass(frozen=True)
class Format:
    """Labels of one size on one paper. `name` is for gettext."""

    key: str
    name: str
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    first: tuple[float, float] = (0.0, 0.0)
    pitch: tuple[float, float] = (0.0, 0.0)
    is_tape: bool = False

    @property
    def page(self) -> tuple[float, float]:
        """The size of the paper."""
        return A4_MM if self.is_sheet else (self.width, self.height)

    @property
    def is_sheet(self) -> bool:
        """Whether several labels share a sheet of A4."""
        return self.columns * self.rows > 1

    @property
    def places(self) -> list[tuple[float, float]]:
        """The corner of each label of a page, row by row."""
        return [
            (self.first[0] + column * self.pitch[0], self.first[1] + row * self.pitch[1])
            for row in range(self.rows)
            for column in range(self.columns)
        ]

    def check(self, drawing: Drawing) -> None:
        """Raise `FormatTooSmall` where the symbol's modules would be too small to be read."""
        for shape in drawing.shapes:
            if isinstance(shape, Code) and shape.module_mm < LEAST_MODULE_MM:
                raise FormatTooSmall(
                    width=f"{self.width:g}",
                    height=f"{self.height:g}",
                    level=shape.level,
                    field="format",
                )


def _sheet(
    columns: int,
    rows: int,
    size: tuple[float, float],
    name: str,
    *,
    gap: float = 0,
) -> Format:
    """Labels in the middle of a sheet of A4, columns a gap apart."""
    width, height = size
    left = (A4_MM[0] - columns * width - (columns - 1) * gap) / 2
    top = (A4_MM[1] - rows * height) / 2
    key = f"a4-{columns}x{rows}-{width:g}"
    pitch = (width + gap, height)
    return Format(key, name, width, height, columns, rows, (left, top), pitch)


FORMATS = {
    one.key: one
    for one in (
        Format("100x62", N_("Single labels, 100 × 62 mm"), 100, 62),
        _sheet(2, 2, (105, 148), N_("A4, 4 labels of 105 × 148 mm")),
        _sheet(2, 4, (105, 74), N_("A4, 8 labels of 105 × 74 mm")),
        _sheet(2, 4, (99.1, 67.7), N_("A4, 8 labels of 99.1 × 67.7 mm"), gap=2.5),
        _sheet(2, 5, (105, 57), N_("A4, 10 labels of 105 × 57 mm")),
        _sheet(3, 7, (70, 42.3), N_("A4, 21 labels of 70 × 42.3 mm")),
        _sheet(3, 7, (63.5, 38.1), N_("A4, 21 labels of 63.5 × 38.1 mm"), gap=2.5),
        _sheet(3, 8, (70, 37), N_("A4, 24 labels of 70 × 37 mm")),
        Format("62mm", N_("Thermal tape, 62 mm wide"), 62, 117, is_tape=True),
        Format("4x6in", N_("Thermal labels, 4 × 6 inches"), 101.6, 152.4, is_tape=True),
    )
}
STANDARD = "100x62"
