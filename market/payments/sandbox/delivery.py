"""The sandbox tells us what happened: signed notices, at least once, again until they are taken."""

from __future__ import annotations

from collections.abc import Callable

from foundation import clock
from market.payments import signing
from market.payments.sandbox.store import Store

Send = Callable[[bytes, str], bool]


def deliver_due(store: Store, *, secret: str, send: Send) -> int:
    """Send each notice that is due, outside the file's lock; how many were taken."""
    with store.open() as books:
        due = books.due_notices()
    taken = 0
    for notice in due:
        body = notice.body.encode()
        is_done = send(body, signing.sign(body, secret, at=clock.now()))
        with store.open() as books:
            books.note_delivery(notice, is_done=is_done)
        taken += is_done
    return taken
