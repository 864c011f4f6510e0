"""JSON in: strictly parsed, and repeated safely with an Idempotency-Key. (Schemas load it in
`openapi/parsing.py`.)
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict, DomainError, Invalid
from foundation.http import problems
from foundation.http.models import IdempotentReply
from foundation.http.problems import BadRequest
from foundation.ids import new_id

View = TypeVar("View", bound=Callable[..., Any])

KEPT_FOR = timedelta(days=2)
LEASE = timedelta(minutes=2)
LONGEST_KEY = 200


class NotJson(BadRequest):
    """The body is not the JSON object that is asked for."""

    message = N_("Send a JSON object with Content-Type: application/json. %(reason)s")


class KeyReused(Invalid):
    """An idempotency key stands for one request only."""

    message = N_("This Idempotency-Key was used for another request. Draw a new one.")


class BadKeyLength(BadRequest):
    """An idempotency key is a text of some length."""

    message = N_("An Idempotency-Key has 1 to 200 characters. Send one, or leave the header out.")


class StillRunning(Conflict):
    """The first request with this key has not answered yet."""

    message = N_("The first request with this Idempotency-Key is still running. Ask again shortly.")


class ReplyLost(Conflict):
    """The first request with this key did its work, and the process ended before it answered."""

    message = N_(
        "The first request with this Idempotency-Key was carried out, but its reply was lost. Read "
        "what it changed; draw a new key only for another act."
    )


def parse_object(raw: bytes) -> dict[str, Any]:
    """A JSON object; duplicate names, NaN and other values are refused. Empty is an empty
    object.
    """
    if not raw:
        return {}
    try:
        text = raw.decode()
        parsed = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        if "\\u" in text:  # only escapes bring them
            _check_storable(parsed)
    except (ValueError, RecursionError) as reason:
        raise NotJson(reason=str(reason)[:120]) from None
    if not isinstance(parsed, dict):
        raise NotJson(reason=f"This is a {type(parsed).__name__}.")
    return parsed


def _check_storable(value: object) -> None:
    """Refuse what no database keeps: U+0000, and halves of a surrogate pair."""
    if isinstance(value, str):
        value.encode()  # half a pair raises UnicodeEncodeError, a ValueError
        if "\0" in value:
            raise ValueError("the character U+0000 is in it")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_storable(name)
            _check_storable(member)
    elif isinstance(value, list):
        for member in value:
            _check_storable(member)


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

    The reply is kept per caller. A refusal that changed nothing is not kept: the caller may
    correct it and use the key again. The claim of a key is a row of its own, so of two at once only
    one runs. A claim whose process died is free again after its lease, unless its act is known to
    have happened.
    """

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return current_app.make_response(view(*args, **kwargs))
        if not 1 <= len(key) <= LONGEST_KEY:
            raise BadKeyLength()
        return _once(key, functools.partial(view, *args, **kwargs))

    wrapped.is_idempotent = True  # type: ignore[attr-defined] # the API's document reads it
    return wrapped  # type: ignore[return-value] # wraps keeps the view's own signature


@dataclass(frozen=True)
class _Claim:
    """The right of one request to act under a key, as long as no other request has taken it."""

    caller: str
    key: str
    holder: str

    def find(self, session: Session) -> IdempotentReply | None:
        """The row, if this request still holds it."""
        statement = (
            select(IdempotentReply)
            .where(IdempotentReply.caller == self.caller)
            .where(IdempotentReply.key == self.key)
            .where(IdempotentReply.holder == self.holder)
        )
        return session.exec(statement.with_for_update()).one_or_none()

    def note_done(self, session: Session) -> None:
        """Say in the act's own transaction that it happened. Raises `StillRunning` and so undoes
        the act when another request took the key over meanwhile.
        """
        row = self.find(session)
        if row is None:
            raise StillRunning()
        row.done_at = row.done_at or clock.now()
        session.add(row)


def _once(key: str, act: Callable[[], ResponseReturnValue]) -> Response:
    caller = hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()
    digest = hashlib.sha256(
        b"\0".join([request.method.encode(), request.full_path.encode(), request.get_data()])
    ).hexdigest()
    claim = _Claim(caller, key, new_id())
    kept = _take(claim, digest)
    if kept is not None:
        return _repeat(kept, digest)
    try:
        with db.beside(claim.note_done):
            reply = current_app.make_response(act())
    except DomainError as refusal:
        reply = current_app.make_response(problems.refuse(refusal))
    except BaseException:
        _keep(claim, None)
        raise
    _keep(claim, reply)
    return reply


def _take(claim: _Claim, digest: str) -> IdempotentReply | None:
    """None when the request may act now; else the row of the first."""
    moment = clock.now()
    row = {
        "caller": claim.caller,
        "key": claim.key,
        "request_hash": digest,
        "holder": claim.holder,
        "leased_until": moment + LEASE,
        "done_at": None,
        "status": None,
        "body": None,
        "location": None,
        "created_at": moment,
    }
    table = table_of(IdempotentReply)
    with db.transaction() as session:
        if db.insert_once(session, table, row, key=("caller", "key")):
            return None
        kept = session.exec(
            select(IdempotentReply)
            .where(IdempotentReply.caller == claim.caller)
            .where(IdempotentReply.key == claim.key)
            .with_for_update()
        ).one()
        is_free = kept.status is None and kept.done_at is None and _has_ended(kept)
        if is_free and kept.request_hash == digest:
            kept.holder, kept.leased_until = claim.holder, moment + LEASE
            session.add(kept)
            return None
        return kept


def _repeat(kept: IdempotentReply, digest: str) -> Response:
    if kept.request_hash != digest:
        raise KeyReused()
    if kept.status is None and kept.done_at and _has_ended(kept):
        raise ReplyLost()
    if kept.status is None:
        raise StillRunning()
    media_type = problems.PROBLEM_TYPE if kept.status >= 400 else "application/json"
    reply = Response(kept.body or b"", status=kept.status, content_type=media_type)
    reply.headers["Idempotent-Replay"] = "true"
    if kept.location:
        reply.headers["Location"] = kept.location
    return reply


def _has_ended(kept: IdempotentReply) -> bool:
    """Whether nobody can still be at work under the key."""
    return kept.leased_until is None or kept.leased_until <= clock.now()


def _keep(claim: _Claim, reply: Response | None) -> None:
    """Keep the reply of an act that happened; free the key of one that did not."""
    with db.transaction() as session:
        row = claim.find(session)
        if row is None:
            return
        if row.done_at is None and (reply is None or reply.status_code >= 400):
            session.delete(row)
            return
        row.leased_until = clock.now()
        if reply is not None and reply.status_code < 500:
            row.status = reply.status_code
            row.body = reply.get_data()
            row.location = reply.headers.get("Location")
        session.add(row)


def forget_old_replies() -> None:
    """Drop replies older than two days; a client that retries later starts anew."""
    with db.transaction() as session:
        table = table_of(IdempotentReply)
        session.connection().execute(
            table.delete().where(table.c.created_at < clock.now() - KEPT_FOR)
        )
