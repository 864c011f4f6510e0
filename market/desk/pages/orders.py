"""Orders at the desk: found, their books looked at, and money by hand proposed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from foundation.parties.queries import get_organisation_names
from market.desk import money, proposing
from market.desk.models import MoneyMove, MoneyProposal
from market.desk.pages.asking import asked, csv_file, first_page
from market.desk.paging import EXPORTED
from market.desk.schemas import MoveSchema, OrdersQuerySchema
from market.desk.words import WORDS
from market.money import Money, format_plain, parse_amount
from market.orders.models import Order
from market.orders.queries import NoSuchOrder
from market.orders.story import STATUS_NAMES
from market.orders.viewing import MEANINGS

bp = Blueprint("orders", __name__)

COLUMNS = (
    "order", "lot", "title", "buyer", "seller", "price", "currency", "status", "placed_at",
)  # fmt: skip
BY_HAND = (MoneyMove.REFUND, MoneyMove.PAYOUT)


@bp.get("/orders")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """Everybody's orders, newest first."""
    query = asked(OrdersQuerySchema())
    with db.reading() as session:
        page = money.search_orders(session, text=query["q"], cursor=query["cursor"])
        names = _names(session, page.items)
    return render_template(
        "desk/orders.html",
        page=page,
        names=names,
        query=query,
        first=first_page(),
        status_names=STATUS_NAMES,
        meanings=MEANINGS,
    )


@bp.get("/orders.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    with db.reading() as session:
        text = asked(OrdersQuerySchema())["q"]
        found = money.search_orders(session, text=text, size=EXPORTED).items
        names = _names(session, found)
        rows = [
            (
                one.id,
                one.lot_code,
                one.title,
                names[one.buyer_id],
                names[one.seller_id],
                format_plain(Money(one.price_minor, one.currency)),
                one.currency,
                one.status.value,
                one.placed_at.isoformat(),
            )
            for one in found
        ]
    return csv_file("orders.csv", COLUMNS, rows)


@bp.get("/orders/<order_id>")
@requires("desk:read")
def show(order_id: str) -> ResponseReturnValue:
    """An order's books: what came, what went, what is held or owed."""
    with db.reading() as session:
        view = money.money_of(session, _order(session, order_id))
    return render_template(
        "desk/order.html", view=view, status_names=STATUS_NAMES, meanings=MEANINGS, **WORDS
    )


@bp.get("/orders/<order_id>/<move>")
@requires("desk:write")
def new(order_id: str, move: str) -> ResponseReturnValue:
    """How much is to move, and why."""
    wanted = _move(move)
    with db.reading() as session:
        available = proposing.movable(session, _order(session, order_id), wanted)
    form = Form.blank(MoveSchema(), amount=format_plain(available))
    return _page(order_id, wanted, form)


@bp.post("/orders/<order_id>/<move>")
@requires("desk:write")
@fresh
def create(order_id: str, move: str) -> ResponseReturnValue:
    """Propose it; somebody else confirms."""
    form, wanted = Form.read(MoveSchema()), _move(move)
    if form.is_valid:
        try:
            with db.transaction() as session:
                proposal = _propose(session, order_id, wanted, form)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("desk.proposals.show", proposal_id=proposal.id))
    return _page(order_id, wanted, form)


def _propose(session: Session, order_id: str, move: MoneyMove, form: Form) -> MoneyProposal:
    order, reason = _order(session, order_id), str(form.data["reason"])
    amount = parse_amount(str(form.data["amount"]), order.currency, field="amount")
    if move is MoneyMove.PAYOUT:
        return proposing.propose_payout(
            session, order_id, amount=amount, reason=reason, actor=parties.actor()
        )
    return proposing.propose_refund(
        session,
        order_id,
        payment_id=str(form.data["payment_id"]),
        amount=amount,
        reason=reason,
        actor=parties.actor(),
    )


def _page(order_id: str, move: MoneyMove, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        order = _order(session, order_id)
        view = money.money_of(session, order)
        available = proposing.movable(session, order, move)
    return form.page("desk/move.html", view=view, move=move, available=available, **WORDS)


def _move(text: str) -> MoneyMove:
    if text not in {move.value for move in BY_HAND}:
        raise NotFound()
    return MoneyMove(text)


def _order(session: Session, order_id: str) -> Order:
    order = session.get(Order, order_id)
    if order is None:
        raise NoSuchOrder(order_id=order_id[:40])
    return order


def _names(session: Session, orders: Sequence[Order]) -> dict[str, str]:
    return get_organisation_names(
        session, [side for one in orders for side in (one.buyer_id, one.seller_id)]
    )
