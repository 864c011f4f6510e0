"""The words that listings are found by, each along an index: how few listings have the rarest word
of a question decides how it is answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from market.listings.models import Listing, ListingWord

FEW = 10_000


def keep(session: Session, listing: Listing) -> None:
    """Note each word of a new listing once."""
    words = sorted(set(listing.search_text.split()))
    session.add_all([ListingWord(listing_id=listing.id, word=word) for word in words])


def having(session: Session, words: Sequence[str], *, few: int = FEW) -> list[ColumnElement[bool]]:
    """Listings that have a word beginning like each of these (folded, as `words_of` gives them).

    If few have the rarest, they are fetched by their ids and looked at. If many have each, the walk
    along the newest looks at each listing, and has its page soon.
    """
    found = {word: _listings_with(word) for word in words}
    # Counted no further than what is many.
    counts = {word: _count(session, ids.limit(few)) for word, ids in found.items()}
    rarest = min(words, key=counts.__getitem__, default=None)
    if rarest is None or counts[rarest] == few:
        return [_has(word) for word in words]
    others = [_has(word) for word in words if word != rarest]
    return [col(Listing.id).in_(found[rarest]), *others]


def _listings_with(word: str) -> Select[str]:
    beyond = word[:-1] + chr(ord(word[-1]) + 1)
    return core_select(col(ListingWord.listing_id)).where(
        col(ListingWord.word) >= word, col(ListingWord.word) < beyond
    )


def _count(session: Session, ids: Select[str]) -> int:
    return session.connection().scalar(core_select(func.count()).select_from(ids.subquery())) or 0


def _has(word: str) -> ColumnElement[bool]:
    return col(Listing.search_text).contains(f" {word}", autoescape=True)
