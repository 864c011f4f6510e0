"""What a search finds in a market too large for one way of looking: it is what fits, however many
fit each filter, and it is in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from bench.ground import market
from foundation import db
from foundation.http.pagination import PAGE_SIZE
from market.listings.models import Listing, ListingContent, ListingStatus
from market.listings.queries import (
    FEW,
    ListingFilters,
    countries,
    listed_grades,
    materials,
    search,
)
from market.listings.searching import words_of

LISTINGS = 2 * FEW
Held = dict[str, dict[str, int]]

FILTERS = [
    ListingFilters(),
    ListingFilters(text="ndfeb magnets"),
    ListingFilters(text="unobtainium"),
    ListingFilters(country="EE", text="samarium"),
    ListingFilters(country="DE", element="Nd"),
    ListingFilters(element="Nd", contained_g=1),
    ListingFilters(element="Sm", contained_g=50_000),
    ListingFilters(lightest_g=1),
    ListingFilters(lightest_g=20_000_000),
    ListingFilters(heaviest_g=30_000),
    ListingFilters(
        lightest_g=100_000, heaviest_g=10_000_000, element="Dy", text="dry", country="FR"
    ),
]


@pytest.fixture
def large(app: Flask) -> Iterator[Session]:
    """A market with more listings than are few."""
    with db.transaction() as session:
        market.fill(session, LISTINGS)
    with db.reading() as session:
        yield session


def fits(filters: ListingFilters, held: Held) -> Callable[[Listing], bool]:
    """Whether a listing fits, by looking at it alone."""

    def answer(listing: Listing) -> bool:
        contained = held.get(listing.id, {}).get(filters.element or "", 0)
        return (
            listing.status is ListingStatus.OPEN
            and filters.country in (None, listing.country)
            and listing.net_mass_g >= (filters.lightest_g or 0)
            and (filters.heaviest_g is None or listing.net_mass_g <= filters.heaviest_g)
            and (filters.element is None or contained >= (filters.contained_g or 1))
            and all(f" {word}" in listing.search_text for word in words_of(filters.text))
        )

    return answer


def test_a_search_finds_what_fits_newest_first(large: Session) -> None:
    held: Held = {}
    for content in large.exec(select(ListingContent)):
        held.setdefault(content.listing_id, {})[content.element] = content.contained_g
    listings = sorted(
        large.exec(select(Listing)), key=lambda one: (one.published_at, one.id), reverse=True
    )

    for filters in FILTERS:
        found = [listing.id for listing in search(large, filters).items]

        fitting = filter(fits(filters, held), listings)
        assert found == [listing.id for listing in fitting][:PAGE_SIZE], filters


def test_the_filters_offer_what_is_open_in_order(large: Session) -> None:
    open_now = [one for one in large.exec(select(Listing)) if one.status is ListingStatus.OPEN]

    assert countries(large) == sorted({one.country for one in open_now})
    assert materials(large) == sorted({one.material_code for one in open_now})
    assert listed_grades(large) == []
