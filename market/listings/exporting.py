"""The market as a table for spreadsheets: RFC 4180, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from market.listings.models import Listing, ListingContent
from market.money import Money, format_plain

COLUMNS = (
    "listing",
    "lot",
    "title",
    "material",
    "form",
    "net_mass_g",
    "contained_g",
    "seller_country",
    "verdict",
    "price",
    "currency",
    "published_at",
)
RISKY = ("=", "+", "-", "@", "\t", "\r")


def to_csv(listings: Iterable[tuple[Listing, Iterable[ListingContent]]]) -> str:
    """The listings as CSV with a header; contents as "Nd 286000; Dy 17500"."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for listing, contained in listings:
        writer.writerow([_safe(cell) for cell in _cells(listing, contained)])
    return written.getvalue()


def _cells(listing: Listing, contained: Iterable[ListingContent]) -> list[str]:
    return [
        listing.id,
        listing.lot_code,
        listing.title,
        listing.material_code,
        listing.form.value,
        str(listing.net_mass_g),
        "; ".join(f"{one.element} {one.contained_g}" for one in contained),
        listing.country,
        listing.verdict.value,
        format_plain(Money(listing.price_minor, listing.currency)),
        listing.currency,
        listing.published_at.isoformat(),
    ]


def _safe(cell: str) -> str:
    """A quote before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
