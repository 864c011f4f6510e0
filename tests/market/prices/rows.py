"""Tables of prices and rates as somebody uploads them."""

from __future__ import annotations

from market.prices.schemas import PRICE_COLUMNS, RATE_COLUMNS

PRICE = {
    "date": "2026-05-04",
    "item": "Pr-Nd oxide",
    "form": "oxide",
    "symbol": "NdPr",
    "low": "600000",
    "high": "610000",
    "unit": "CNY/t",
    "basis": "per mass of product",
    "tax_basis": "CNY incl. 13% VAT",
    "market": "China domestic",
    "delivery": "ex-works",
    "assessor": "SMM",
    "confidence": "A",
    "source": "news.example 2026-05-04",
}
RATE = {
    "date": "2026-05-04",
    "base": "EUR",
    "quote": "CNY",
    "rate": "8.1234",
    "source": "ECB 2026-05-04",
}


def prices(*changes: dict[str, str]) -> str:
    """A table of prices; each row is PRICE with something changed."""
    return table(PRICE_COLUMNS, [{**PRICE, **change} for change in changes or ({},)])


def rates(*changes: dict[str, str]) -> str:
    """A table of rates; each row is RATE with something changed."""
    return table(RATE_COLUMNS, [{**RATE, **change} for change in changes or ({},)])


def table(columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    """Rows as CSV."""
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"
