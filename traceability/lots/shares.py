"""Shares by mass as people write them: per cent, or the unit of a table; kept in whole ppm."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from foundation.errors import N_, Invalid
from foundation.http.quantities import AmbiguousNumber, parse_decimal
from traceability.materials.tables import PPM

PPM_PER_CENT = Fraction(10_000)


class NotAShare(Invalid):
    """Below nothing, or above everything."""

    message = N_("%(text)s is not a share between 0 and 100 %%.")


class ShareTooFine(Invalid):
    """Contents are kept in whole parts per million."""

    message = N_("%(text)s %% is finer than a part per million. Round it to four decimals.")


class NoElement(Invalid):
    """A share of nothing."""

    message = N_("Choose the element of this line.")


def parse_share(text: str, ppm_per_unit: Fraction = PPM_PER_CENT) -> Fraction:
    """Parts per million by mass, exactly.

    "22.412" per cent cannot be twenty-two thousand, so nobody is asked. Raises `NotAShare`,
    `NotANumber` or `AmbiguousNumber`.
    """
    figure = text.replace("%", "").strip()
    try:
        share = parse_decimal(figure, example="22.9") * ppm_per_unit
    except AmbiguousNumber:
        share = Fraction(figure.replace(",", ".")) * ppm_per_unit
        if share * 1000 <= PPM:
            raise
    if not 0 <= share <= PPM:
        raise NotAShare(text=text[:20])
    return share


def parse_per_cent(text: str) -> int:
    """Whole ppm from per cent, as a person types it. Raises also `ShareTooFine`."""
    share = parse_share(text)
    if share.denominator != 1:
        raise ShareTooFine(text=text[:20])
    return int(share)


def per_cent_text(ppm: int) -> str:
    """Per cent as a person would type it: 224120 ppm is "22.412"."""
    return f"{(Decimal(ppm) / 10_000).normalize():f}"
