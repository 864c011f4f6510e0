"""What is asked of listings: one by its id, those of a lot, and the market by filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    func,
    true,
)
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation import clock
from foundation.errors import N_, NotFound
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor
from market.listings.models import CURRENT, Listing, ListingContent, ListingStatus
from market.listings.searching import words_of
from market.listings.words import having
from traceability.materials.catalogue import Form
from traceability.provenance.findings import Level

FEW = 1_000

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
    statement = _filtered(session, filters).order_by(
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
    return _open_values(session, col(Listing.country))


def materials(session: Session) -> list[str]:
    """The material codes of which something is open."""
    return _open_values(session, col(Listing.material_code))


def listed_grades(session: Session) -> list[str]:
    """The declared grades of which something is open."""
    return _open_values(session, col(Listing.grade))


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


def _open_values(session: Session, column: Mapped[Any]) -> list[str]:
    """What stands in a column of open listings, in order, by one step along its index for each
    value: the market has a hundred thousand listings and a few dozen of these.
    """
    is_open = col(Listing.status) == ListingStatus.OPEN
    found = core_select(func.min(column).label("value")).where(is_open).cte(recursive=True)
    following = core_select(func.min(column)).where(is_open).where(column > found.c.value)
    found = found.union_all(
        core_select(following.scalar_subquery()).where(found.c.value.is_not(None))
    )
    values = core_select(found.c.value).where(found.c.value.is_not(None))
    return sorted(session.connection().scalars(values))


def _filtered(session: Session, filters: ListingFilters) -> SelectOfScalar[Listing]:
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
    if filters.lightest_g is not None or filters.heaviest_g is not None:
        statement = statement.where(_weighing(session, filters.lightest_g, filters.heaviest_g))
    if filters.element:
        statement = statement.where(_holding(session, filters.element, filters.contained_g or 1))
    return statement.where(*having(session, words_of(filters.text)))


def _weighing(
    session: Session, lightest_g: int | None, heaviest_g: int | None
) -> ColumnElement[bool]:
    """Lots of a mass: where they are few, by their ids.

    Where they are many, the sum keeps the planner from fetching and sorting them all: it is better
    to walk along the newest, and a sum has no index.
    """
    mass = col(Listing.net_mass_g)
    ids = core_select(col(Listing.id)).where(
        col(Listing.status) == ListingStatus.OPEN, _between(mass, lightest_g, heaviest_g)
    )
    if _are_few(session, ids):
        return col(Listing.id).in_(ids)
    return _between(mass + 0, lightest_g, heaviest_g)


def _between(
    mass: SQLColumnExpression[int], lightest_g: int | None, heaviest_g: int | None
) -> ColumnElement[bool]:
    low = true() if lightest_g is None else mass >= lightest_g
    high = true() if heaviest_g is None else mass <= heaviest_g
    return and_(low, high)


def _holding(session: Session, element: str, grams: int) -> ColumnElement[bool]:
    """Lots that hold so much of an element: by their ids where they are few; where they are many,
    the walk along the newest looks at each and has its page soon.
    """
    holds = and_(col(ListingContent.element) == element, col(ListingContent.contained_g) >= grams)
    ids = core_select(col(ListingContent.listing_id)).where(holds)
    if _are_few(session, ids):
        return col(Listing.id).in_(ids)
    of_this = col(ListingContent.listing_id) == col(Listing.id)
    return exists().where(of_this, holds)


def _are_few(session: Session, ids: Select[str]) -> bool:
    """Whether it is cheaper to fetch them all than to walk past the others; counts no further."""
    counted = core_select(func.count()).select_from(ids.limit(FEW).subquery())
    return (session.connection().scalar(counted) or 0) < FEW


def _key(listing: Listing) -> tuple[str | int, ...]:
    return clock.millis(listing.published_at), listing.id
