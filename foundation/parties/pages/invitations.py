"""Accept an invitation: as somebody new, or with the account one has."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, public, requires
from foundation.parties import access, people, queries, sessions, signing_in
from foundation.parties.devices import device_name
from foundation.parties.password_rules import check_password
from foundation.parties.passwords import hash_password
from foundation.parties.people import Invited
from foundation.parties.roles import ROLE_NAMES
from foundation.parties.schemas import AcceptSchema

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """What is offered, and how to take it."""
    return _page(Form.blank(AcceptSchema()), _get_invited(token), token)


@bp.post("/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    """Become a member as somebody new."""
    form, invited = Form.read(AcceptSchema()), _get_invited(token)
    if form.is_valid:
        name, password = str(form.data["name"]), str(form.data["password"])
        try:
            known = [name, invited.email, invited.organisation_name]
            check_password(password, field="password", known=known)
            password_hash = hash_password(password)
            with db.transaction() as session:
                people.accept_as_new(session, token, name=name, password_hash=password_hash)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("sessions.new", done="joined"))
    return _page(form, invited, token)


@bp.post("/<token>/join")
@requires(SIGNED_IN)
def join(token: str) -> ResponseReturnValue:
    """Become a member with the account one has, and act for the new organisation at once."""
    who = access.current()
    with db.transaction() as session:
        joined = people.accept_as_known(session, token, person_id=who.person_id)
        sessions.end_session(session, who.session_id, person_id=who.person_id)
        begun = signing_in.begin(
            session,
            queries.get_person(session, who.person_id),
            device=device_name(request.user_agent.string),
            shown=who.shown,
            organisation_id=joined,
        )
    return access.with_session(problems.see_other(url_for("account.show")), begun.token)


def _get_invited(token: str) -> Invited:
    with db.reading() as session:
        return people.get_invited(session, token)


def _page(form: Form, invited: Invited, token: str) -> ResponseReturnValue:
    who = access.signed_in()
    is_theirs = who is not None and who.email == invited.email
    return form.page(
        "account/invitation.html",
        invited=invited,
        token=token,
        is_theirs=is_theirs,
        role_name=ROLE_NAMES[invited.role],
    )
