"""The sandbox's front: requests as the SDK sends them, answers as Stripe gives them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from market.payments.sandbox import acts, wire
from market.payments.sandbox.parameters import (
    Group,
    StripeRefusal,
    checked,
    decode_form,
    decode_json,
)
from market.payments.sandbox.store import Books, Reply, Store

Body = dict[str, Any]
Act = Callable[["Sandbox", Books, str, Body], Body]
HEADERS = {"Content-Type": "application/json", "Request-Id": "req_sandbox"}


@dataclass(frozen=True)
class Endpoint:
    """A route: what it takes, and what it does. "{id}" matches one step of the path."""

    method: str
    path: str
    takes: Group
    act: Act


class Sandbox:
    """Stripe in this process, with its state in one file. `answer` is what the SDK talks to."""

    def __init__(self, store: Store, *, base_url: str) -> None:
        self.store = store
        self.base_url = base_url

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], sent: str
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request: signed in, known, well-formed, and done at most once per key."""
        try:
            if not _header(headers, "Authorization").startswith("Bearer sk_test_"):
                raise StripeRefusal(401, "api_key_invalid", "Invalid API Key provided")
            parts = urlsplit(url)
            endpoint, object_id = _matched(method, parts.path)
            decode = decode_json if "/v2/" in parts.path and method == "POST" else decode_form
            params = checked(endpoint.takes, decode(sent if method == "POST" else parts.query))
        except StripeRefusal as refusal:
            return _refused(refusal)
        key = _header(headers, "Idempotency-Key") if method == "POST" else ""
        fingerprint = hashlib.sha256(f"{method} {parts.path} {sent}".encode()).hexdigest()
        with self.store.open() as books:
            return self._once(
                books, key, fingerprint, lambda: self._do(books, endpoint, object_id, params)
            )

    def _once(
        self, books: Books, key: str, fingerprint: str, do: Callable[[], tuple[int, str]]
    ) -> tuple[str, int, Mapping[str, str]]:
        """v1 keeps status and body of the first request under its key, refusals included."""
        kept = books.find_reply(key) if key else None
        if kept and kept.request != fingerprint:
            message = "Keys for idempotent requests can only be used with the same parameters."
            return _refused(StripeRefusal(400, "idempotency_error", message))
        if kept:
            return kept.body, kept.status, {**HEADERS, "Idempotent-Replayed": "true"}
        status, body = do()
        if key:
            books.keep_reply(key, Reply(fingerprint, status, body))
        return body, status, HEADERS

    def _do(
        self, books: Books, endpoint: Endpoint, object_id: str, params: Body
    ) -> tuple[int, str]:
        try:
            made = endpoint.act(self, books, object_id, params)
        except StripeRefusal as refusal:
            body, status, _ = _refused(refusal)
            return status, body
        return 200, json.dumps(_expanded(books, made, params.get("expand", [])))


def _list_refunds(_: Sandbox, books: Books, __: str, sent: Body) -> Body:
    return _listed(wire.REFUNDS, books.all(acts.REFUND, ref=sent.get("payment_intent")), sent)


def _list_payouts(_: Sandbox, books: Books, __: str, sent: Body) -> Body:
    return _listed(wire.PAYOUTS, books.all(acts.PAYOUT, ref=sent.get(wire.GROUP)), sent)


def _list_statement(_: Sandbox, books: Books, __: str, sent: Body) -> Body:
    return _listed(wire.STATEMENT, books.all(acts.LINE, ref=sent.get("source")), sent)


def _get(_: Sandbox, books: Books, object_id: str, __: Body) -> Body:
    return acts.get(books, object_id)


ENDPOINTS = (
    Endpoint(
        "POST",
        wire.SESSIONS,
        wire.OPEN_SESSION,
        lambda box, books, _, sent: acts.open_session(books, sent, box.base_url),
    ),
    Endpoint("GET", wire.SESSIONS + "/{id}", wire.RETRIEVE, _get),
    Endpoint(
        "POST",
        wire.SESSIONS + "/{id}/expire",
        wire.EXPIRE,
        lambda _, books, object_id, __: acts.expire_session(books, object_id),
    ),
    Endpoint("GET", wire.INTENTS + "/{id}", wire.RETRIEVE, _get),
    Endpoint("GET", wire.CHARGES + "/{id}", wire.RETRIEVE, _get),
    Endpoint("GET", wire.REFUNDS, wire.LIST_REFUNDS, _list_refunds),
    Endpoint("GET", wire.REFUNDS + "/{id}", wire.RETRIEVE, _get),
    Endpoint(
        "POST", wire.REFUNDS, wire.REFUND, lambda _, books, __, sent: acts.refund(books, sent)
    ),
    Endpoint("GET", wire.PAYOUTS, wire.LIST_PAYOUTS, _list_payouts),
    Endpoint("GET", wire.PAYOUTS + "/{id}", wire.RETRIEVE, _get),
    Endpoint(
        "POST", wire.PAYOUTS, wire.PAY_OUT, lambda _, books, __, sent: acts.pay_out(books, sent)
    ),
    Endpoint("GET", wire.STATEMENT, wire.LIST_STATEMENT, _list_statement),
    Endpoint(
        "POST",
        wire.ACCOUNTS,
        wire.OPEN_ACCOUNT,
        lambda _, books, __, sent: acts.open_account(books, sent),
    ),
    Endpoint("GET", wire.ACCOUNTS + "/{id}", wire.GET_ACCOUNT, _get),
    Endpoint(
        "POST",
        wire.ACCOUNT_LINKS,
        wire.OPEN_ACCOUNT_LINK,
        lambda box, books, _, sent: acts.open_account_link(books, sent, box.base_url),
    ),
)


def _matched(method: str, path: str) -> tuple[Endpoint, str]:
    steps = path.split("/")
    for endpoint in ENDPOINTS:
        wanted = endpoint.path.split("/")
        if endpoint.method != method or len(wanted) != len(steps):
            continue
        if all(want in ("{id}", step) for want, step in zip(wanted, steps, strict=True)):
            object_id = steps[wanted.index("{id}")] if "{id}" in wanted else ""
            return endpoint, unquote(object_id)
    message = f"Unrecognized request URL ({method}: {path})."
    raise StripeRefusal(404, "url_invalid", message)


def _listed(url: str, found: list[Body], sent: Body) -> Body:
    """A page of a list, newest first."""
    after = sent.get("starting_after")
    if after:
        ids = [one["id"] for one in found]
        found = found[ids.index(after) + 1 :] if after in ids else []
    limit = min(sent.get("limit", 10), 100)
    return {
        "object": "list",
        "data": found[:limit],
        "has_more": len(found) > limit,
        "url": url,
    }


def _expanded(books: Books, body: Body, paths: list[str]) -> Body:
    """Ids replaced by the objects they name, along each dotted path."""
    for path in paths:
        place: Body | None = body
        for step in path.split("."):
            if place is None or not place.get(step):
                break
            if isinstance(place[step], str):
                place[step] = acts.get(books, place[step])
            place = place[step]
    return body


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((text for given, text in headers.items() if given.lower() == name.lower()), "")


def _refused(refusal: StripeRefusal) -> tuple[str, int, Mapping[str, str]]:
    kind = "idempotency_error" if refusal.code == "idempotency_error" else "invalid_request_error"
    error = {"type": kind, "code": refusal.code, "message": refusal.message}
    if refusal.param:
        error["param"] = refusal.param
    return json.dumps({"error": error}), refusal.status, HEADERS
