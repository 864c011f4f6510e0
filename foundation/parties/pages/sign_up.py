"""Open an account, and prove the address by a link."""

from __future__ import annotations

import hashlib

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import public
from foundation.parties import access, agreeing, email_tokens, joining, passwords
from foundation.parties.countries import countries
from foundation.parties.password_rules import check_password
from foundation.parties.roles import TRADE_NAMES
from foundation.parties.schemas import SignUpSchema
from foundation.parties.terms import VERSIONS, Terms, get_terms
from foundation.parties.tokens import EmailTokenKind

bp = Blueprint("sign_up", __name__)


@bp.get("/sign-up")
@public
def new() -> ResponseReturnValue:
    """The form for a new organisation."""
    return _page(Form.blank(SignUpSchema()))


@bp.post("/sign-up")
@public
def create() -> ResponseReturnValue:
    """Make the organisation and write to its owner."""
    form = Form.read(SignUpSchema())
    if form.is_valid:
        try:
            _sign_up(dict(form.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("sign_up.sent"))
    return _page(form)


@bp.get("/sign-up/sent")
@public
def sent() -> ResponseReturnValue:
    """Look into your mailbox: the same page whether the address was new or not."""
    return render_template("account/sign_up_sent.html")


@bp.get("/terms")
@public
def terms() -> ResponseReturnValue:
    """What both sides agree to."""
    return _terms_page(agreeing.terms_today())


@bp.get("/terms/<version>")
@public
def show_terms(version: str) -> ResponseReturnValue:
    """One version of them."""
    return _terms_page(get_terms(version))


@bp.get("/verify/<token>")
@public
def verify_new(token: str) -> ResponseReturnValue:
    """Ask for a click: mail scanners follow links, and must not use them up."""
    with db.reading() as session:
        person = email_tokens.get_token_person(session, token, EmailTokenKind.VERIFY_EMAIL)
        return render_template("account/verify.html", email=person.email)


@bp.post("/verify/<token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Take the click as proof of the address."""
    with db.transaction() as session:
        joining.verify_email(session, token)
    return problems.see_other(url_for("sessions.new", done="verified"))


def _terms_page(terms: Terms) -> ResponseReturnValue:
    today = agreeing.terms_today()
    return render_template(terms.template, terms=terms, versions=VERSIONS, today=today)


def _page(form: Form) -> ResponseReturnValue:
    return form.page(
        "account/sign_up.html", countries=countries(), trade_roles=list(TRADE_NAMES.items())
    )


def _sign_up(fields: dict[str, object]) -> None:
    """Refuse a weak password, hash outside the transaction, then make everything at once."""
    limits.hit("sign-up", access.network(), limit=20, per_s=3600)
    account = hashlib.sha256(str(fields["email"]).encode()).hexdigest()
    limits.hit("sign-up-address", account, limit=5, per_s=3600)
    password, _ = str(fields.pop("password")), fields.pop("terms")
    known = [str(fields[name]) for name in ("organisation", "name", "email", "city")]
    check_password(password, field="password", known=known)
    password_hash = passwords.hash_password(password)
    with db.transaction() as session:
        joining.sign_up(session, **fields, password_hash=password_hash)  # type: ignore[arg-type] # loaded by SignUpSchema, whose fields are these arguments
