"""How one signs in: the authenticator app and the recovery codes of whoever is signed in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, fresh, requires
from foundation.parties import access, sessions
from foundation.parties.factors import apps, codes, seeds, totp
from foundation.parties.factors.methods import METHOD_NAMES, Shown, SignInMethod
from foundation.parties.factors.queries import get_factors
from foundation.parties.keywrap import NotOurs, Wrapped
from foundation.parties.pages import ceremonies
from foundation.parties.schemas import AppSchema
from foundation.parties.sessions import SignedIn
from foundation.symbol import QUIET_MODULES, path, symbol

bp = Blueprint("factors", __name__, url_prefix="/account/factors")

ISSUER = "Regauss"
NOTICES = ("added", "needed", "app_removed", "passkey_removed")


@bp.get("")
@requires(SIGNED_IN)
def show() -> ResponseReturnValue:
    """What one has beside the password."""
    who, done = access.current(), request.args.get("done", "")
    with db.reading() as session:
        return render_template(
            "account/factors/show.html",
            factors=get_factors(session, who.person_id),
            method_name=METHOD_NAMES[who.method],
            party=ceremonies.find_party(),
            done=done if done in NOTICES else "",
        )


@bp.get("/app")
@requires(SIGNED_IN)
def new_app() -> ResponseReturnValue:
    """A new key to scan. It is kept when a first code of it comes back, and nowhere before."""
    return _app_page(Form.blank(AppSchema()), totp.new_seed())


@bp.post("/app")
@requires(SIGNED_IN)
@fresh
def create_app() -> ResponseReturnValue:
    """Keep the key: from now on the password alone does not let its owner in."""
    form, who, seed = Form.read(AppSchema()), access.current(), None
    if form.is_valid:
        try:
            seed = _offered_seed(str(form.data["seed"]), who)
            limits.hit("add-factor", who.person_id, limit=10, per_s=600)
            return _add(who, seed, apps.first_step(seed, str(form.data["code"])))
        except DomainError as refusal:
            form.refuse(refusal)
    elif "seed" not in form.errors:
        seed = _offered_seed(form.value("seed"), who)
    return _app_page(form, seed or totp.new_seed())


@bp.post("/app/remove")
@requires(SIGNED_IN)
@fresh
def remove_app() -> ResponseReturnValue:
    """Forget the app."""
    with db.transaction() as session:
        apps.remove_app(session, access.current().person_id)
    return problems.see_other(url_for("factors.show", done="app_removed"))


@bp.post("/codes")
@requires(SIGNED_IN)
@fresh
def create_codes() -> ResponseReturnValue:
    """Make ten new codes and show them, here and never again: so this answers at once."""
    who = access.current()
    limits.hit("recovery-codes", who.person_id, limit=10, per_s=3600)
    drawn = codes.draw_codes()
    with db.transaction() as session:
        codes.keep_codes(session, who.person_id, drawn=drawn)
    return codes_page(drawn)


def codes_page(drawn: list[codes.NewCode]) -> ResponseReturnValue:
    """The one page that shows codes."""
    return render_template("account/factors/codes.html", codes=[one.text for one in drawn])


def strengthen(
    who: SignedIn, method: SignInMethod, add: Callable[[Session], object]
) -> ResponseReturnValue:
    """Add a factor, with recovery codes where there are none; the session is as strong as it now.

    The codes are hashed before the transaction, which should not wait for it.
    """
    with db.reading() as session:
        has_codes = get_factors(session, who.person_id).codes_left > 0
    drawn = [] if has_codes else codes.draw_codes()
    with db.transaction() as session:
        add(session)
        if drawn:
            codes.keep_codes(session, who.person_id, drawn=drawn)
        shown = Shown(method, clock.now())
        secret = sessions.renew_session(session, who.session_id, shown=shown)
    shows = problems.see_other(url_for("factors.show", done="added"))
    return access.with_session(codes_page(drawn) if drawn else shows, secret)


def _add(who: SignedIn, seed: bytes, step: int) -> ResponseReturnValue:
    return strengthen(
        who,
        SignInMethod.APP,
        lambda session: apps.add_app(session, who.person_id, seed=seed, step=step),
    )


def _offered_seed(sealed: str, who: SignedIn) -> bytes:
    """The seed of this person's own page. Raises `OfferOver`."""
    try:
        wrapped = Wrapped(base64.b64decode(sealed, validate=True), seeds.WRAP_VERSION)
        with db.reading() as session:
            return seeds.take_offer(
                session, wrapped, person_id=who.person_id, session_id=who.session_id
            )
    except (NotOurs, binascii.Error):
        raise apps.OfferOver() from None


def _app_page(form: Form, seed: bytes) -> ResponseReturnValue:
    who = access.current()
    with db.reading() as session:
        wrapped = seeds.offer(session, seed, person_id=who.person_id, session_id=who.session_id)
        factors = get_factors(session, who.person_id)
    matrix = symbol(totp.address(seed, name=who.email, issuer=ISSUER))
    return form.page(
        "account/factors/app.html",
        factors=factors,
        sealed=base64.b64encode(wrapped.sealed).decode(),
        key=totp.key_text(seed),
        symbol=path(matrix),
        size=len(matrix) + 2 * QUIET_MODULES,
        quiet=QUIET_MODULES,
    )
