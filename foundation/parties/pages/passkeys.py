"""Passkeys of whoever is signed in, and signing in with one alone."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, fresh, public, requires
from foundation.parties import access
from foundation.parties.factors import passkeys
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.methods import SignInMethod
from foundation.parties.factors.queries import get_factors
from foundation.parties.pages import ceremonies, entering, factors
from foundation.parties.pages.sessions import sign_in_page
from foundation.parties.schemas import PasskeySchema, PasskeySignInSchema

bp = Blueprint("passkeys", __name__)


@bp.post("/sign-in/passkey")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with a passkey and nothing else."""
    form = Form.read(PasskeySignInSchema())
    if form.is_valid:
        try:
            person = ceremonies.prove_passkey(str(form.data["assertion"]), Purpose.SIGN_IN)
            return entering.enter(person, method=SignInMethod.PASSKEY)
        except DomainError as refusal:
            form.refuse(refusal)
    return sign_in_page(form)


@bp.get("/account/factors/passkeys/new")
@requires(SIGNED_IN)
def new() -> ResponseReturnValue:
    """Name a passkey and let the device make it."""
    return _page(Form.blank(PasskeySchema()))


@bp.post("/account/factors/passkeys/new")
@requires(SIGNED_IN)
@fresh
def create() -> ResponseReturnValue:
    """Keep what the device made."""
    form, who = Form.read(PasskeySchema()), access.current()
    if form.is_valid:
        name = str(form.data["name"])
        try:
            limits.hit("add-factor", who.person_id, limit=10, per_s=600)
            made = ceremonies.take_new(str(form.data["credential"]))
            return factors.strengthen(
                who,
                SignInMethod.PASSKEY,
                lambda session: passkeys.add_passkey(session, who.person_id, name=name, made=made),
            )
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(form)


@bp.post("/account/factors/passkeys/<passkey_id>/remove")
@requires(SIGNED_IN)
@fresh
def remove(passkey_id: str) -> ResponseReturnValue:
    """Forget one."""
    with db.transaction() as session:
        passkeys.remove_passkey(session, passkey_id, person_id=access.current().person_id)
    return problems.see_other(url_for("factors.show", done="passkey_removed"))


def _page(form: Form) -> ResponseReturnValue:
    who = access.current()
    with db.reading() as session:
        held = get_factors(session, who.person_id)
    return form.page(
        "account/factors/passkey.html",
        options=ceremonies.ask_for_new(who, held),
        party=ceremonies.find_party(),
    )
