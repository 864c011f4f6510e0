"""What is asked of listings: one by its id, those of a lot, and the market by filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation import clock
from foundation.errors import N_, NotFound
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor
from market.listings.models import CURRENT, Listing, ListingContent, ListingStatus
from market.listings.searching import words_of
from traceability.materials.catalogue import Form
from traceability.provenance.findings import Level

# Each capture runs this, and to build a statement costs as much as to run it.
_CURRENT_OF = (
    select(Listing)
    .where(Listing.lot_code == bindparam("lot"))
    .where(col(Listing.status).in_(CURRENT))
)


class NoSuchListing(NotFound):
    """There is no listing with this id."""

    message = N_("This listing is not there. It may have been a slip in the address.")


@dataclass(frozen=True)
class ListingFilters:
    """What a buyer narrows the market down to; empty fields narrow nothing."""

    text: str = ""
    material: str | None = None
    form: Form | None = None
    grade: str | None = None
    element: str | None = None
    contained_g: int | None = None
    lightest_g: int | None = None
    heaviest_g: int | None = None
    country: str | None = None
    verdict: Level | None = None
    seller_id: str | None = None


def get_listing(session: Session, listing_id: str) -> Listing:
    """A listing in any state. Raises `NoSuchListing`."""
    listing = session.get(Listing, listing_id)
    if listing is None:
        raise NoSuchListing()
    return listing


def find_current(session: Session, lot_code: str) -> Listing | None:
    """The open or reserved listing of a lot, if there is one."""
    return session.exec(_CURRENT_OF, params={"lot": lot_code}).one_or_none()


def search(
    session: Session, filters: ListingFilters, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Listing]:
    """Open listings, newest first, by cursor."""
    statement = _filtered(filters).order_by(
        col(Listing.published_at).desc(), col(Listing.id).desc()
    )
    if cursor:
        at_ms, listing_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(Listing.published_at) < moment)
            | ((col(Listing.published_at) == moment) & (col(Listing.id) < listing_id))
        )
    rows = session.exec(statement.limit(size + 1)).all()
    return cut(rows, _key, size=size)


def get_own(session: Session, seller_id: str) -> list[Listing]:
    """A seller's listings, newest first."""
    return list(
        session.exec(
            select(Listing)
            .where(Listing.seller_id == seller_id)
            .order_by(col(Listing.published_at).desc(), col(Listing.id).desc())
        )
    )


def countries(session: Session) -> list[str]:
    """The countries from which something is open."""
    return sorted(
        session.exec(select(Listing.country).where(Listing.status == ListingStatus.OPEN).distinct())
    )


def materials(session: Session) -> list[str]:
    """The material codes of which something is open."""
    return sorted(
        session.exec(
            select(Listing.material_code).where(Listing.status == ListingStatus.OPEN).distinct()
        )
    )


def listed_grades(session: Session) -> list[str]:
    """The declared grades of which something is open."""
    found = session.exec(
        select(Listing.grade).where(Listing.status == ListingStatus.OPEN).distinct()
    )
    return sorted(grade for grade in found if grade)


def get_contained(session: Session, listing_ids: Iterable[str]) -> dict[str, list[ListingContent]]:
    """What several listings hold, by listing, in one query; most first."""
    found: dict[str, list[ListingContent]] = {}
    statement = (
        select(ListingContent)
        .where(col(ListingContent.listing_id).in_(list(listing_ids)))
        .order_by(col(ListingContent.contained_g).desc(), col(ListingContent.element))
    )
    for row in session.exec(statement):
        found.setdefault(row.listing_id, []).append(row)
    return found


def _filtered(filters: ListingFilters) -> SelectOfScalar[Listing]:
    statement = select(Listing).where(Listing.status == ListingStatus.OPEN)
    exact = (
        (Listing.material_code, filters.material),
        (Listing.form, filters.form),
        (Listing.grade, filters.grade),
        (Listing.country, filters.country),
        (Listing.verdict, filters.verdict),
        (Listing.seller_id, filters.seller_id),
    )
    for column, wanted in exact:
        if wanted:
            statement = statement.where(col(column) == wanted)
    if filters.lightest_g is not None:
        statement = statement.where(col(Listing.net_mass_g) >= filters.lightest_g)
    if filters.heaviest_g is not None:
        statement = statement.where(col(Listing.net_mass_g) <= filters.heaviest_g)
    if filters.element:
        holds = (
            select(ListingContent.listing_id)
            .where(ListingContent.element == filters.element)
            .where(col(ListingContent.contained_g) >= (filters.contained_g or 1))
        )
        statement = statement.where(col(Listing.id).in_(holds))
    return _with_words(statement, words_of(filters.text))


def _with_words(
    statement: SelectOfScalar[Listing], words: Sequence[str]
) -> SelectOfScalar[Listing]:
    for word in words:
        statement = statement.where(col(Listing.search_text).contains(f" {word}", autoescape=True))
    return statement


def _key(listing: Listing) -> tuple[str | int, ...]:
    return clock.millis(listing.published_at), listing.id
