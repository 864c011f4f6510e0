"""JSON in: strictly parsed, loaded through a schema, and repeated safely with an
Idempotency-Key.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError
from sqlmodel import select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict, Invalid, InvalidFields
from foundation.http.forms import sentences
from foundation.http.models import IdempotentReply
from foundation.http.problems import BadRequest

View = TypeVar("View", bound=Callable[..., Any])

KEPT_FOR = timedelta(days=2)
LONGEST_KEY = 200


class NotJson(BadRequest):
    """The body is not the JSON object that is asked for."""

    message = N_("Send a JSON object with Content-Type: application/json. %(reason)s")


class KeyReused(Invalid):
    """An idempotency key stands for one request only."""

    message = N_("This Idempotency-Key was used for another request. Draw a new one.")


class StillRunning(Conflict):
    """The first request with this key has not answered yet."""

    message = N_("The first request with this Idempotency-Key is still running. Ask again shortly.")


def body(schema: Schema) -> dict[str, Any]:
    """The request's JSON through a schema. Raises `NotJson` or `InvalidFields`."""
    raw = parse_object(request.get_data())
    try:
        loaded: dict[str, Any] = schema.load(raw)
    except ValidationError as refusal:
        raise InvalidFields(sentences(refusal)) from None
    return loaded


def query(schema: Schema) -> dict[str, Any]:
    """The query string through a schema. Raises `InvalidFields`."""
    try:
        loaded: dict[str, Any] = schema.load(
            {name: text for name, text in request.args.items() if text != ""}
        )
    except ValidationError as refusal:
        raise InvalidFields(sentences(refusal)) from None
    return loaded


def parse_object(raw: bytes) -> dict[str, Any]:
    """A JSON object; duplicate names, NaN and other values are refused. Empty is an empty
    object.
    """
    if not raw:
        return {}
    try:
        parsed = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as reason:
        raise NotJson(reason=str(reason)[:120]) from None
    if not isinstance(parsed, dict):
        raise NotJson(reason=f"This is a {type(parsed).__name__}.")
    return parsed


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    doubled = (
        {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else ()
    )
    if doubled:
        raise ValueError(f"the name {min(doubled)} stands twice")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def idempotent(view: View) -> View:
    """Let a write be sent twice: the same Idempotency-Key gets the first reply again.

    The reply is kept per caller. A refusal (4xx) is not kept: the caller may correct it and use
    the key again. The claim of a key is a row of its own, so of two at once only one runs.
    """

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return current_app.make_response(view(*args, **kwargs))
        if len(key) > LONGEST_KEY:
            raise BadRequest()
        return _once(key, functools.partial(view, *args, **kwargs))

    return wrapped  # type: ignore[return-value] # wraps keeps the view's own signature


def _once(key: str, act: Callable[[], ResponseReturnValue]) -> Response:
    caller = hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()
    digest = hashlib.sha256(
        b"\0".join([request.method.encode(), request.full_path.encode(), request.get_data()])
    ).hexdigest()
    kept = _claim(caller, key, digest)
    if kept is not None:
        return _repeat(kept, digest)
    try:
        reply = current_app.make_response(act())
    except BaseException:
        _forget(caller, key)
        raise
    if reply.status_code >= 400:
        _forget(caller, key)
        return reply
    with db.transaction() as session:
        row = session.get_one(IdempotentReply, (caller, key))
        row.status = reply.status_code
        row.body = reply.get_data()
        row.location = reply.headers.get("Location")
        session.add(row)
    return reply


def _claim(caller: str, key: str, digest: str) -> IdempotentReply | None:
    """None when this request is the first; else the row of the first."""
    row = {
        "caller": caller,
        "key": key,
        "request_hash": digest,
        "status": None,
        "body": None,
        "location": None,
        "created_at": clock.now(),
    }
    table = table_of(IdempotentReply)
    with db.transaction() as session:
        if db.insert_once(session, table, row, key=("caller", "key")):
            return None
        return session.exec(
            select(IdempotentReply)
            .where(IdempotentReply.caller == caller)
            .where(IdempotentReply.key == key)
        ).one()


def _repeat(kept: IdempotentReply, digest: str) -> Response:
    if kept.request_hash != digest:
        raise KeyReused()
    if kept.status is None:
        raise StillRunning()
    reply = Response(kept.body or b"", status=kept.status, content_type="application/json")
    reply.headers["Idempotent-Replay"] = "true"
    if kept.location:
        reply.headers["Location"] = kept.location
    return reply


def _forget(caller: str, key: str) -> None:
    with db.transaction() as session:
        row = session.get(IdempotentReply, (caller, key))
        if row is not None and row.status is None:
            session.delete(row)


def forget_old_replies() -> None:
    """Drop replies older than two days; a client that retries later starts anew."""
    with db.transaction() as session:
        table = table_of(IdempotentReply)
        session.connection().execute(
            table.delete().where(table.c.created_at < clock.now() - KEPT_FOR)
        )
