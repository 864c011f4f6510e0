"""Showing anew who one is, before an act that moves money, keys or roles (ASVS 5.0, V7.5.3).

A form that comes too late is not refused: it is answered with the question, the typed form sealed
in its page. The answer goes to the same address; when it is right the form is opened again and the
act goes on as if nothing had been between. So nothing typed is lost, and none of it waits in a
table.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.errors import N_, DomainError, Forbidden
from foundation.http import characters, problems
from foundation.http.forms import NOT_FIELDS, Form
from foundation.http.marks import freshness_of
from foundation.parties import access, queries, sessions
from foundation.parties.factors import held
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.factors.queries import get_factors
from foundation.parties.keywrap import Keyring
from foundation.parties.pages import ceremonies, proving
from foundation.parties.schemas import ConfirmSchema
from foundation.parties.sessions import SignedIn

HELD = "held"


class NotFresh(Forbidden):
    """A script has no page to answer the question on, so its person is led to one."""

    message = N_("Show anew who you are first: open Devices in your account, and come back.")


def init_app(app: Flask) -> None:
    """Ask before the views that are marked; after the CSRF check, which knows the form is ours."""
    app.before_request(ask_if_needed)
    app.after_request(give_new_secret)


def ask_if_needed() -> ResponseReturnValue | None:
    """Let a marked request through, or answer it with the question."""
    view = current_app.view_functions.get(request.endpoint or "")
    condition = freshness_of(view) if view else None
    who = access.signed_in()
    if condition is None or who is None:
        return None
    if HELD in request.form:
        return _take_answer(who)
    if who.shown.is_fresh(clock.now()) or not condition():
        return None
    if problems.wants_json():
        raise NotFresh()
    return _page(Form.blank(ConfirmSchema(), held=_seal(who)), who)


def give_new_secret(reply: Response) -> Response:
    """Give the browser the secret that its session has had since the answer."""
    secret = g.get(access.RENEWED)
    if secret:
        access.with_session(reply, secret)
    return reply


def _take_answer(who: SignedIn) -> ResponseReturnValue | None:
    form = Form.read(ConfirmSchema())
    fields = held.unseal(
        _keyring(), form.value(HELD), owner=who.person_id, path=_path(), moment=clock.now()
    )
    if not who.shown.is_fresh(clock.now()):
        if not form.is_valid:
            return _page(form, who)
        try:
            _renew(who, _prove(form, who))
        except DomainError as refusal:
            form.refuse(refusal)
            return _page(form, who)
    characters.take_form(fields)
    return None


def _prove(form: Form, who: SignedIn) -> SignInMethod:
    """With the strongest that the person has: where there is a factor, a password is no answer."""
    with db.reading() as session:
        person = queries.get_person(session, who.person_id)
        factors = get_factors(session, who.person_id)
    if factors.is_any:
        return proving.prove_factor(person, form, Purpose.CONFIRM)
    return proving.prove_password(person, str(form.data.get("password", "")))


def _renew(who: SignedIn, method: SignInMethod) -> None:
    shown = Shown(method, clock.now())
    with db.transaction() as session:
        secret = sessions.renew_session(session, who.session_id, shown=shown)
    g.signed_in = replace(who, method=shown.method, authenticated_at=shown.at)
    setattr(g, access.RENEWED, secret)


def _seal(who: SignedIn) -> str:
    fields = [(name, text) for name, text in characters.sent_form() if name not in NOT_FIELDS]
    return held.seal(_keyring(), fields, owner=who.person_id, path=_path(), moment=clock.now())


def _page(form: Form, who: SignedIn) -> ResponseReturnValue:
    with db.reading() as session:
        factors = get_factors(session, who.person_id)
    return form.page(
        "account/confirm.html",
        factors=factors,
        options=ceremonies.ask(Purpose.CONFIRM, factors),
        email=who.email,
        here=_path(),
    )


def _keyring() -> Keyring:
    return held.keyring(current_app.extensions["settings"].key_encryption_key)


def _path() -> str:
    return request.full_path.rstrip("?")
