"""A guest's link as the API answers it: what became of it, and never its secret."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from marshmallow import fields
from sqlmodel import Session

from foundation import clock
from foundation.http.openapi.answers import Answer
from foundation.parties.queries import get_organisation
from traceability.custody.state import LotState
from traceability.guests.models import GuestLink, GuestRole
from traceability.guests.signing import fits


class LinkState(StrEnum):
    """What a link is good for: `lapsed` where its time is over or the lot waits for it no more."""

    OPEN = "open"
    SIGNED = "signed"
    REFUSED = "refused"
    VOIDED = "voided"
    LAPSED = "lapsed"


class GuestLinkOut(Answer):
    """A link by which a driver signs once: to `take` the lot, or to `give` it at the far end to
    `onward_id`.
    """

    id = fields.String()
    lot = fields.String()
    role = fields.Enum(GuestRole, by_value=True)
    state = fields.Enum(LinkState, by_value=True)
    guest_id = fields.String()
    company = fields.String()
    onward_id = fields.String(allow_none=True)
    made_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)


class GuestLinkSecretOut(GuestLinkOut):
    """A link that was just made; no other reply ever holds its address."""

    url = fields.String()


class VoidedOut(Answer):
    """How many links were taken back."""

    voided = fields.Integer()


def link_row(session: Session, link: GuestLink, state: LotState) -> Mapping[str, object]:
    """A link as it is now, beside the state of its lot."""
    return {
        "id": link.id,
        "lot": link.lot_code,
        "role": link.role,
        "state": _state(link, state),
        "guest_id": link.guest_id,
        "company": get_organisation(session, link.guest_id).name,
        "onward_id": link.onward_id,
        "made_at": link.made_at,
        "expires_at": link.expires_at,
        "ended_at": link.ended_at,
    }


def _state(link: GuestLink, state: LotState) -> LinkState:
    if link.ended_as is not None:
        return LinkState(link.ended_as.value)
    is_open = link.expires_at > clock.now() and fits(link, state)
    return LinkState.OPEN if is_open else LinkState.LAPSED
