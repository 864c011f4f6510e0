"""What owners decide about their people's second factors."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.marks import fresh, requires
from foundation.parties import access
from foundation.parties.factors import requiring

bp = Blueprint("colleague_factors", __name__, url_prefix="/account/people")


@bp.post("/second-factor")
@requires("organisation:manage")
@fresh
def require() -> ResponseReturnValue:
    """Ask everybody for a second factor, or no longer."""
    actor, is_required = access.actor(), request.form.get("required") == "yes"
    with db.transaction() as session:
        requiring.require_factor(
            session, actor.organisation_id, is_required=is_required, actor=actor
        )
    return problems.see_other(
        url_for("people.index", done="required" if is_required else "not_required")
    )


@bp.post("/<person_id>/take-factors-away")
@requires("organisation:manage")
@fresh
def take_away(person_id: str) -> ResponseReturnValue:
    """Let a colleague who lost what they had in with the password again."""
    with db.transaction() as session:
        requiring.take_factors_away(session, person_id, actor=access.actor())
    return problems.see_other(url_for("people.index", done="factors"))
