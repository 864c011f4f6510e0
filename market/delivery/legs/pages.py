"""The form of a leg: planned, planned anew, taken out."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from foundation.parties.countries import countries
from foundation.parties.queries import get_guests, get_organisations
from market.delivery.legs import planning, schemas
from market.delivery.legs.models import DeliveryLeg
from market.delivery.legs.planning import Carrier, Way
from market.delivery.legs.queries import get_legs
from market.delivery.legs.refusals import NoSuchLeg
from market.orders.queries import get_order

bp = Blueprint("delivery_legs", __name__, url_prefix="/orders/<order_id>/delivery/legs")

FACTS = (
    "carrier_id", "registration_number", "registration_missing", "mode", "plate", "plate_missing",
    "from_place", "from_missing", "to_place", "to_missing", "stored_days",
)  # fmt: skip


@bp.get("/new")
@requires("market:write")
def new(order_id: str) -> ResponseReturnValue:
    """The form for one more leg."""
    return _page(order_id, Form.blank(schemas.LegForm()))


@bp.post("/new")
@requires("market:write")
def create(order_id: str) -> ResponseReturnValue:
    """Plan one more leg."""
    return _plan(order_id, None)


@bp.get("/<int:number>")
@requires("market:write")
def edit(order_id: str, number: int) -> ResponseReturnValue:
    """The form with a leg as it is planned now."""
    with db.reading() as session:
        order = get_order(session, order_id, organisation_id=parties.actor().organisation_id)
        leg = _find(get_legs(session, order.id), number)
        facts = {name: getattr(leg, name) for name in FACTS}
    return _page(order_id, Form.blank(schemas.LegForm(), **facts), number)


@bp.post("/<int:number>")
@requires("market:write")
def update(order_id: str, number: int) -> ResponseReturnValue:
    """Plan a leg anew."""
    return _plan(order_id, number)


@bp.post("/<int:number>/drop")
@requires("market:write")
def drop(order_id: str, number: int) -> ResponseReturnValue:
    """Take a leg out."""
    with db.transaction() as session:
        planning.drop(session, order_id, number, actor=parties.actor())
    return see_other(url_for("delivery.show", order_id=order_id))


def _plan(order_id: str, number: int | None) -> ResponseReturnValue:
    form = Form.read(schemas.LegForm())
    if form.is_valid:
        carrier, way = form.data["carrier"], form.data["way"]
        assert isinstance(carrier, Carrier), "read so by its schema"
        assert isinstance(way, Way), "read so by its schema"
        try:
            with db.transaction() as session:
                planning.plan(
                    session,
                    order_id,
                    number=number,
                    carrier=carrier,
                    way=way,
                    actor=parties.actor(),
                )
            return see_other(url_for("delivery.show", order_id=order_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(order_id, form, number)


def _page(order_id: str, form: Form, number: int | None = None) -> ResponseReturnValue:
    own = parties.actor().organisation_id
    with db.reading() as session:
        order = get_order(session, order_id, organisation_id=own)
        members = [(one.id, f"{one.name}, {one.country}") for one in get_organisations(session)]
        guests = [(one.id, f"{one.name}, {one.country}") for one, _ in get_guests(session, own)]
        return form.page(
            "delivery/leg.html",
            order=order,
            number=number,
            carriers=guests + members,
            countries=countries(),
            modes=list(schemas.MODE_NAMES.items()),
            reasons=list(schemas.MISSING_NAMES.items()),
        )


def _find(legs: list[DeliveryLeg], number: int) -> DeliveryLeg:
    for leg in legs:
        if leg.number == number:
            return leg
    raise NoSuchLeg(number=number)
