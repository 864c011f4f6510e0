"""Organisations at the desk: a list, one of them, and what is decided about it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from foundation.parties.roles import ROLE_NAMES, TRADE_NAMES
from foundation.parties.standing import (
    STANDING_MEANINGS,
    STANDING_NAMES,
    StandingAction,
    actions_from,
)
from market.desk import organisations
from market.desk.pages.asking import asked, csv_file, first_page
from market.desk.paging import EXPORTED
from market.desk.schemas import OrganisationsQuerySchema, ReasonSchema

bp = Blueprint("organisations", __name__)

COLUMNS = ("organisation", "name", "country", "roles", "standing", "here_since")
WORDS = {"standing_names": STANDING_NAMES, "standing_meanings": STANDING_MEANINGS}


@bp.get("/organisations")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """Organisations, newest first."""
    query = asked(OrganisationsQuerySchema())
    with db.reading() as session:
        page = organisations.search(
            session, text=query["q"], standing=query["standing"], cursor=query["cursor"]
        )
        return render_template(
            "desk/organisations.html",
            page=page,
            query=query,
            first=first_page(),
            trade_names=TRADE_NAMES,
            **WORDS,
        )


@bp.get("/organisations.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    query = asked(OrganisationsQuerySchema())
    with db.reading() as session:
        found = organisations.search(
            session, text=query["q"], standing=query["standing"], size=EXPORTED
        ).items
        rows = [
            (
                one.id,
                one.name,
                one.country,
                "; ".join(one.roles),
                one.standing.value,
                one.created_at.isoformat(),
            )
            for one in found
        ]
    return csv_file("organisations.csv", COLUMNS, rows)


@bp.get("/organisations/<organisation_id>")
@requires("desk:read")
def show(organisation_id: str) -> ResponseReturnValue:
    """One organisation, with how it came to stand where it does."""
    with db.reading() as session:
        view = organisations.view_of(session, organisation_id)
        return render_template(
            "desk/organisation.html",
            view=view,
            actions=actions_from(view.organisation.standing),
            trade_names=TRADE_NAMES,
            role_names=ROLE_NAMES,
            done=request.args.get("done") == "yes",
            **WORDS,
        )


@bp.get("/organisations/<organisation_id>/<action>")
@requires("desk:write")
def confirm(organisation_id: str, action: str) -> ResponseReturnValue:
    """What the decision means, and the question why, before the button."""
    return _decision_page(organisation_id, _action(action), Form.blank(ReasonSchema()))


@bp.post("/organisations/<organisation_id>/<action>")
@requires("desk:write")
@fresh
def decide(organisation_id: str, action: str) -> ResponseReturnValue:
    """Approve, freeze or close."""
    form, wanted = Form.read(ReasonSchema()), _action(action)
    if form.is_valid:
        try:
            with db.transaction() as session:
                organisations.decide(
                    session,
                    organisation_id,
                    wanted,
                    reason=str(form.data["reason"]),
                    actor=parties.actor(),
                )
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            here = url_for("desk.organisations.show", organisation_id=organisation_id, done="yes")
            return see_other(here)
    return _decision_page(organisation_id, wanted, form)


def _action(text: str) -> StandingAction:
    if text not in set(StandingAction):
        raise NotFound()
    return StandingAction(text)


def _decision_page(organisation_id: str, action: StandingAction, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        view = organisations.view_of(session, organisation_id)
        return form.page("desk/decision.html", view=view, action=action, **WORDS)
