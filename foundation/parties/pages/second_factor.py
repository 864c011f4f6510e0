"""The second step of signing in, for those whose password alone does not let them in."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import problems, security
from foundation.http.forms import Form
from foundation.http.marks import public
from foundation.parties.factors import pending
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.queries import get_factors
from foundation.parties.models import Person
from foundation.parties.pages import ceremonies, entering, proving
from foundation.parties.schemas import SecondFactorSchema

bp = Blueprint("second_factor", __name__, url_prefix="/sign-in/second")


@bp.get("")
@public
def new() -> ResponseReturnValue:
    """Ask for the second factor; without a password given before, begin there."""
    form = Form.blank(SecondFactorSchema(), next=request.args.get("next", ""))
    try:
        return _page(form, _waiting())
    except pending.PendingEnded:
        return _begin_again()


@bp.post("")
@public
def create() -> ResponseReturnValue:
    """Sign in."""
    form = Form.read(SecondFactorSchema())
    try:
        person = _waiting()
    except pending.PendingEnded:
        return _begin_again()
    if form.is_valid:
        try:
            method = proving.prove_factor(person, form, Purpose.SIGN_IN)
            return entering.enter(person, method=method, waited=_secret())
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(form, person)


def _secret() -> str:
    return security.read_cookie(entering.PENDING_COOKIE)


def _waiting() -> Person:
    with db.reading() as session:
        return pending.get_waiting(session, _secret())


def _begin_again() -> ResponseReturnValue:
    target = request.values.get("next") or None
    return problems.see_other(url_for("sessions.new", done="late", next=target))


def _page(form: Form, person: Person) -> ResponseReturnValue:
    with db.reading() as session:
        factors = get_factors(session, person.id)
    return form.page(
        "account/second_factor.html",
        email=person.email,
        factors=factors,
        options=ceremonies.ask(Purpose.SIGN_IN, factors),
    )
