"""Delivering: each message is taken for a few minutes, sent between two transactions, and noted.

A crash in between sends it again when the lease is over, under the same id. Endpoints are served
side by side, the messages of one after each other: a receiver that hangs holds up only its own.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, select

from foundation import clock, db
from foundation.errors import Invalid
from foundation.notices.webhooks import failing
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.notices.webhooks.queries import get_due, lock_endpoint
from foundation.notices.webhooks.queueing import TEST_KIND
from foundation.notices.webhooks.retrying import next_wait
from foundation.notices.webhooks.secrets import secrets_at
from foundation.notices.webhooks.signing import signed_headers
from foundation.notifications import outbox
from foundation.outgoing.sending import Outcome, Reply, Sender

LEASE = timedelta(minutes=2)
BATCH = 64
EACH = 8
SIDE_BY_SIDE = 8
EVERY_S = 1
HEADERS = {"Content-Type": "application/json", "User-Agent": "Regauss-Webhooks/1"}

Chance = Callable[[], float]


@dataclass(frozen=True)
class Claim:
    """A message in this worker's hands: where it goes, signed with what, and which try this is."""

    delivery_id: str
    endpoint_id: str
    attempt: int
    at_s: int
    url: str
    message_id: str
    body: bytes
    secrets: Sequence[bytes]

    def send(self, sender: Sender) -> Reply:
        """Send it; the signature is over the time of this attempt."""
        signed = signed_headers(self.secrets, self.message_id, self.at_s, self.body)
        try:
            return sender.post(self.url, headers={**HEADERS, **signed}, body=self.body)
        except Invalid:  # an address of the demo's own machine, outside the demo
            return Reply(Outcome.NOT_REACHED)


def deliver_due(sender: Sender, *, chance: Chance = random.random) -> int:
    """Send what is due; how many messages were tried. `chance` spreads the next tries."""
    with db.reading() as session:
        due = get_due(session, now=clock.now(), each=EACH, limit=BATCH)
    lines: dict[str, deque[str]] = {}
    for endpoint_id, delivery_id in due:
        lines.setdefault(endpoint_id, deque()).append(delivery_id)
    ready, running, tried = deque(lines), dict[Future[Reply], Claim](), 0
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        while ready or running:
            while ready and len(running) < SIDE_BY_SIDE:
                claim = _next_claim(lines[ready.popleft()])
                if claim:
                    running[pool.submit(claim.send, sender)] = claim
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                claim = running.pop(future)
                _note(claim, future.result(), chance=chance)
                ready.append(claim.endpoint_id)
                tried += 1
    return tried


def _next_claim(line: deque[str]) -> Claim | None:
    """The first message of an endpoint's line that nobody else has taken."""
    while line:
        with db.transaction() as session:
            claim = _take(session, line.popleft())
        if claim:
            return claim
    return None


def _take(session: Session, delivery_id: str) -> Claim | None:
    """The message, ours for the length of the lease, unless another worker has it."""
    moment = clock.now()
    statement = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    delivery = session.exec(statement.with_for_update(skip_locked=True)).one_or_none()
    if delivery is None or delivery.state != DeliveryState.WAITING or delivery.due_at > moment:
        return None
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if endpoint.disabled_at is not None:
        return None
    delivery.attempts += 1
    delivery.tried_at, delivery.due_at = moment, moment + LEASE
    session.add(delivery)
    return Claim(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        attempt=delivery.attempts,
        at_s=clock.millis(moment) // 1000,
        url=endpoint.url,
        message_id=delivery.message_id,
        body=delivery.body.encode(),
        secrets=secrets_at(session, endpoint, moment),
    )


def _note(claim: Claim, reply: Reply, *, chance: Chance) -> None:
    """What came of an attempt, unless the lease ran out and somebody else has tried since."""
    with db.transaction() as session:
        endpoint = lock_endpoint(session, claim.endpoint_id)
        delivery = session.get(WebhookDelivery, claim.delivery_id, with_for_update=True)
        if endpoint is None or delivery is None or delivery.attempts != claim.attempt:
            return
        delivery.outcome, delivery.status = reply.outcome, reply.status
        session.add(delivery)
        if reply.is_success:
            delivery.state, endpoint.failing_since = DeliveryState.DELIVERED, None
            session.add(endpoint)
        elif delivery.kind == TEST_KIND:
            delivery.state = DeliveryState.DEAD
        else:
            _note_failure(session, endpoint, delivery, reply, chance=chance)


def _note_failure(
    session: Session,
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    reply: Reply,
    *,
    chance: Chance,
) -> None:
    endpoint.failing_since = endpoint.failing_since or delivery.tried_at
    session.add(endpoint)
    pause = next_wait(delivery.attempts, chance=chance(), retry_after_s=reply.retry_after_s)
    if pause is not None:
        delivery.due_at = clock.now() + pause
    else:
        delivery.state = DeliveryState.DEAD
        outbox.give_up(session, "webhook", delivery.id)
    if reply.is_gone:
        failing.stop(session, endpoint, failing.GONE)
    elif pause is None:
        failing.note_dead(session, endpoint)
