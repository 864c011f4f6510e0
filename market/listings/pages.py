"""The market's pages: browse, one listing, offer a lot, withdraw it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from foundation import db
from foundation.errors import DomainError
from foundation.http import spreadsheets
from foundation.http.forms import Form, sentences
from foundation.http.marks import public, requires
from foundation.http.problems import page_again, see_other
from foundation.http.texts import _
from foundation.parties import access as parties
from foundation.parties import agreeing
from foundation.parties.queries import get_organisation, get_sites
from market.listings import choosing, exporting, publishing, viewing
from market.listings.delivering import TERM_NAMES
from market.listings.models import Listing
from market.listings.queries import ListingFilters, get_contained, get_listing, search
from market.listings.schemas import FilterSchema, PublishFormSchema, filters_of
from market.money import PAYABLE_CURRENCIES, parse_amount
from traceability.lots import wording

bp = Blueprint("listings", __name__)

EXPORTED = 1000
CURRENCIES = [(code, code) for code in PAYABLE_CURRENCIES]


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What is on offer, narrowed down by filters."""
    typed = {name: text for name, text in request.args.items() if text.strip()}
    loaded, errors = _load(typed)
    filters = filters_of(loaded) if loaded else ListingFilters()
    with db.reading() as session:
        page = search(session, filters, cursor=loaded["cursor"] if loaded else None)
        page_body = render_template(
            "listings/list.html",
            rows=viewing.rows_of(session, page.items),
            page=page,
            typed=typed,
            errors=errors,
            choices=choosing.choices(session),
            is_filtered=bool({name for name in typed if name != "cursor"}),
            next_query={**typed, "cursor": page.next_cursor},
        )
    return page_again(page_body) if errors else page_body


@bp.get("/listings.csv")
@public
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    typed = {name: text for name, text in request.args.items() if text.strip()}
    loaded, _errors = _load(typed)
    filters = filters_of(loaded) if loaded else ListingFilters()
    with db.reading() as session:
        found = search(session, filters, size=EXPORTED).items
        contained = get_contained(session, [listing.id for listing in found])
        rows = [exporting.row_of(one, contained.get(one.id, [])) for one in found]
    return spreadsheets.download("listings.csv", exporting.COLUMNS, rows)


@bp.get("/listings/<listing_id>")
@public
def show(listing_id: str) -> ResponseReturnValue:
    """One listing: what it is, what it proves, what it costs."""
    actor = parties.find_actor()
    with db.reading() as session:
        reader = get_organisation(session, actor.organisation_id) if actor else None
        view = viewing.view_of(
            session,
            get_listing(session, listing_id),
            reader_country=reader.country if reader else None,
        )
    is_own = actor is not None and actor.organisation_id == view.listing.seller_id
    return render_template("listings/show.html", view=view, is_own=is_own, wording=wording)


@bp.get("/listings/new")
@requires("market:write")
def new() -> ResponseReturnValue:
    """Give a lot a price."""
    lot_code = request.args.get("lot", "")
    return _new_page(Form.blank(PublishFormSchema(), lot=lot_code, currency="EUR"))


@bp.post("/listings")
@requires("market:write")
def create() -> ResponseReturnValue:
    """Put the lot on the market."""
    form = Form.read(PublishFormSchema())
    if form.is_valid:
        try:
            listing = _publish(form.data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("listings.show", listing_id=listing.id))
    return _new_page(form)


@bp.get("/listings/<listing_id>/withdraw")
@requires("market:write")
def confirm_withdraw(listing_id: str) -> ResponseReturnValue:
    """What withdrawing means, before the button."""
    with db.reading() as session:
        listing = publishing.get_own_listing(session, listing_id, actor=parties.actor())
    return render_template("listings/withdraw.html", listing=listing)


@bp.post("/listings/<listing_id>/withdraw")
@requires("market:write")
def withdraw(listing_id: str) -> ResponseReturnValue:
    """Take the listing off the market."""
    with db.transaction() as session:
        publishing.withdraw(session, listing_id, actor=parties.actor())
    return see_other(url_for("listings.show", listing_id=listing_id))


def _load(typed: dict[str, str]) -> tuple[dict[str, Any] | None, dict[str, list[str]]]:
    known = {name: text for name, text in typed.items() if name in FilterSchema().fields}
    try:
        return FilterSchema().load(known), {}
    except ValidationError as refusal:
        return None, sentences(refusal)


def _publish(typed: dict[str, Any]) -> Listing:
    price = parse_amount(typed["price"], typed["currency"], field="price")
    with db.transaction() as session:
        return publishing.publish(
            session,
            typed["lot"],
            price=price,
            note=typed["note"],
            delivery_term=typed["delivery_term"],
            site_id=typed["site_id"],
            agreed_terms=typed["agreed_terms"],
            actor=parties.actor(),
        )


def _new_page(form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        lot = choosing.lot_to_offer(session, form.value("lot"), actor=parties.actor())
        value = choosing.value_of_lot(session, lot.code) if lot else None
        lots = choosing.lots_to_offer(session, actor=parties.actor())
        sites = get_sites(session, parties.actor().organisation_id)
        terms = agreeing.terms_today()
        is_agreed = agreeing.has_agreed(session, parties.actor().organisation_id, terms)
    return form.page(
        "listings/new.html",
        lot=lot,
        value=value,
        lots=lots,
        currencies=CURRENCIES,
        delivery_terms=[(term.value, _(name)) for term, name in TERM_NAMES.items()],
        site_options=[(site.id, f"{site.name}, {site.city}") for site in sites],
        terms=terms,
        is_agreed=is_agreed,
    )
