"""The numbers that stand for material classes on printed labels (claim 5).

A label outlives every edition of the catalogue, so this list only ever grows at its end: a class
keeps its place, and with it its number, for good.
"""

from __future__ import annotations

_CODES = (
    "PS-NDFEB-BLOCK",
    "PS-NDFEB-SWARF",
    "PS-NDFEB-SLUDGE-OIL",
    "PS-NDFEB-SLUDGE-OXID",
    "PS-NDFEB-POWDER",
    "PS-NDFEB-BONDED",
    "PS-NDFEB-HOTDEF",
    "SMCO15-BLOCK",
    "SMCO217-BLOCK",
    "PS-SMCO-SLURRY",
    "EOL-NDFEB-S",
    "EOL-NDFEB-B",
    "EOL-HPMS-POWDER",
    "EOL-FERRITE",
    "EOL-ALNICO",
    "EW-HDD35",
    "EW-HDD25",
    "EOL-HDD-VCM",
    "EW-HDD-YOKE",
    "EW-HDD-SHRED",
    "EW-MOTOR-SHRED",
    "EW-HDD-PCB",
    "EW-SPK-NDFEB",
    "EW-HEADPHONE",
    "EW-PHONE",
    "EOL-EV-MOTOR",
    "EOL-HEV-MOTOR",
    "EOL-EBIKE-MOTOR",
    "EOL-ESCOOTER-MOTOR",
    "EOL-EPS-MOTOR",
    "EOL-AC-COMP",
    "EOL-WM-MOTOR",
    "EOL-SERVO",
    "EOL-LIFT",
    "EOL-WIND-DD",
    "EOL-WIND-MS",
    "EOL-WIND-HS",
    "EOL-MRI",
    "EOL-MAGSEP",
    "EOL-MAGSENSOR",
    "NIMH-CELL",
    "NIMH-BLACKMASS",
    "NIMH-ANODE",
    "PHOS-POWDER",
    "POLISH-SPENT",
    "FCC-CAT",
    "AUTOCAT-WASH",
    "OPTGLASS",
    "OX-MIXED-REO",
)
_NUMBERS = {code: number for number, code in enumerate(_CODES, start=1)}


def material_number(code: str) -> int:
    """The number of a material class; a class without one cannot be printed yet."""
    return _NUMBERS[code]


def find_material_code(number: int) -> str | None:
    """The material class of a number, or None for one that a newer edition gave out."""
    return _CODES[number - 1] if 1 <= number <= len(_CODES) else None
