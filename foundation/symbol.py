"""QR symbols: their modules, and the SVG path that draws them.

The mask is fixed: trying all eight costs nine tenths of the time and gains nothing that a scanner
notices. Runs of dark modules become one stroke of the path each, so a drawing stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

MASK = 3
QUIET_MODULES = 4

Matrix = tuple[tuple[bool, ...], ...]


class Level(StrEnum):
    """How much of a symbol may be lost: M for clean places, Q for dirty ones."""

    M = "M"
    Q = "Q"


# At 0.6 mm a module version 10 is 39 mm wide, what a label has room for; 13 is 46 mm.
MAX_VERSIONS = {Level.M: 10, Level.Q: 13}
_CORRECTIONS = {Level.M: ERROR_CORRECT_M, Level.Q: ERROR_CORRECT_Q}


class SymbolTooLarge(Exception):
    """The text does not fit the largest version of its level: an address is too long to print."""


def symbol(text: str, level: Level = Level.M) -> Matrix:
    """The dark and light modules of `text`, without the quiet zone."""
    code = qrcode.QRCode(error_correction=_CORRECTIONS[level], mask_pattern=MASK, border=0)
    code.add_data(text)
    code.make(fit=True)
    if code.version > MAX_VERSIONS[level]:
        raise SymbolTooLarge(f"version {code.version} is needed for {len(text)} characters")
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Each run of dark modules as (column, row, length)."""
    for y, row in enumerate(matrix):
        start = None
        for x, is_dark in enumerate((*row, False)):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield start, y, x - start
                start = None


def path(matrix: Matrix) -> str:
    """The `d` of an SVG path that fills every dark module, one unit a module."""
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(matrix))
