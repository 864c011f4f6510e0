"""Who is asking, and whether this route lets them: the marks on views, enforced before each
request.

Pages know a person by the session cookie; the API and EPCIS know a program by its bearer key, and
never look at a cookie. A view without a mark is refused (and `check_marks` fails the build).
"""

from __future__ import annotations

import base64
from typing import cast

from flask import Flask, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import N_, SignInRequired
from foundation.http import limits, logs, problems, security
from foundation.http.marks import PUBLIC, SIGNED_IN, mark_of
from foundation.noting import SecurityEvent, note
from foundation.parties import api_keys, sessions
from foundation.parties.actor import Actor
from foundation.parties.factors import challenges, pending
from foundation.parties.network import network_of
from foundation.parties.sessions import SignedIn

SESSION_COOKIE = "session"
RENEWED = "renewed_secret"  # a secret the reply is still to carry, unless it carries a newer one
KEY_PATHS = ("/api/v1/", "/epcis/", "/epcis")
STATIC = "static"
ENROLMENT = ("factors", "passkeys", "sessions")  # where a second factor is added, and the way out


class NoMark(Exception):
    """A route says neither who may call it nor that anyone may: a fault of ours."""


class BadKey(SignInRequired):
    """The key is unknown, revoked or expired; which of these is not said."""

    message = N_("This API key does not work. Send a valid one as “Authorization: Bearer rg_…”.")


def init_app(app: Flask) -> None:
    """Ask who it is before everything else, then whether they may."""
    app.before_request(identify)
    app.before_request(enforce)
    app.jinja_env.globals["may"] = may
    app.jinja_env.filters["base64"] = _base64
    app.context_processor(_who)


def check_marks(app: Flask) -> None:
    """Raise `NoMark` naming every endpoint without a mark; a test calls this."""
    bare = [
        name for name, view in app.view_functions.items() if name != STATIC and not mark_of(view)
    ]
    if bare:
        raise NoMark(", ".join(sorted(bare)))


def identify() -> None:
    """Find the person or the program behind the request, once."""
    g.signed_in = g.key_holder = None
    if is_for_keys():
        _identify_program()
    elif request.endpoint != STATIC:
        _identify_person()


def enforce() -> ResponseReturnValue | None:
    """Let the request through only as its view's mark says."""
    if request.endpoint is None or request.endpoint == STATIC:
        return None
    mark = mark_of(current_app.view_functions[request.endpoint])
    if mark is None:
        raise NoMark(request.endpoint)
    if mark == PUBLIC:
        return None
    who = find_actor()
    if who is None:
        return _ask_to_sign_in()
    if must_enrol() and request.blueprint not in ENROLMENT:
        return problems.see_other(url_for("factors.show", done="needed"))
    if mark != SIGNED_IN:
        who.check(mark)
    return None


def must_enrol() -> bool:
    """Whether whoever is signed in adds a second factor first, as their organisation asks."""
    person = signed_in()
    return person is not None and person.must_enrol


def actor() -> Actor:
    """Who acts in this request. Raises `SignInRequired` when nobody does."""
    who = find_actor()
    if who is None:
        raise SignInRequired()
    return who


def find_actor() -> Actor | None:
    """Who acts in this request, if anybody."""
    if g.get("key_holder") is not None:
        holder = cast(api_keys.KeyHolder, g.key_holder)
        return Actor(holder.organisation_id, None, holder.permissions, "api")
    person = signed_in()
    if person is None:
        return None
    return Actor(person.organisation_id, person.person_id, person.permissions, "page")


def find_organisation_id() -> str | None:
    """The organisation that acts in this request, if anybody does."""
    who = find_actor()
    return who.organisation_id if who and not must_enrol() else None


def signed_in() -> SignedIn | None:
    """The signed-in person of this request, if there is one."""
    return cast("SignedIn | None", g.get("signed_in"))


def current() -> SignedIn:
    """The signed-in person of this request. Raises `SignInRequired`."""
    person = signed_in()
    if person is None:
        raise SignInRequired()
    return person


def key_holder() -> api_keys.KeyHolder:
    """The API key of this request. Raises `SignInRequired`."""
    if g.get("key_holder") is None:
        raise SignInRequired()
    return cast(api_keys.KeyHolder, g.key_holder)


def with_session(reply: ResponseReturnValue, token: str) -> ResponseReturnValue:
    """A reply that signs the browser in."""
    g.pop(RENEWED, None)
    response = current_app.make_response(reply)
    lives_s = int(sessions.ABSOLUTE.total_seconds())
    security.set_cookie(response, SESSION_COOKIE, token, max_age_s=lives_s)
    return response


def without_session(reply: ResponseReturnValue) -> ResponseReturnValue:
    """A reply that signs the browser out and makes it forget what it kept of us.

    Not its storage: there a device keeps its signing key, and what it has signed and not sent yet.
    The page after it forgets the rest of that.
    """
    g.pop(RENEWED, None)
    response = current_app.make_response(reply)
    security.clear_cookie(response, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def may(permission: str) -> bool:
    """Whether whoever is asking has the permission; templates show only what can be done."""
    who = find_actor()
    return who is not None and who.may(permission)


def network() -> str:
    """The network the request comes from: what rate limits count besides the account."""
    return network_of(request.remote_addr or "")


def is_for_keys() -> bool:
    """Whether this path is for programs with keys."""
    return request.path.startswith(KEY_PATHS)


def forget_dead_sessions() -> None:
    """The worker's hourly sweep of sessions that ended by themselves, and of those not begun."""
    with db.transaction() as session:
        sessions.forget_dead_sessions(session)
        pending.forget_old(session)
        challenges.forget_ended(session)


def _who() -> dict[str, object]:
    """What the frame of every page shows: who acts, for whom, and as whom they signed in."""
    person = signed_in()
    organisation = (
        {"id": person.organisation_id, "name": person.organisation_name} if person else None
    )
    return {"actor": find_actor(), "signed_in": person, "organisation": organisation}


def _base64(raw: bytes) -> str:
    """Bytes as RFC 4648 base64: how public keys are shown."""
    return base64.b64encode(raw).decode()


def _identify_person() -> None:
    token = security.read_cookie(SESSION_COOKIE)
    if not token:
        return
    with db.reading() as session:
        person = sessions.find_signed_in(session, token)
    if person is None:
        return
    g.signed_in = person
    g.session_subject = person.session_id
    logs.bind_actor(actor=person.person_id, organisation=person.organisation_id)
    if sessions.is_touch_due(person):
        with db.transaction() as session:
            sessions.touch_session(session, person.session_id)


def _identify_program() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return
    with db.reading() as session:
        holder = (
            api_keys.find_key_holder(session, key.strip()) if scheme.lower() == "bearer" else None
        )
    if holder is None:
        note(SecurityEvent.API_KEY_REFUSE)
        limits.hit("bad-key", network(), limit=60, per_s=60)
        raise BadKey()
    g.key_holder = holder
    logs.bind_actor(actor=holder.key_id, organisation=holder.organisation_id)
    if holder.is_use_due:
        with db.transaction() as session:
            api_keys.note_use(session, holder.key_id)


def _ask_to_sign_in() -> ResponseReturnValue:
    """Programs get a problem, people the sign-in page, which leads back to where they were."""
    if is_for_keys() or problems.wants_json():
        raise SignInRequired()
    if request.method not in security.SAFE_METHODS:
        return problems.see_other(url_for("sessions.new"))
    here = request.full_path.rstrip("?")
    return problems.see_other(url_for("sessions.new", next=here))
