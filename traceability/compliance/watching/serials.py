"""Serial numbers as they are compared: capitals and digits, however they were typed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LEAST = 6  # shorter ones stand on many makers' devices, and a hit would mean nothing
LONGEST = 60


@dataclass(frozen=True)
class Watched:
    """A serial number that is looked for: who says so, with their reference, and since when."""

    serial: str
    source: str
    reported_on: date


def comparable(serial: str) -> str:
    """ "wd-wcc4 n6..." and "WDWCC4N6..." are one number."""
    return "".join(letter for letter in serial.upper() if letter.isalnum())


def is_telling(serial: str) -> bool:
    """Whether it is long enough to tell one device from another, and short enough to be one."""
    return LEAST <= len(comparable(serial)) <= LONGEST
