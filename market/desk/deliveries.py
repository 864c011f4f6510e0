"""What was given up after many tries: letters, messages, events, webhooks; tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict, NotFound
from foundation.http.pagination import PAGE_SIZE, Page
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from foundation.notifications.models import MailMessage, OutboxMessage
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from market.desk import trail
from market.desk.paging import newest_first
from market.payments.models import NoticeState, StripeNotice


class NotDead(Conflict):
    """It was tried again by somebody else, or never given up."""

    message = N_("This was tried again already. Look at the list anew.")


class EndpointOff(Conflict):
    """Nothing is sent to an address that its owner has switched off."""

    message = N_("This address is switched off. Its owner switches it on, then it can be sent.")


class LetterGone(Conflict):
    """A letter's text is kept for a while after it was given up."""

    message = N_("The text of this letter is gone. Ask its reader to start again.")


@dataclass(frozen=True)
class DeadRow:
    """One thing that was given up, as the desk lists it; never what it says."""

    id: str
    what: str
    about: str
    attempts: int
    error: str
    at: datetime


@dataclass(frozen=True)
class DeadKind:
    """A table of things that are delivered, how its dead are found, shown and revived.

    `Any`: the kinds share no base but the shape of their rows.
    """

    name: str
    model: Any
    at: Any
    is_dead: Callable[[], ColumnElement[bool]]
    show: Callable[[Any, Mapping[str, str]], DeadRow]
    revive: Callable[[Session, Any], None]
    names: Callable[[Session, Sequence[Any]], Mapping[str, str]] = lambda _session, _rows: {}


def get_dead(
    session: Session, kind: str, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[DeadRow]:
    """What was given up of one kind, newest first."""
    table = KINDS[kind]
    page: Page[Any] = newest_first(
        session,
        select(table.model).where(table.is_dead()),
        (table.at, table.model.id),
        lambda row: (getattr(row, table.at.key), row.id),
        cursor=cursor,
        size=size,
    )
    names = table.names(session, page.items)
    return Page([table.show(row, names) for row in page.items], page.next_cursor)


def count_dead(session: Session) -> dict[str, int]:
    """How many of each kind were given up."""
    return {
        key: session.exec(select(func.count()).select_from(kind.model).where(kind.is_dead())).one()
        for key, kind in KINDS.items()
    }


def revive(session: Session, kind: str, row_id: str, *, actor: Actor) -> None:
    """Let the worker try again from the beginning. Raises `NotDead`, or `LetterGone`."""
    actor.check("desk:write")
    table = KINDS.get(kind)
    if table is None:
        raise NotFound()
    row = session.exec(
        select(table.model)
        .where(table.model.id == row_id)
        .where(table.is_dead())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotDead()
    shown = table.show(row, table.names(session, [row]))
    table.revive(session, row)
    row.attempts, row.due_at = 0, clock.now()
    session.add(row)
    session.flush()
    label = f"{shown.what}, {shown.about}"
    trail.note(session, f"{kind}:retry", row_id[:64], label=label, text=shown.error, actor=actor)


def _show_letter(letter: MailMessage, _names: Mapping[str, str]) -> DeadRow:
    return DeadRow(
        letter.id,
        letter.subject,
        letter.to_address,
        letter.attempts,
        letter.last_error or "",
        letter.created_at,
    )


def _revive_letter(_session: Session, letter: MailMessage) -> None:
    if not letter.text:
        raise LetterGone()
    letter.is_dead = False


def _show_message(message: OutboxMessage, _names: Mapping[str, str]) -> DeadRow:
    return DeadRow(
        message.id,
        message.topic,
        message.key,
        message.attempts,
        message.last_error or "",
        message.created_at,
    )


def _revive_message(_session: Session, message: OutboxMessage) -> None:
    message.is_dead = False


def _show_notice(notice: StripeNotice, _names: Mapping[str, str]) -> DeadRow:
    return DeadRow(
        notice.id,
        notice.kind,
        notice.object_id,
        notice.attempts,
        notice.last_error or "",
        notice.received_at,
    )


def _revive_notice(_session: Session, notice: StripeNotice) -> None:
    notice.state = NoticeState.WAITING


def _endpoint_names(session: Session, rows: Sequence[WebhookDelivery]) -> Mapping[str, str]:
    """Whose address it is, and what they call it; not the address, which may hold a secret."""
    found = session.exec(
        select(WebhookEndpoint.id, Organisation.name, WebhookEndpoint.name)
        .where(WebhookEndpoint.organisation_id == Organisation.id)
        .where(col(WebhookEndpoint.id).in_({row.endpoint_id for row in rows}))
    )
    return {endpoint_id: f"{owner}: {name}" for endpoint_id, owner, name in found}


def _show_webhook(delivery: WebhookDelivery, names: Mapping[str, str]) -> DeadRow:
    said = [str(part.value) for part in (delivery.outcome,) if part]
    said += [str(delivery.status)] if delivery.status else []
    return DeadRow(
        delivery.id,
        delivery.kind,
        names[delivery.endpoint_id],
        delivery.attempts,
        " ".join(said),
        delivery.created_at,
    )


def _revive_webhook(session: Session, delivery: WebhookDelivery) -> None:
    if session.get_one(WebhookEndpoint, delivery.endpoint_id).disabled_at is not None:
        raise EndpointOff()
    delivery.state = DeliveryState.WAITING


KINDS: dict[str, DeadKind] = {
    "letter": DeadKind(
        N_("Letters"),
        MailMessage,
        MailMessage.created_at,
        lambda: col(MailMessage.is_dead).is_(True),
        _show_letter,
        _revive_letter,
    ),
    "message": DeadKind(
        N_("Messages within the program"),
        OutboxMessage,
        OutboxMessage.created_at,
        lambda: col(OutboxMessage.is_dead).is_(True),
        _show_message,
        _revive_message,
    ),
    "stripe_event": DeadKind(
        N_("Events from Stripe"),
        StripeNotice,
        StripeNotice.received_at,
        lambda: col(StripeNotice.state) == NoticeState.DEAD,
        _show_notice,
        _revive_notice,
    ),
    "webhook": DeadKind(
        N_("Webhooks"),
        WebhookDelivery,
        WebhookDelivery.created_at,
        lambda: col(WebhookDelivery.state) == DeliveryState.DEAD,
        _show_webhook,
        _revive_webhook,
        _endpoint_names,
    ),
}
