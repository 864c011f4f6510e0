"""Countries as a list to choose from: ISO 3166-1 alpha-2 codes with their English names."""

from __future__ import annotations

from functools import cache

from babel import Locale

LOCALE = "en_GB"

# Codes that Unicode's data has besides ISO's: groups of countries, test regions, "unknown".
NOT_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, by name."""
    names = Locale.parse(LOCALE).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


@cache
def codes() -> frozenset[str]:
    """The codes alone."""
    return frozenset(code for code, _ in countries())
