"""Stuck payments at the desk: what, why, and trying again."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import money, proposing, trail
from market.desk.pages.asking import asked, csv_file
from market.desk.paging import EXPORTED
from market.desk.schemas import CursorSchema, ReasonSchema
from market.desk.words import WORDS
from market.money import format_plain
from market.payments import retrying
from market.payments.models import OperationState
from market.payments.operations import OPEN_STATES

bp = Blueprint("payments", __name__)

COLUMNS = (
    "operation",
    "kind",
    "about",
    "amount",
    "currency",
    "state",
    "tries",
    "why",
    "planned_at",
)


@bp.get("/payments")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """Operations that need somebody."""
    cursor = asked(CursorSchema())["cursor"]
    with db.reading() as session:
        page = money.get_stuck(session, cursor=cursor)
        amounts = {one.id: retrying.amount_of(one) for one in page.items}
    return render_template(
        "desk/payments.html", page=page, amounts=amounts, is_first=not cursor, **WORDS
    )


@bp.get("/payments.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    rows = []
    with db.reading() as session:
        for one in money.get_stuck(session, size=EXPORTED).items:
            amount = retrying.amount_of(one)
            rows.append(
                (
                    one.id,
                    one.kind.value,
                    one.subject,
                    format_plain(amount) if amount else "",
                    amount.currency if amount else "",
                    one.state.value,
                    str(one.attempts),
                    one.last_error or "",
                    one.planned_at.isoformat(),
                )
            )
    return csv_file("payments.csv", COLUMNS, rows)


@bp.get("/payments/<operation_id>")
@requires("desk:read")
def show(operation_id: str) -> ResponseReturnValue:
    """One operation, and what can be done about it."""
    return _page(operation_id, Form.blank(ReasonSchema()))


@bp.post("/payments/<operation_id>/retry")
@requires("desk:write")
@fresh
def retry(operation_id: str) -> ResponseReturnValue:
    """Try a failed operation again: money by a proposal, anything else at once."""
    form = Form.read(ReasonSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                place = _retry(session, operation_id, reason=str(form.data["reason"]))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(place)
    return _page(operation_id, form)


@bp.post("/payments/<operation_id>/hurry")
@requires("desk:write")
def hurry(operation_id: str) -> ResponseReturnValue:
    """Have an operation on its way looked at now."""
    with db.transaction() as session:
        operation = retrying.hurry(session, operation_id)
        label = f"{operation.kind.value} {operation.seq}, {operation.subject}"
        trail.note(session, "payment:hurry", operation.id, label=label, actor=parties.actor())
    return see_other(url_for("desk.payments.show", operation_id=operation_id, done="yes"))


def _retry(session: Session, operation_id: str, *, reason: str) -> str:
    """Propose, or do; the address of what came of it."""
    actor = parties.actor()
    operation = retrying.get_operation(session, operation_id)
    if operation.kind in retrying.MONEY_KINDS:
        proposal = proposing.propose_retry(session, operation_id, reason=reason, actor=actor)
        return url_for("desk.proposals.show", proposal_id=proposal.id)
    again = retrying.retry(session, operation_id)
    label = f"{again.kind.value} {again.seq}, {again.subject}"
    trail.note(session, "payment:retry", again.id, label=label, text=reason, actor=actor)
    return url_for("desk.payments.show", operation_id=again.id)


def _page(operation_id: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        operation = retrying.get_operation(session, operation_id)
        proposal = money.find_open_retry(session, operation_id)
        return form.page(
            "desk/payment.html",
            operation=operation,
            amount=retrying.amount_of(operation),
            proposal=proposal,
            is_open=operation.state in OPEN_STATES,
            is_failed=operation.state is OperationState.FAILED,
            is_money=operation.kind in retrying.MONEY_KINDS,
            done=request.args.get("done") == "yes",
            **WORDS,
        )
