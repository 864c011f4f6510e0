"""Words of listings: however many have the rarest, the same listings are found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from bench.ground import market
from foundation import db
from market.listings.models import Listing, ListingWord
from market.listings.words import FEW, having
from tests.market.stage import listed, make_cast

LISTINGS = 400
ASKED = [[], ["ndfeb"], ["ndf", "dry"], ["estonia"], ["samarium", "france"], ["unobtainium"], ["z"]]


@pytest.fixture
def filled(app: Flask) -> Iterator[Session]:
    """A market of a few hundred listings."""
    with db.transaction() as session:
        market.fill(session, LISTINGS)
    with db.reading() as session:
        yield session


@pytest.mark.parametrize("few", [1, 20, FEW])
def test_the_way_of_looking_does_not_change_what_is_found(filled: Session, few: int) -> None:
    listings = filled.exec(select(Listing)).all()

    for words in ASKED:
        found = filled.exec(select(Listing.id).where(*having(filled, words, few=few))).all()

        fitting = [
            one.id for one in listings if all(f" {word}" in one.search_text for word in words)
        ]
        assert sorted(found) == sorted(fitting), words


def test_a_published_lot_is_kept_by_each_of_its_words_once(app: Flask) -> None:
    listing = listed(make_cast().ada)

    with db.reading() as session:
        words = session.exec(
            select(ListingWord.word).where(ListingWord.listing_id == listing.id)
        ).all()

    assert sorted(words) == sorted(set(listing.search_text.split()))
    assert {"swarf", "neodymium", "nd"} <= set(words)
