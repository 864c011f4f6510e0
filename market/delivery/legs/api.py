"""`/api/v1/orders/<id>/delivery/legs`: the legs as they are planned; plan, plan anew, take out."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import created, no_content, ok
from foundation.parties import access as parties
from market.delivery.legs import planning
from market.delivery.legs.answers import LegOut
from market.delivery.legs.refusals import NoSuchLeg
from market.delivery.legs.schemas import LegIn
from market.delivery.legs.viewing import LegView, legs_of
from market.orders.queries import get_order

bp = ApiBlueprint(
    "delivery_legs_api",
    __name__,
    url_prefix="/api/v1/orders/<order_id>/delivery/legs",
    tag="Orders",
)

LEG = LegOut()


@bp.get("")
@bp.answers(page_of(LegOut))
@requires("market:read")
def index(order_id: str) -> ResponseReturnValue:
    """The legs as they are planned now, in order; a list without pages, as there are nine at
    most.
    """
    with db.reading() as session:
        legs = _legs(session, order_id)
    return ok({"items": LEG.dump(legs, many=True), "next_cursor": None})


@bp.get("/<int:number>")
@bp.answers(LegOut)
@requires("market:read")
def show(order_id: str, number: int) -> ResponseReturnValue:
    """One leg as it is planned now."""
    with db.reading() as session:
        return ok(_leg(session, order_id, number))


@bp.post("")
@bp.takes(LegIn)
@bp.creates(LegOut)
@requires("market:write")
@idempotent
def create(sent: Loaded, order_id: str) -> ResponseReturnValue:
    """Plan one more leg."""
    with db.transaction() as session:
        leg = planning.plan(session, order_id, actor=parties.actor(), **sent)
        shown = _leg(session, order_id, leg.number)
    here = url_for("delivery_legs_api.show", order_id=order_id, number=leg.number)
    return created(shown, location=here)


@bp.put("/<int:number>")
@bp.takes(LegIn)
@bp.answers(LegOut)
@requires("market:write")
@idempotent
def change(sent: Loaded, order_id: str, number: int) -> ResponseReturnValue:
    """Plan a leg anew, with another carrier or number plate, until its carrier signs for the
    lot.
    """
    with db.transaction() as session:
        planning.plan(session, order_id, number=number, actor=parties.actor(), **sent)
        return ok(_leg(session, order_id, number))


@bp.delete("/<int:number>")
@bp.answers_nothing()
@requires("market:write")
def drop(order_id: str, number: int) -> ResponseReturnValue:
    """Take a leg out that nobody has begun."""
    with db.transaction() as session:
        planning.drop(session, order_id, number, actor=parties.actor())
    return no_content()


def _legs(session: Session, order_id: str) -> list[LegView]:
    own = parties.actor().organisation_id
    return legs_of(session, get_order(session, order_id, organisation_id=own), own)


def _leg(session: Session, order_id: str, number: int) -> object:
    for one in _legs(session, order_id):
        if one.leg.number == number:
            return LEG.dump(one)
    raise NoSuchLeg(number=number)
