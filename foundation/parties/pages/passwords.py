"""A forgotten password, and a new one for somebody who still knows the old."""

from __future__ import annotations

import hashlib

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, fresh, public, requires
from foundation.parties import access, email_tokens, queries, recovery, signing_in
from foundation.parties.devices import device_name
from foundation.parties.models import Person
from foundation.parties.password_rules import check_password
from foundation.parties.passwords import hash_password
from foundation.parties.schemas import ChangePasswordSchema, EmailSchema, NewPasswordSchema
from foundation.parties.tokens import EmailTokenKind

bp = Blueprint("passwords", __name__)


@bp.get("/.well-known/change-password")
@public
def well_known() -> ResponseReturnValue:
    """Where password keepers send people (W3C, A Well-Known URL for Changing Passwords)."""
    return problems.see_other(url_for("passwords.edit"))


@bp.get("/password/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link."""
    return Form.blank(EmailSchema()).page("account/password_forgotten.html")


@bp.post("/password/forgotten")
@public
def ask() -> ResponseReturnValue:
    """Write to the address, whether it has an account or not."""
    form = Form.read(EmailSchema())
    if form.is_valid:
        email = str(form.data["email"])
        try:
            limits.hit("reset-network", access.network(), limit=20, per_s=3600)
            account = hashlib.sha256(email.encode()).hexdigest()
            limits.hit("reset", account, limit=5, per_s=3600)
            with db.transaction() as session:
                recovery.ask_for_reset(session, email)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("passwords.asked"))
    return form.page("account/password_forgotten.html")


@bp.get("/password/asked")
@public
def asked() -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("account/password_asked.html")


@bp.get("/password/reset/<token>")
@public
def reset_new(token: str) -> ResponseReturnValue:
    """Choose a new password by a link from the mail."""
    with db.reading() as session:
        person = email_tokens.get_token_person(session, token, EmailTokenKind.RESET_PASSWORD)
    return Form.blank(NewPasswordSchema()).page("account/password_reset.html", email=person.email)


@bp.post("/password/reset/<token>")
@public
def reset(token: str) -> ResponseReturnValue:
    """Set it, use the link up, and sign out everywhere."""
    form = Form.read(NewPasswordSchema())
    with db.reading() as session:
        person = email_tokens.get_token_person(session, token, EmailTokenKind.RESET_PASSWORD)
    if form.is_valid:
        try:
            password_hash = _hash_of_new(str(form.data["new_password"]), person)
            with db.transaction() as session:
                recovery.reset_password(session, token, password_hash=password_hash)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return access.without_session(
                problems.see_other(url_for("sessions.new", done="password"))
            )
    return form.page("account/password_reset.html", email=person.email)


@bp.get("/account/password")
@requires(SIGNED_IN)
def edit() -> ResponseReturnValue:
    """The form for a new password."""
    return _edit_page(Form.blank(ChangePasswordSchema()))


@bp.post("/account/password")
@requires(SIGNED_IN)
@fresh
def update() -> ResponseReturnValue:
    """Change it; every other browser is signed out and this one begins anew."""
    form = Form.read(ChangePasswordSchema())
    if form.is_valid:
        try:
            return _change(
                str(form.data["current_password"]), new_password=str(form.data["new_password"])
            )
        except signing_in.NotRecognised:
            form.refuse(signing_in.WrongPassword(field="current_password"))
        except DomainError as refusal:
            form.refuse(refusal)
    return _edit_page(form)


def _edit_page(form: Form) -> ResponseReturnValue:
    return form.page("account/password_change.html", email=access.current().email)


def _change(current_password: str, *, new_password: str) -> ResponseReturnValue:
    who = access.current()
    limits.hit("change-password", who.person_id, limit=10, per_s=600)
    with db.reading() as session:
        person = queries.get_person(session, who.person_id)
    signing_in.check_credentials(person, current_password)
    password_hash = _hash_of_new(new_password, person)
    with db.transaction() as session:
        person = recovery.change_password(session, who.person_id, password_hash=password_hash)
        begun = signing_in.begin(
            session,
            person,
            device=device_name(request.user_agent.string),
            shown=who.shown,
            organisation_id=who.organisation_id,
        )
    reply = problems.see_other(url_for("account.show", done="password"))
    return access.with_session(reply, begun.token)


def _hash_of_new(password: str, person: Person) -> str:
    """The hash of a good new password. Raises what is wrong with it."""
    check_password(password, field="new_password", known=[person.name, person.email])
    return hash_password(password)
