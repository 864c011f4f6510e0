"""Sign in, sign out, and act for another of one's organisations."""

from __future__ import annotations

import hashlib
import hmac

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems, security
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, public, requires
from foundation.parties import access, joining, passwords, queries, signing_in
from foundation.parties import sessions as living
from foundation.parties.devices import device_name
from foundation.parties.models import Person
from foundation.parties.schemas import SignInSchema, SwitchSchema

bp = Blueprint("sessions", __name__)

HOME = "/"
DEVICE_COOKIE = "device"
DEVICE_DAYS = 365
NOTICES = ("verified", "password", "out", "joined")


@bp.get("/sign-in")
@public
def new() -> ResponseReturnValue:
    """The sign-in page."""
    form = Form.blank(SignInSchema(), next=request.args.get("next", ""))
    return _page(form)


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
    return _page(form)


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
            organisation_id=str(form.data["organisation_id"]),
        )
    return access.with_session(problems.see_other(url_for("account.show")), begun.token)


def _page(form: Form) -> ResponseReturnValue:
    done = request.args.get("done", "")
    return form.page("account/sign_in.html", done=done if done in NOTICES else "")


def _sign_in(email: str, *, password: str) -> ResponseReturnValue:
    """Limits first, then the slow hash outside any transaction, then the session."""
    _count_try(email)
    with db.reading() as session:
        person = queries.find_person(session, email)
    person = signing_in.check_credentials(person, password)
    _renew_hash(person, password)
    if person.email_verified_at is None:
        with db.transaction() as session:
            joining.ask_to_verify(session, person)
    before = access.signed_in()
    with db.transaction() as session:
        if before is not None:
            living.end_session(session, before.session_id, person_id=before.person_id)
        begun = signing_in.begin(session, person, device=device_name(request.user_agent.string))
    target = security.safe_path(request.form.get("next", ""), otherwise=HOME)
    reply = current_app.make_response(access.with_session(problems.see_other(target), begun.token))
    security.set_cookie(reply, DEVICE_COOKIE, _device_mark(email), max_age_s=DEVICE_DAYS * 86_400)
    return reply


def _count_try(email: str) -> None:
    """A stranger who spends an account's tries does not spend those of its owner's browsers."""
    account = hashlib.sha256(email.encode()).hexdigest()
    is_known = hmac.compare_digest(security.read_cookie(DEVICE_COOKIE), _device_mark(email))
    limits.hit("sign-in-network", access.network(), limit=60, per_s=600)
    limits.hit("sign-in-known" if is_known else "sign-in", account, limit=10, per_s=600)


def _device_mark(email: str) -> str:
    """What a browser that signed in before can show; it opens nothing."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, b"device\0" + email.encode(), hashlib.sha256).hexdigest()


def _renew_hash(person: Person, password: str) -> None:
    if not passwords.is_outdated(person.password_hash):
        return
    fresh = passwords.hash_password(password)
    with db.transaction() as session:
        signing_in.renew_hash(session, person.id, password_hash=fresh)
