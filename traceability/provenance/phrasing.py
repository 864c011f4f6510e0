"""Quantities in findings, in words a yard uses. Exact: nothing is rounded away in kilograms."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

SPACE = "\u00a0"  # a figure and its unit stay on one line
MINUS = "\u2212"


def kilograms(mass_g: int) -> str:
    """1247500 → "1,247.5 kg"."""
    return f"{Decimal(mass_g).scaleb(-3).normalize():,f}{SPACE}kg"


def percent(ppm: int) -> str:
    """229000 → "22.9 %"."""
    return f"{Decimal(ppm).scaleb(-4).normalize():f}{SPACE}%"


def change(before: int, after: int) -> str:
    """The signed difference in per cent of what stood before, to one decimal: "−12.3 %"."""
    if before == 0:
        return "–"
    tenths = round(Fraction(after - before, before) * 1000)
    sign = MINUS if tenths < 0 else "+"
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}{SPACE}%"


def contents(ppm_by_element: Mapping[str, int]) -> str:
    """{"Nd": 229000, "Dy": 14000} → "Nd 22.9 %, Dy 1.4 %"."""
    return ", ".join(f"{e}{SPACE}{percent(ppm)}" for e, ppm in ppm_by_element.items())


def moment(at: datetime) -> str:
    """2026-11-23 14:05 UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}{SPACE}UTC"


def hours(span: timedelta) -> str:
    """A span in whole hours."""
    return f"{abs(span).total_seconds() // 3600:.0f}{SPACE}h"


def short_hash(octets: bytes | None) -> str:
    """The first eight bytes in hexadecimal, enough to compare by eye."""
    return octets[:8].hex() if octets else "–"
