"""Permits of one's organisation in the JSON API. Papers come and go by the pages alone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from foundation import clock, db
from foundation.http import problems
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import Answer, CursorIn, page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.pagination import PAGE_SIZE, cut, parse_cursor
from foundation.parties import access
from foundation.parties.roles import TradeRole
from traceability.compliance import stating
from traceability.compliance.kinds import PermitKind, WithdrawalReason
from traceability.compliance.queries import StatedPermit, get_own_permit, get_permits
from traceability.compliance.schemas import PermitIn, WithdrawalIn, draft_of
from traceability.compliance.showing import papers_of
from traceability.compliance.validity import PermitState
from traceability.lots.waste.answers import RemarkOut, remark_rows

bp = ApiBlueprint("permits_api", __name__, url_prefix="/api/v1/permits", tag="Permits")
papers_bp = ApiBlueprint(
    "lot_papers_api", __name__, url_prefix="/api/v1/lots/<code>/papers", tag="Permits"
)


class PermitOut(Answer):
    """A version of a permit to its own organisation; `state` is today's."""

    id = fields.String()
    version = fields.Integer()
    kind = fields.Enum(PermitKind, by_value=True)
    state = fields.Enum(PermitState, by_value=True)
    number = fields.String()
    authority = fields.String()
    country = fields.String()
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    low_codes = fields.List(fields.String())
    operations = fields.List(fields.String())
    site_id = fields.String(allow_none=True)
    has_paper = fields.Boolean()
    withdrawn_on = fields.Date(allow_none=True)
    withdrawn_because = fields.Enum(WithdrawalReason, by_value=True, allow_none=True)
    stated_at = fields.AwareDateTime()


class PermitStatusOut(Answer):
    """A permit as others see it: no number, no paper."""

    kind = fields.Enum(PermitKind, by_value=True)
    country = fields.String()
    state = fields.Enum(PermitState, by_value=True)
    days_left = fields.Integer(allow_none=True)


class ChainStepOut(Answer):
    """One party along a lot's way, by roles and country, with its permits."""

    roles = fields.List(fields.Enum(TradeRole, by_value=True))
    country = fields.String()
    is_owner = fields.Boolean()
    permits = fields.List(fields.Nested(PermitStatusOut))


class LotPapersOut(Answer):
    """What the papers of a lot say today."""

    chain = fields.List(fields.Nested(ChainStepOut))
    remarks = fields.List(fields.Nested(RemarkOut))


@papers_bp.get("")
@papers_bp.answers(LotPapersOut)
@requires("lots:read")
def papers(code: str) -> ResponseReturnValue:
    """Permits along a lot's way, and what is odd about its papers today."""
    with db.reading() as session:
        found = papers_of(session, code, on=clock.now().date())
    chain = [
        {
            "roles": list(step.roles),
            "country": step.country,
            "is_owner": step.is_owner,
            "permits": [asdict(permit) for permit in step.permits],
        }
        for step in found.chain
    ]
    return problems.ok({"chain": chain, "remarks": remark_rows(found.remarks)})


@bp.get("")
@bp.query(CursorIn)
@bp.answers(page_of(PermitOut))
@requires("lots:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """The latest version of each permit, what ends first first."""
    after = parse_cursor(asked["cursor"], kinds=(str, str)) if asked["cursor"] else ("", "")
    with db.reading() as session:
        permits = get_permits(session, access.actor().organisation_id)
    page = cut([stated for stated in permits if _key(stated) > after][: PAGE_SIZE + 1], _key)
    items = [_shown(stated) for stated in page.items]
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


@bp.post("")
@bp.takes(PermitIn)
@bp.creates(PermitOut)
@requires("lots:write")
@idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """State a permit."""
    with db.transaction() as session:
        permit_id = stating.state_permit(session, draft_of(sent), actor=access.actor()).id
    return problems.created(_read(permit_id), location=url_for(".show", permit_id=permit_id))


@bp.get("/<permit_id>")
@bp.answers(PermitOut)
@requires("lots:read")
def show(permit_id: str) -> ResponseReturnValue:
    """One version of a permit."""
    return problems.ok(_read(permit_id))


@bp.post("/<permit_id>/renewals")
@bp.takes(PermitIn)
@bp.creates(PermitOut)
@requires("lots:write")
@idempotent
def renew(sent: Loaded, permit_id: str) -> ResponseReturnValue:
    """State the permit's next version."""
    with db.transaction() as session:
        made = stating.renew_permit(session, permit_id, draft_of(sent), actor=access.actor())
    return problems.created(_read(made.id), location=url_for(".show", permit_id=made.id))


@bp.post("/<permit_id>/withdraw")
@bp.takes(WithdrawalIn)
@bp.answers(PermitOut)
@requires("lots:write")
@idempotent
def withdraw(sent: Loaded, permit_id: str) -> ResponseReturnValue:
    """Say that the permit is not used any more, from today."""
    with db.transaction() as session:
        stating.withdraw_permit(
            session, permit_id, reason=sent["reason"], note=sent["note"], actor=access.actor()
        )
    return problems.ok(_read(permit_id))


def _key(stated: StatedPermit) -> tuple[str | int, ...]:
    """An organisation has few permits, so a page is cut from all of them, in their own order."""
    return (stated.permit.valid_until or date.max).isoformat(), stated.permit.id


def _read(permit_id: str) -> dict[str, object]:
    with db.reading() as session:
        organisation_id = access.actor().organisation_id
        return _shown(get_own_permit(session, permit_id, organisation_id=organisation_id))


def _shown(stated: StatedPermit) -> dict[str, object]:
    permit, withdrawal, today = stated.permit, stated.withdrawal, clock.now().date()
    until = permit.valid_until
    return {
        "id": permit.id,
        "version": permit.version,
        "kind": permit.kind.value,
        "state": stated.terms.state_on(today).value,
        "number": permit.number,
        "authority": permit.authority,
        "country": permit.country,
        "valid_from": permit.valid_from.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "days_left": stated.terms.days_left(today),
        "low_codes": permit.low_codes,
        "operations": permit.operations,
        "site_id": permit.site_id,
        "has_paper": permit.paper_id is not None,
        "withdrawn_on": withdrawal.withdrawn_on.isoformat() if withdrawal else None,
        "withdrawn_because": withdrawal.reason.value if withdrawal else None,
        "stated_at": permit.stated_at.isoformat(),
    }
