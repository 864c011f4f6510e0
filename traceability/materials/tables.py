"""Reading the reference tables of `data/`: exact numbers, and blank means unknown, never zero."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent / "data"
PPM = 1_000_000
PPM_PER_PERCENT = 10_000


def read_table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `data/<name>.csv`, each a read-only mapping of text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(MappingProxyType(row) for row in csv.DictReader(file))


def find_ppm(percent: str) -> int | None:
    """wt% as written in a table, in ppm; None where the cell is blank."""
    return exact(Decimal(percent) * PPM_PER_PERCENT) if percent else None


def ppm(percent: str) -> int:
    """wt% as written in a table, in ppm."""
    return exact(Decimal(percent) * PPM_PER_PERCENT)


def exact(number: Decimal) -> int:
    """The integer that the number is; a table whose figures need rounding is a bug in the table."""
    whole = int(number)
    assert whole == number, f"{number} is not a whole number"
    return whole
