"""Money that one operator proposed and another confirms."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import money, proposing
from market.desk.pages.asking import asked, csv_file, first_page
from market.desk.paging import EXPORTED
from market.desk.schemas import ProposalsQuerySchema, ReasonSchema
from market.desk.words import WORDS
from market.money import Money, format_plain

bp = Blueprint("proposals", __name__)

COLUMNS = (
    "proposal", "move", "order", "amount", "currency", "reason", "proposed_by", "proposed_at",
    "verdict", "decided_by", "decided_at", "answer",
)  # fmt: skip


@bp.get("/proposals")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What was proposed, newest first."""
    query = asked(ProposalsQuerySchema())
    with db.reading() as session:
        page = money.get_proposals(session, is_open=query["open"], cursor=query["cursor"])
        people = [one.proposed_by_id for one in page.items]
        names = money.get_person_names(session, people)
    return render_template(
        "desk/proposals.html", page=page, names=names, query=query, first=first_page(), **WORDS
    )


@bp.get("/proposals.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    query = asked(ProposalsQuerySchema())
    with db.reading() as session:
        found = money.get_proposals(session, is_open=query["open"], size=EXPORTED).items
        people = [person for one in found for person in (one.proposed_by_id, one.decided_by_id)]
        names = money.get_person_names(session, people)
        rows = [
            (
                one.id,
                one.move.value,
                one.order_id,
                format_plain(Money(one.amount_minor, one.currency)),
                one.currency,
                one.reason,
                names.get(one.proposed_by_id, ""),
                one.proposed_at.isoformat(),
                one.verdict.value if one.verdict else "",
                names.get(one.decided_by_id or "", ""),
                one.decided_at.isoformat() if one.decided_at else "",
                one.answer,
            )
            for one in found
        ]
    return csv_file("proposals.csv", COLUMNS, rows)


@bp.get("/proposals/<proposal_id>")
@requires("desk:read")
def show(proposal_id: str) -> ResponseReturnValue:
    """One proposal: who, how much, why; and the two answers to it."""
    return _page(proposal_id, Form.blank(ReasonSchema()))


@bp.post("/proposals/<proposal_id>/confirm")
@requires("desk:write")
@fresh
def confirm(proposal_id: str) -> ResponseReturnValue:
    """Move the money."""
    form = Form.blank(ReasonSchema())
    try:
        with db.transaction() as session:
            proposing.confirm(session, proposal_id, actor=parties.actor())
    except NotFound:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(proposal_id, form)
    return see_other(url_for("desk.proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<proposal_id>/refuse")
@requires("desk:write")
def refuse(proposal_id: str) -> ResponseReturnValue:
    """Let the proposal go."""
    form = Form.read(ReasonSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                proposing.refuse(
                    session, proposal_id, answer=str(form.data["reason"]), actor=parties.actor()
                )
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("desk.proposals.show", proposal_id=proposal_id))
    return _page(proposal_id, form)


def _page(proposal_id: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        proposal = money.get_proposal(session, proposal_id)
        names = money.get_person_names(session, [proposal.proposed_by_id, proposal.decided_by_id])
    is_own = proposal.proposed_by_id == parties.actor().person_id
    return form.page("desk/proposal.html", proposal=proposal, names=names, is_own=is_own, **WORDS)
