"""Suspicions in the JSON API: those of one's lots, and what somebody found who looked."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.pagination import PAGE_SIZE, cut, parse_cursor
from foundation.parties import access
from traceability.tags.suspicions import answering
from traceability.tags.suspicions.pages import KEY
from traceability.tags.suspicions.queries import get_own, get_own_list, key_of
from traceability.tags.suspicions.schemas import AnsweredOut, AnswerIn, ListIn, SuspicionOut

bp = ApiBlueprint("suspicions_api", __name__, url_prefix="/api/v1/suspicions", tag="Tags")


@bp.get("")
@bp.query(ListIn)
@bp.answers(page_of(SuspicionOut))
@requires("custody:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """Scans that do not fit, of labels of lots one owns, holds or is to take; the latest first."""
    after = parse_cursor(asked["cursor"], kinds=KEY) if asked["cursor"] else None
    with db.reading() as session:
        found = get_own_list(
            session,
            access.actor().organisation_id,
            is_open=asked["open"],
            after=after,
            limit=PAGE_SIZE + 1,
        )
    page = cut(found, key_of)
    items = SuspicionOut(many=True).dump(page.items)
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


@bp.get("/<suspicion_id>")
@bp.answers(SuspicionOut)
@requires("custody:read")
def show(suspicion_id: str) -> ResponseReturnValue:
    """One, with its evidence and its answer."""
    with db.reading() as session:
        told, _state = get_own(session, suspicion_id, actor=access.actor())
    return problems.ok(SuspicionOut().dump(told))


@bp.post("/<suspicion_id>/answers")
@bp.takes(AnswerIn)
@bp.creates(AnsweredOut)
@requires("custody:write")
@api.idempotent
def answer(sent: Loaded, suspicion_id: str) -> ResponseReturnValue:
    """Say what one found: its package can be accepted then. For whoever has it before them."""
    with db.transaction() as session:
        row = answering.answer(session, suspicion_id, **sent, actor=access.actor())
        shown = AnsweredOut().dump(row)
    return problems.created(shown, location=url_for(".show", suspicion_id=suspicion_id))
