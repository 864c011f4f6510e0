"""Order pages: buy, see how it stands, pay, cancel."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError, InvalidFields
from foundation.http import spreadsheets
from foundation.http.forms import Form, sentences
from foundation.http.marks import fresh_when, requires
from foundation.http.problems import see_other
from foundation.http.texts import _
from foundation.parties import access as parties
from foundation.parties import agreeing
from foundation.parties.queries import get_sites
from market.listings.delivering import TERM_NAMES
from market.listings.models import Listing
from market.listings.queries import get_listing
from market.money import Money
from market.orders import ending, exporting, paying, permits, placing, viewing
from market.orders.dear import is_dear
from market.orders.lifecycle import OrderStatus, Side
from market.orders.models import Order
from market.orders.queries import get_order, get_orders
from market.orders.schemas import OrdersQuerySchema, PlaceSchema
from market.orders.story import STATUS_NAMES
from market.payments import access, executing, receiving
from traceability.compliance.pages import paper_of

LOOK_AGAIN_S = 2  # the worker hears of a payment within a second or two

EXPORTED = 5000

bp = Blueprint("orders", __name__, url_prefix="/orders")
lists = Blueprint("order_lists", __name__)


def costs_much() -> bool:
    """Whether the lot in this form costs enough to ask again who is buying."""
    with db.reading() as session:
        listing = session.get(Listing, request.form.get("listing_id", ""))
    return listing is not None and is_dear(Money(listing.price_minor, listing.currency))


def moves_money_back() -> bool:
    """Whether the order of this address has been paid, so that cancelling it refunds it."""
    order_id = str((request.view_args or {})["order_id"])
    with db.reading() as session:
        return _own(session, order_id).status is OrderStatus.FUNDED


@bp.get("")
@requires("market:read")
def index() -> ResponseReturnValue:
    """What the organisation bought, or sold."""
    asked = _asked()
    side, status = Side(asked["side"]), asked["status"]
    with db.reading() as session:
        organisation_id = parties.actor().organisation_id
        page = get_orders(
            session, organisation_id, side=side, status=status, cursor=asked["cursor"]
        )
        rows = viewing.rows_of(session, page.items, organisation_id)
    return render_template(
        "orders/list.html",
        rows=rows,
        side=side,
        status=status,
        statuses=[(one.value, _(name)) for one, name in STATUS_NAMES.items()],
        page=page,
        is_first=not asked["cursor"],
    )


@lists.get("/orders.csv")
@requires("market:read")
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    asked = _asked()
    with db.reading() as session:
        organisation_id = parties.actor().organisation_id
        side, status = Side(asked["side"]), asked["status"]
        page = get_orders(session, organisation_id, side=side, status=status, size=EXPORTED)
        rows = viewing.rows_of(session, page.items, organisation_id)
    return spreadsheets.download("orders.csv", exporting.COLUMNS, map(exporting.row_of, rows))


@bp.get("/new")
@requires("market:write")
def new() -> ResponseReturnValue:
    """What one is about to buy, and what that means, before the button."""
    form = Form.blank(PlaceSchema(), listing_id=request.args.get("listing", ""))
    return _new_page(form)


@bp.post("")
@requires("market:write")
@fresh_when(costs_much)
def create() -> ResponseReturnValue:
    """Order the lot."""
    form = Form.read(PlaceSchema())
    if form.is_valid:
        try:
            order = _place(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("orders.show", order_id=order.id))
    return _new_page(form)


@bp.get("/<order_id>")
@requires("market:read")
def show(order_id: str) -> ResponseReturnValue:
    """How an order stands: what is next and by whom, the money, the custody."""
    return _show_page(order_id)


@bp.get("/<order_id>/permits/<permit_id>/paper")
@requires("market:read")
def permit_paper(order_id: str, permit_id: str) -> ResponseReturnValue:
    """The paper of the other side's permit, as a download."""
    with db.reading() as session:
        order, organisation_id = _own(session, order_id), parties.actor().organisation_id
        return paper_of(
            session, permits.get_permit_of_other(session, order, permit_id, organisation_id)
        )


@bp.get("/<order_id>/paid")
@requires("market:read")
def returned(order_id: str) -> ResponseReturnValue:
    """Back from the payment page: what the provider says is looked up, by button or by worker."""
    page = make_response(_show_page(order_id, is_returned=True))
    with db.reading() as session:
        if _own(session, order_id).status is OrderStatus.PLACED:
            page.headers["Refresh"] = str(LOOK_AGAIN_S)
    return page


@bp.post("/<order_id>/checkout")
@requires("market:write")
def checkout(order_id: str) -> ResponseReturnValue:
    """Go to the hosted page, made now or still open."""
    return see_other(_checkout_url(order_id))


@bp.post("/<order_id>/check")
@requires("market:read")
def check(order_id: str) -> ResponseReturnValue:
    """Ask the provider now whether the money has arrived."""
    with db.reading() as session:
        _own(session, order_id)
    receiving.look_up(access.gateway(), order_id)
    return see_other(url_for("orders.show", order_id=order_id))


@bp.get("/<order_id>/cancel")
@requires("market:write")
def confirm_cancel(order_id: str) -> ResponseReturnValue:
    """What cancelling means, before the button."""
    return _show_page(order_id, template="orders/cancel.html")


@bp.post("/<order_id>/cancel")
@requires("market:write")
@fresh_when(moves_money_back)
def cancel(order_id: str) -> ResponseReturnValue:
    """Cancel before the dispatch."""
    with db.transaction() as session:
        ending.cancel(session, order_id, actor=parties.actor())
    return see_other(url_for("orders.show", order_id=order_id))


def _asked() -> dict[str, Any]:
    """Side, status and page of a list. Raises `InvalidFields`; `Any` is the schema's own."""
    typed = {name: text for name, text in request.args.items() if text}
    try:
        loaded: dict[str, Any] = OrdersQuerySchema().load(typed)
    except ValidationError as refusal:
        raise InvalidFields(sentences(refusal)) from None
    return loaded


def _place(form: Form) -> Order:
    site_id = form.data["site_id"]
    with db.transaction() as session:
        return placing.place(
            session,
            str(form.data["listing_id"]),
            site_id=str(site_id) if site_id else None,
            is_acknowledged=bool(form.data["acknowledged"]),
            agreed_terms=str(form.data["agreed_terms"]) if form.data["agreed_terms"] else None,
            actor=parties.actor(),
        )


def _new_page(form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        listing = get_listing(session, form.value("listing_id"))
        sites = get_sites(session, parties.actor().organisation_id)
        is_unverified = placing.is_unverified(session, listing)
        terms = placing.terms_of_sale(session, listing)
        today = agreeing.terms_today()
        is_agreed = agreeing.has_agreed(session, parties.actor().organisation_id, today)
    options = [(site.id, f"{site.name}, {site.city}") for site in sites]
    return form.page(
        "orders/new.html",
        listing=listing,
        site_options=options,
        is_unverified=is_unverified,
        terms=terms,
        today=today,
        is_agreed=is_agreed,
        delivery=TERM_NAMES[listing.delivery_term],
    )


def _show_page(
    order_id: str, *, template: str = "orders/show.html", is_returned: bool = False
) -> ResponseReturnValue:
    with db.reading() as session:
        order = _own(session, order_id)
        organisation_id = parties.actor().organisation_id
        return render_template(
            template,
            view=viewing.view_of(session, order, organisation_id),
            order=order,
            is_returned=is_returned,
            permits=permits.permits_of_other(session, order, organisation_id),
            today=clock.now().date(),
        )


def _checkout_url(order_id: str) -> str:
    with db.transaction() as session:
        order = paying.get_payable(session, order_id, actor=parties.actor())
        page = paying.find_checkout(session, order)
        if page and page.url:
            return page.url
        base_url = db.settings_of(session).base_url
        operation = paying.plan_checkout(
            session,
            order,
            email=parties.current().email,
            success_url=base_url + url_for("orders.returned", order_id=order.id),
            cancel_url=base_url + url_for("orders.show", order_id=order.id),
        )
    executing.run(access.gateway(), operation.id)
    with db.reading() as session:
        page = paying.find_checkout(session, _own(session, order_id))
    if page is None or page.url is None:
        raise paying.NoPageYet()
    return page.url


def _own(session: Session, order_id: str) -> Order:
    return get_order(session, order_id, organisation_id=parties.actor().organisation_id)
