"""Discrepancies in the JSON API: those of one's organisation, and what it says to them."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.pagination import PAGE_SIZE, cut, parse_cursor
from foundation.parties import access
from traceability.discrepancies import speaking
from traceability.discrepancies.models import DiscrepancyWord
from traceability.discrepancies.queries import (
    ToldDiscrepancy,
    get_own_discrepancies,
    get_own_discrepancy,
    key_of,
)
from traceability.discrepancies.schemas import DiscrepancyOut, ReportIn, WhichIn, WordIn, WordOut

KEY = (int, int, str)

bp = ApiBlueprint(
    "discrepancies_api", __name__, url_prefix="/api/v1/discrepancies", tag="Discrepancies"
)


@bp.get("")
@bp.query(WhichIn)
@bp.answers(page_of(DiscrepancyOut))
@requires("custody:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """The organisation's discrepancies: open ones first, by their last day."""
    after = parse_cursor(asked["cursor"], kinds=KEY) if asked["cursor"] else None
    with db.reading() as session:
        found = get_own_discrepancies(
            session,
            access.actor().organisation_id,
            which=asked["which"],
            at=clock.now(),
            after=after,
            limit=PAGE_SIZE + 1,
        )
    page = cut(found, key_of)
    items = [_shown(told) for told in page.items]
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


@bp.get("/<event_id>")
@bp.answers(DiscrepancyOut)
@requires("custody:read")
def show(event_id: str) -> ResponseReturnValue:
    """One discrepancy, by the id of the acceptance that shows it, with every word."""
    with db.reading() as session:
        return problems.ok(_shown(get_own_discrepancy(session, event_id, actor=access.actor())))


@bp.post("/<event_id>/words")
@bp.takes(WordIn)
@bp.creates(WordOut)
@requires("custody:write")
@api.idempotent
def create(sent: Loaded, event_id: str) -> ResponseReturnValue:
    """Say what one's side thinks happened."""
    said = speaking.Said(sent["explanation"], sent["comment"])
    with db.transaction() as session:
        word = speaking.say(session, event_id, said, actor=access.actor())
    return problems.created(_word(word), location=url_for(".show", event_id=event_id))


@bp.post("/<event_id>/reports")
@bp.takes(ReportIn)
@bp.creates(WordOut)
@requires("custody:write")
@api.idempotent
def report(sent: Loaded, event_id: str) -> ResponseReturnValue:
    """Say where a discrepancy was reported that nobody explained in time. The taker alone."""
    said = speaking.Said(sent["explanation"], sent["comment"])
    where = {"reported_to": sent["reported_to"], "reported_on": sent["reported_on"]}
    with db.transaction() as session:
        word = speaking.report(session, event_id, said, **where, actor=access.actor())
    return problems.created(_word(word), location=url_for(".show", event_id=event_id))


def _shown(told: ToldDiscrepancy) -> dict[str, object]:
    row, difference = told.row, told.figures.difference
    return {
        "event_id": row.event_id,
        "lot": row.lot_code,
        "kind": row.kind.value,
        "standing": told.standing(clock.now()).value,
        "giver_id": row.giver_id,
        "taker_id": row.taker_id,
        "stated_g": row.stated_g,
        "received_g": row.received_g,
        "difference_g": difference.grams,
        "difference_ppm": difference.ppm,
        "stated_packages": row.stated_packages,
        "received_packages": row.received_packages,
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "correction_id": told.correction_id,
        "words": [_word(word) for word in told.words],
    }


def _word(word: DiscrepancyWord) -> dict[str, object]:
    return {
        "number": word.number,
        "organisation_id": word.organisation_id,
        "explanation": word.explanation.value,
        "comment": word.comment,
        "reported_to": word.reported_to,
        "reported_on": word.reported_on.isoformat() if word.reported_on else None,
        "said_at": word.said_at.isoformat(),
    }
