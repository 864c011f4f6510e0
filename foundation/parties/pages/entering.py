"""The last step of every way in: a session begins, and the browser is remembered as known."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, request
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.http import problems, security
from foundation.parties import access, signing_in
from foundation.parties import sessions as living
from foundation.parties.devices import device_name
from foundation.parties.factors import pending
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.models import Person

HOME = "/"
DEVICE_COOKIE = "device"
DEVICE_DAYS = 365
PENDING_COOKIE = "pending"


def enter(person: Person, *, method: SignInMethod, waited: str = "") -> ResponseReturnValue:
    """Begin a session and lead to where the form's `next` says; `waited` is the secret of a sign-in
    that had to wait for this. Whoever was signed in here before is so no longer.
    """
    before = access.signed_in()
    with db.transaction() as session:
        if waited:
            pending.finish(session, waited)
        if before is not None:
            living.end_session(session, before.session_id, person_id=before.person_id)
        begun = signing_in.begin(
            session,
            person,
            device=device_name(request.user_agent.string),
            shown=Shown(method, clock.now()),
        )
    target = security.safe_path(request.form.get("next", ""), otherwise=HOME)
    reply = current_app.make_response(access.with_session(problems.see_other(target), begun.token))
    security.set_cookie(
        reply, DEVICE_COOKIE, _device_mark(person.email), max_age_s=DEVICE_DAYS * 86_400
    )
    if waited:
        security.clear_cookie(reply, PENDING_COOKIE)
    return reply


def wait(reply: ResponseReturnValue, token: str) -> ResponseReturnValue:
    """A reply whose browser has shown the password, and is to show a second factor."""
    response = current_app.make_response(reply)
    lives_s = int(pending.LIFETIME.total_seconds())
    security.set_cookie(response, PENDING_COOKIE, token, max_age_s=lives_s)
    return response


def is_known_browser(email: str) -> bool:
    """Whether this account signed in here before: a stranger's tries are not counted to it."""
    return hmac.compare_digest(security.read_cookie(DEVICE_COOKIE), _device_mark(email))


def _device_mark(email: str) -> str:
    """What a browser that signed in before can show; it opens nothing."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, b"device\0" + email.encode(), hashlib.sha256).hexdigest()
