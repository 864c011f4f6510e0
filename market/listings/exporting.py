"""The market as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from foundation.http.spreadsheets import Cell
from market.listings.facts import from_json
from market.listings.models import Listing, ListingContent
from market.money import Money, format_plain

COLUMNS = (
    "listing",
    "lot",
    "title",
    "material",
    "form",
    "grade",
    "waste_code",
    "net_mass_g",
    "contained_g",
    "seller_country",
    "verdict",
    "price",
    "currency",
    "published_at",
)


def row_of(listing: Listing, contained: Iterable[ListingContent]) -> list[Cell]:
    """A listing as a row; contents as "Nd 286000; Dy 17500"."""
    return [
        listing.id,
        listing.lot_code,
        listing.title,
        listing.material_code,
        listing.form.value,
        listing.grade or "",
        from_json(listing.facts).waste_code or "",
        listing.net_mass_g,
        "; ".join(f"{one.element} {one.contained_g}" for one in contained),
        listing.country,
        listing.verdict.value,
        format_plain(Money(listing.price_minor, listing.currency)),
        listing.currency,
        listing.published_at.isoformat(),
    ]
