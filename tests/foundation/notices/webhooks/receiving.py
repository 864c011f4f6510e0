"""A program that receives webhooks: a real HTTP server on this machine, up or down as told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from foundation import clock, db
from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.webhooks import endpoints
from foundation.notices.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation.notices.webhooks.queries import get_deliveries
from foundation.parties.models import Organisation
from tests.factories import make_actor
from tests.foundation.outgoing.servers import read_request, serving


@dataclass
class Receiver:
    """What arrived, and what it answers; with no answer it hangs up."""

    port: int = 0
    answer: str | None = "204 No Content"
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What arrived, as the program reads it."""
        return [json.loads(body) for body in self.bodies]

    @property
    def ids(self) -> list[str]:
        return [head["webhook-id"] for head in self.heads]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver for as long as the block runs."""
    receiver = Receiver()

    def talk(connection: socket.socket) -> None:
        head, _, body = read_request(connection).partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
        receiver.heads.append({name.lower(): text for name, _, text in lines})
        receiver.bodies.append(body)
        if receiver.answer is not None:
            connection.sendall(f"HTTP/1.1 {receiver.answer}\r\nContent-Length: 0\r\n\r\n".encode())

    with serving(talk) as (port, _):
        receiver.port = port
        yield receiver


def verified(secret: str, head: dict[str, str], body: bytes) -> bool:
    """What `docs/webhooks.md` tells receivers to do, but for the age of the message."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return any(
        hmac.compare_digest(one, f"v1,{wanted}") for one in head["webhook-signature"].split()
    )


def listen(organisation: Organisation, url: str, name: str = "ERP") -> tuple[str, str]:
    """An endpoint of the organisation for everything; its secret and its id."""
    with db.transaction() as session:
        secret, endpoint = endpoints.create_endpoint(
            session,
            name=name,
            url=url,
            kinds=SUBSCRIBABLE,
            may_be_here=True,
            actor=make_actor(organisation),
        )
    return secret, endpoint.id


def endpoint_row(endpoint_id: str) -> WebhookEndpoint:
    """The endpoint as it is stored now."""
    with db.reading() as session:
        return session.get_one(WebhookEndpoint, endpoint_id)


def delivery_rows(endpoint_id: str) -> list[WebhookDelivery]:
    """The endpoint's deliveries, oldest first."""
    with db.reading() as session:
        return list(get_deliveries(session, endpoint_id, size=200).items)[::-1]


def at_s() -> int:
    """The held time in whole seconds."""
    return clock.millis(clock.now()) // 1000
