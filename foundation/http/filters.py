"""How values look: masses, shares, money and times, each in one filter."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, current_app
from markupsafe import Markup

from foundation import clock
from foundation.http.texts import locale

MONEY_EXPONENTS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "TND": 3}


def init_app(app: Flask) -> None:
    """Register the filters and the globals that templates ask the program with."""
    app.jinja_env.filters.update(
        mass=mass, percent_ppm=percent_ppm, amount=amount, when=when, ago=ago, day=day,
        country=country, groups=groups,
    )  # fmt: skip
    app.jinja_env.globals["has_endpoint"] = has_endpoint


def mass(grams: int | None) -> str:
    """Grams as a yard reads them: "850 g", "1,250 kg", "1,247.5 kg"."""
    if grams is None:
        return "–"
    if abs(grams) < 1000:
        return f"{grams}\u00a0g"
    kilograms = Fraction(grams, 1000)
    return f"{format_decimal(float(kilograms), format='#,##0.###', locale=locale())}\u00a0kg"


def percent_ppm(ppm: int | None) -> str:
    """Parts per million by mass as per cent: 229000 is "22.9 %"; small contents keep their
    digits.
    """
    if ppm is None:
        return "–"
    pattern = "0.0##" if abs(ppm) >= 1000 else "0.####"
    return f"{format_decimal(float(Fraction(ppm, 10_000)), format=pattern, locale=locale())}\u00a0%"


def amount(minor: int | None, currency: str) -> str:
    """Minor units with their currency: (1420000, "EUR") is "EUR 14,200.00"."""
    if minor is None:
        return "–"
    exponent = MONEY_EXPONENTS.get(currency, 2)
    whole, part = divmod(abs(minor), 10**exponent)
    sign = "−" if minor < 0 else ""
    decimals = f".{part:0{exponent}d}" if exponent else ""
    return f"{currency}\u00a0{sign}{whole:,}{decimals}"


def when(moment: datetime | None) -> str:
    """The exact time, UTC: "24 Nov 2026, 06:30 UTC"."""
    if moment is None:
        return "–"
    return f"{format_datetime(moment, 'd MMM yyyy, HH:mm', locale=locale())} UTC"


def ago(moment: datetime | None) -> str:
    """How long ago, in the largest whole unit: "2 min ago", "3 days ago"."""
    if moment is None:
        return "–"
    seconds = int((clock.now() - moment).total_seconds())
    if abs(seconds) < 60:
        return "just now"
    for unit, length in (("day", 86_400), ("h", 3600), ("min", 60)):
        count = abs(seconds) // length
        if count:
            plural = "s" if unit == "day" and count > 1 else ""
            return f"{count} {unit}{plural} ago" if seconds > 0 else f"in {count} {unit}{plural}"
    return "just now"


def day(moment: date | datetime | None) -> str:
    """A date: "24 Nov 2026"."""
    return format_date(moment, "d MMM yyyy", locale=locale()) if moment else "–"


def country(code: str | None) -> str:
    """The English name of an ISO 3166-1 alpha-2 country, or the code itself."""
    if not code:
        return "–"
    return str(Locale.parse(locale()).territories.get(code, code))


def groups(text: str, size: int = 4) -> Markup:
    """A code or hash in groups that the eye can compare; a copy takes no spaces along."""
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    return Markup("<wbr>").join(parts)


def has_endpoint(name: str) -> bool:
    """Whether the program has this page, so that menus can be composed of what is there."""
    return name in current_app.view_functions
