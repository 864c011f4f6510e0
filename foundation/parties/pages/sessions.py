"""Sign in, sign out, and act for another of one's organisations."""

from __future__ import annotations

import hashlib

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, public, requires
from foundation.parties import access, joining, passwords, queries, signing_in
from foundation.parties import sessions as living
from foundation.parties.devices import device_name
from foundation.parties.factors import pending
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.methods import SignInMethod
from foundation.parties.factors.queries import get_factors
from foundation.parties.models import Person
from foundation.parties.pages import ceremonies, entering
from foundation.parties.schemas import SignInSchema, SwitchSchema

bp = Blueprint("sessions", __name__)

NOTICES = ("verified", "password", "out", "joined", "late")


@bp.get("/sign-in")
@public
def new() -> ResponseReturnValue:
    """The sign-in page."""
    form = Form.blank(SignInSchema(), next=request.args.get("next", ""))
    return sign_in_page(form)


@bp.post("/sign-in")
@public
def create() -> ResponseReturnValue:
    """Sign in."""
    form = Form.read(SignInSchema())
    if form.is_valid:
        try:
            return _sign_in(str(form.data["email"]), password=str(form.data["password"]))
        except DomainError as refusal:
            form.refuse(refusal)
    return sign_in_page(form)


@bp.post("/sign-out")
@requires(SIGNED_IN)
def destroy() -> ResponseReturnValue:
    """Sign out here."""
    person = access.current()
    with db.transaction() as session:
        living.end_session(session, person.session_id, person_id=person.person_id)
    return access.without_session(problems.see_other(url_for("sessions.new", done="out")))


@bp.post("/account/switch")
@requires(SIGNED_IN)
def switch() -> ResponseReturnValue:
    """Act for another organisation: the session begins anew, with a new secret."""
    form, person = Form.read(SwitchSchema()), access.current()
    if not form.is_valid:
        return problems.see_other(url_for("account.show"))
    with db.transaction() as session:
        living.end_session(session, person.session_id, person_id=person.person_id)
        begun = signing_in.begin(
            session,
            queries.get_person(session, person.person_id),
            device=device_name(request.user_agent.string),
            shown=person.shown,
            organisation_id=str(form.data["organisation_id"]),
        )
    return access.with_session(problems.see_other(url_for("account.show")), begun.token)


def sign_in_page(form: Form) -> ResponseReturnValue:
    """The page with both ways in: address and password, or a passkey."""
    done = request.args.get("done", "")
    return form.page(
        "account/sign_in.html",
        done=done if done in NOTICES else "",
        options=ceremonies.ask(Purpose.SIGN_IN),
    )


def _sign_in(email: str, *, password: str) -> ResponseReturnValue:
    """Limits first, then the slow hash outside any transaction, then the second factor or, where
    there is none, the session.
    """
    _count_try(email)
    with db.reading() as session:
        person = queries.find_person(session, email)
    person = signing_in.check_credentials(person, password)
    _renew_hash(person, password)
    if person.email_verified_at is None:
        with db.transaction() as session:
            joining.ask_to_verify(session, person)
    with db.reading() as session:
        needs_factor = get_factors(session, person.id).is_any
    if not needs_factor:
        return entering.enter(person, method=SignInMethod.PASSWORD)
    with db.transaction() as session:
        token = pending.begin(session, person.id)
    target = url_for("second_factor.new", next=request.form.get("next") or None)
    return entering.wait(problems.see_other(target), token)


def _count_try(email: str) -> None:
    """A stranger who spends an account's tries does not spend those of its owner's browsers."""
    account = hashlib.sha256(email.encode()).hexdigest()
    kind = "sign-in-known" if entering.is_known_browser(email) else "sign-in"
    limits.hit("sign-in-network", access.network(), limit=60, per_s=600)
    limits.hit(kind, account, limit=10, per_s=600)


def _renew_hash(person: Person, password: str) -> None:
    if not passwords.is_outdated(person.password_hash):
        return
    fresh = passwords.hash_password(password)
    with db.transaction() as session:
        signing_in.renew_hash(session, person.id, password_hash=fresh)
