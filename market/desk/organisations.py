"""Organisations as the operator sees them: found, looked at, approved, frozen and closed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation.http.pagination import PAGE_SIZE, Page
from foundation.parties.actor import Actor
from foundation.parties.admission import change_standing, get_changes
from foundation.parties.models import Membership, Organisation, Person, Site, StandingChange
from foundation.parties.queries import get_members, get_organisation, get_sites, is_member
from foundation.parties.standing import Standing, StandingAction
from market.desk import trail
from market.desk.paging import newest_first
from market.listings.models import Listing, ListingStatus
from market.listings.statuses import change_status
from market.orders.lifecycle import LIVE
from market.orders.models import Order


@dataclass(frozen=True)
class OrganisationView:
    """One organisation: who is in it, where it is, how it came to stand here, what is at stake."""

    organisation: Organisation
    members: list[tuple[Membership, Person]]
    sites: list[Site]
    changes: list[tuple[StandingChange, str | None]]
    open_listings: int
    live_orders: int


def search(
    session: Session,
    *,
    text: str = "",
    standing: Standing | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Organisation]:
    """Organisations of the trade, newest first, by a part of their name and by standing."""
    statement = select(Organisation).where(col(Organisation.is_operator).is_(False), is_member())
    if text:
        statement = statement.where(col(Organisation.name).icontains(text, autoescape=True))
    if standing:
        statement = statement.where(Organisation.standing == standing)
    return newest_first(
        session,
        statement,
        (Organisation.created_at, Organisation.id),
        lambda one: (one.created_at, one.id),
        cursor=cursor,
        size=size,
    )


def count_waiting(session: Session) -> int:
    """How many organisations wait to be looked at."""
    return session.exec(
        select(func.count())
        .select_from(Organisation)
        .where(Organisation.standing == Standing.NEW)
        .where(col(Organisation.is_operator).is_(False), is_member())
    ).one()


def view_of(session: Session, organisation_id: str) -> OrganisationView:
    """Everything the desk shows of one organisation. Raises `NotFound`."""
    organisation = get_organisation(session, organisation_id)
    changes = get_changes(session, organisation_id)
    names = dict(
        session.exec(
            select(Person.id, Person.name).where(
                col(Person.id).in_([one.person_id for one in changes if one.person_id])
            )
        ).all()
    )
    return OrganisationView(
        organisation=organisation,
        members=get_members(session, organisation_id),
        sites=get_sites(session, organisation_id),
        changes=[(one, names.get(one.person_id or "")) for one in reversed(changes)],
        open_listings=len(_open_listings(session, organisation_id)),
        live_orders=session.exec(
            select(func.count())
            .select_from(Order)
            .where((Order.buyer_id == organisation_id) | (Order.seller_id == organisation_id))
            .where(col(Order.status).in_(LIVE))
        ).one(),
    )


def decide(
    session: Session, organisation_id: str, action: StandingAction, *, reason: str, actor: Actor
) -> Organisation:
    """Approve, freeze or close an organisation; who may not sell has nothing on offer.

    Raises what `change_standing` raises.
    """
    organisation = change_standing(session, organisation_id, action, reason=reason, actor=actor)
    if organisation.standing is not Standing.APPROVED:
        for listing_id in _open_listings(session, organisation_id):
            change_status(session, listing_id, ListingStatus.OPEN, ListingStatus.WITHDRAWN)
    trail.note(
        session,
        f"organisation:{action.value}",
        organisation_id,
        label=organisation.name,
        text=reason,
        actor=actor,
    )
    return organisation


def _open_listings(session: Session, organisation_id: str) -> list[str]:
    return list(
        session.exec(
            select(Listing.id)
            .where(Listing.seller_id == organisation_id)
            .where(Listing.status == ListingStatus.OPEN)
            .order_by(Listing.id)
        )
    )
