"""Failing: when a message is given up its owners hear of it, and an endpoint that took nothing for
longer than a day is switched off.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from foundation.notices.webhooks.models import WebhookEndpoint

STOPPED_AFTER = timedelta(hours=30)

UNDELIVERED = (
    N_("A webhook message was given up"),
    N_("The program took others, but not this one. Its page says what it answered; send it again."),
)
SILENT = (
    N_("A webhook was switched off"),
    N_(
        "The program took nothing for more than a day. When it is back, switch the webhook on and"
        " send again what was given up."
    ),
)
GONE = (
    N_("A webhook was switched off"),
    N_("The program answered that it is gone for good (410). Remove the webhook, or correct it."),
)


def note_dead(session: Session, endpoint: WebhookEndpoint) -> None:
    """A message was given up: tell the owners once a day, or stop the endpoint if nothing works."""
    moment = clock.now()
    if endpoint.failing_since and moment - endpoint.failing_since >= STOPPED_AFTER:
        stop(session, endpoint, SILENT)
    else:
        _tell(session, endpoint, UNDELIVERED, key=f"{endpoint.id}:{moment.date().isoformat()}")


def stop(session: Session, endpoint: WebhookEndpoint, words: tuple[str, str]) -> None:
    """Switch an endpoint off by ourselves, and say so. What waits keeps waiting."""
    if endpoint.disabled_at is not None:
        return
    endpoint.disabled_at, endpoint.is_stopped = clock.now(), True
    session.add(endpoint)
    _tell(session, endpoint, words, key=f"{endpoint.id}:off:{clock.millis(endpoint.disabled_at)}")


def _tell(session: Session, endpoint: WebhookEndpoint, words: tuple[str, str], *, key: str) -> None:
    heading, sentence = words
    happening = Happening(
        kind=NoticeKind.WEBHOOK_FAILED,
        key=key,
        heading=heading,
        sentence=sentence,
        reference=endpoint.name[:60],
        about=str(urlsplit(endpoint.url).hostname),
        link=f"/account/webhooks/{endpoint.id}",
    )
    announce(session, happening, organisation_id=endpoint.organisation_id)
