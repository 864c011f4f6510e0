"""The hub of an account: who I am, where I am signed in, what I may change."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import N_, DomainError
from foundation.http import problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, requires
from foundation.parties import access, people, queries, sessions
from foundation.parties.factors.methods import METHOD_NAMES
from foundation.parties.roles import ROLE_NAMES, TRADE_NAMES
from foundation.parties.schemas import PersonNameSchema
from foundation.parties.standing import STANDING_HINTS, STANDING_MEANINGS, STANDING_NAMES

bp = Blueprint("account", __name__, url_prefix="/account")

# Where an account leads: endpoint, name, and the permission without which it is not shown.
PLACES = (
    ("organisations.edit", N_("Profile"), "organisation:manage"),
    ("people.index", N_("People"), "organisation:manage"),
    ("sites.index", N_("Sites"), ""),
    ("signing_keys.list_keys", N_("Signing keys"), ""),
    ("api_keys.index", N_("API keys"), "keys:manage"),
)
ADDED_PLACES = "account_places"
# The operator has no part in the trade, so most places would be empty rooms to its people.
OPERATOR_PLACES = frozenset({"people.index", "notices.index"})
NOTICES = ("password", "name", "organisation")


def add_place(app: Flask, endpoint: str, *, name: str, permission: str) -> None:
    """Let a storey above add a page of its own to the hub."""
    app.extensions.setdefault(ADDED_PLACES, []).append((endpoint, name, permission))


@bp.get("")
@requires(SIGNED_IN)
def show() -> ResponseReturnValue:
    """The hub."""
    who, done = access.current(), request.args.get("done", "")
    with db.reading() as session:
        own = queries.get_organisation(session, who.organisation_id)
        return render_template(
            "account/show.html",
            memberships=queries.get_memberships(session, who.person_id),
            role_names=ROLE_NAMES,
            trade_names=TRADE_NAMES,
            standing_names=STANDING_NAMES,
            standing_hints=STANDING_HINTS,
            standing_meanings=STANDING_MEANINGS,
            places=[
                place
                for place in (*PLACES, *current_app.extensions.get(ADDED_PLACES, ()))
                if not own.is_operator or place[0] in OPERATOR_PLACES
            ],
            own=own,
            done=done if done in NOTICES else "",
        )


@bp.get("/name")
@requires(SIGNED_IN)
def edit() -> ResponseReturnValue:
    """The form for one's name."""
    form = Form.blank(PersonNameSchema(), name=access.current().person_name)
    return form.page("account/edit.html")


@bp.post("/name")
@requires(SIGNED_IN)
def update() -> ResponseReturnValue:
    """Change one's name."""
    form = Form.read(PersonNameSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                people.rename(session, access.current().person_id, name=str(form.data["name"]))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("account.show", done="name"))
    return form.page("account/edit.html")


@bp.get("/sessions")
@requires(SIGNED_IN)
def list_sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    who = access.current()
    with db.reading() as session:
        living = sessions.get_sessions(session, who.person_id)
        return render_template(
            "account/sessions.html",
            sessions=living,
            method_names=METHOD_NAMES,
            here=who.session_id,
        )


@bp.get("/sessions/sessions.csv")
@requires(SIGNED_IN)
def export_sessions() -> ResponseReturnValue:
    """The same for a spreadsheet; what opens a session is not known here."""
    who = access.current()
    moments = ("created_at", "last_seen_at", "expires_at")
    with db.reading() as session:
        rows = [
            [
                one.device,
                one.method.value,
                *(getattr(one, moment).isoformat() for moment in moments),
                "yes" if one.id == who.session_id else "no",
            ]
            for one in sessions.get_sessions(session, who.person_id)
        ]
    columns = ("browser", "signed_in_by", *moments, "is_this_one")
    return spreadsheets.download("sessions.csv", columns, rows)


@bp.post("/sessions/<session_id>/end")
@requires(SIGNED_IN)
def end_session(session_id: str) -> ResponseReturnValue:
    """End one session; ending this one signs out."""
    who = access.current()
    with db.transaction() as session:
        sessions.end_session(session, session_id, person_id=who.person_id)
    if session_id == who.session_id:
        return access.without_session(problems.see_other(url_for("sessions.new", done="out")))
    return problems.see_other(url_for("account.list_sessions"))


@bp.post("/sessions/end")
@requires(SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    who = access.current()
    with db.transaction() as session:
        sessions.end_sessions(session, who.person_id, but=who.session_id)
    return problems.see_other(url_for("account.list_sessions"))
