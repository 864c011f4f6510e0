"""`/api/v1/listings`: search, see, offer a lot, withdraw it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import created, ok
from foundation.parties import access as parties
from market.listings import publishing
from market.listings.facts import from_json
from market.listings.models import Listing
from market.listings.queries import get_listing, search
from market.listings.schemas import (
    FilterSchema,
    ListingSchema,
    PublishSchema,
    WholeListingSchema,
    dump_listing,
    filters_of,
)
from market.listings.valuation import Valuation
from market.listings.valuing import Today, today
from market.listings.viewing import value_of
from market.money import Money

bp = ApiBlueprint("listings_api", __name__, url_prefix="/api/v1/listings", tag="Listings")


@bp.get("")
@bp.query(FilterSchema)
@bp.answers(page_of(ListingSchema))
@requires("market:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """Open listings, newest first, by filters and cursor."""
    with db.reading() as session:
        page = search(session, filters_of(asked), cursor=asked["cursor"])
    items = [dump_listing(listing) for listing in page.items]
    return ok({"items": items, "next_cursor": page.next_cursor})


@bp.post("")
@bp.takes(PublishSchema)
@bp.creates(WholeListingSchema)
@requires("market:write")
@idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """Offer a lot at a fixed price."""
    with db.transaction() as session:
        listing = publishing.publish(
            session,
            sent["lot"],
            price=Money(sent["price_minor"], sent["currency"]),
            note=sent["note"],
            delivery_term=sent["delivery_term"],
            site_id=sent["site_id"],
            agreed_terms=sent["agreed_terms"],
            actor=parties.actor(),
        )
        whole = _whole(session, listing)
    location = url_for("listings_api.show", listing_id=listing.id)
    return created(whole, location=location)


@bp.get("/<listing_id>")
@bp.answers(WholeListingSchema)
@requires("market:read")
def show(listing_id: str) -> ResponseReturnValue:
    """One listing with its facts and the contained value."""
    with db.reading() as session:
        return ok(_whole(session, get_listing(session, listing_id)))


@bp.post("/<listing_id>/withdraw")
@bp.answers(ListingSchema)
@requires("market:write")
@idempotent
def withdraw(listing_id: str) -> ResponseReturnValue:
    """Take an open listing off the market."""
    with db.transaction() as session:
        listing = publishing.withdraw(session, listing_id, actor=parties.actor())
    return ok(dump_listing(listing))


def _whole(session: Session, listing: Listing) -> dict[str, Any]:
    facts = from_json(listing.facts)
    return {
        **dump_listing(listing),
        "facts": {name: part for name, part in asdict(facts).items() if name != "photo_ids"},
        "contained_value": _value(listing, today(session)),
    }


def _value(listing: Listing, quoted: Today) -> dict[str, Any]:
    """The range with its basis and age, or why there is none. Never an offer."""
    value = value_of(listing, from_json(listing.facts), quoted)
    if not isinstance(value, Valuation):
        return {"low_minor": None, "high_minor": None, "why": value.why.value}
    return {
        "low_minor": value.low.minor,
        "high_minor": value.high.minor,
        "currency": value.low.currency,
        "prices_of": value.oldest_on.isoformat(),
        "age_days": value.age_days,
        "left_out": list(value.left_out),
        "is_offer": False,
    }
