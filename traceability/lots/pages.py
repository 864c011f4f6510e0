"""A lot's page, the list of one's own lots, and the records behind the story."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db, ids
from foundation.errors import NotFound
from foundation.http import pagination, problems, spreadsheets
from foundation.http.marks import public, requires
from foundation.parties import access
from traceability.custody.queries import get_events, get_state, get_states
from traceability.lots import disclosure, showing, views, wording
from traceability.lots.correcting.history import declarations_of
from traceability.lots.gathering import gather_facts
from traceability.lots.models import Lot
from traceability.lots.queries import (
    get_first_photo_ids,
    get_lot,
    get_readable_lot,
    get_readable_lots,
    stands_away,
)
from traceability.lots.registration import LOT_PREFIX

bp = Blueprint("lots", __name__)

MOST_IN_FILE = 5000
COLUMNS = (
    "code",
    "title",
    "material",
    "reference",
    "status",
    "packages",
    "net_mass_g",
    "created_at",
)


@bp.get("/lots")
@requires("lots:read")
def index() -> ResponseReturnValue:
    """The lots of one's organisation, newest first."""
    query = request.args.get("q", "").strip()[:80]
    cursor = request.args.get("cursor", "")
    with db.reading() as session:
        page = _page(session, cursor=cursor, query=query)
        codes = [lot.code for lot in page.items]
        states = get_states(session, codes)
        return render_template(
            "lots/list.html",
            page=page,
            states=states,
            photos=get_first_photo_ids(session, codes),
            query=query,
            is_first=not cursor,
            wording=wording,
        )


@bp.get("/lots.csv")
@requires("lots:read")
def export() -> ResponseReturnValue:
    """The same as a file for a spreadsheet."""
    organisation_id = access.actor().organisation_id
    query = request.args.get("q", "").strip()[:80]
    with db.reading() as session:
        lots = get_readable_lots(
            session, organisation_id=organisation_id, words=query.split(), limit=MOST_IN_FILE
        )
        states = get_states(session, [lot.code for lot in lots])
        rows = [
            [
                lot.code,
                lot.title,
                lot.material_code,
                lot.reference if lot.organisation_id == organisation_id else None,
                states[lot.code].status.value,
                len(states[lot.code].packages),
                states[lot.code].net_mass_g,
                lot.created_at.isoformat(),
            ]
            for lot in lots
        ]
    return spreadsheets.download("lots.csv", COLUMNS, rows)


@bp.get("/lots/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """One lot, as its reader may see it."""
    canonical = ids.check_code(code, LOT_PREFIX)
    if canonical != code:
        return problems.see_other(url_for(".show", code=canonical))
    actor = access.find_actor()
    with db.reading() as session:
        lot = get_lot(session, code)
        state = get_state(session, code)
        facts = gather_facts(session, lot, state)
        shown = disclosure.disclosed_to(facts, actor.organisation_id if actor else None)
        return render_template(
            "lots/show.html",
            lot=shown,
            contents=facts.contents,
            chart=showing.chart_of(facts.contents),
            contained=showing.contained(facts),
            grade=facts.grade,
            acts=showing.next_acts(shown, is_away=stands_away(session, state)),
            wording=wording,
        )


@bp.get("/lots/<code>/events/<event_id>")
@requires("custody:read")
def event(code: str, event_id: str) -> ResponseReturnValue:
    """One record: its exact bytes, its signature, and the way to its proof. Parties only."""
    with db.reading() as session:
        lot, _ = get_readable_lot(session, code, actor=access.actor())
        events = get_events(session, code)
        wrong = declarations_of(events, lot=code)
        for recorded in events:
            if recorded.event_id == event_id:
                return render_template(
                    "lots/event.html",
                    lot=lot,
                    event=recorded,
                    view=views.event_view(session, recorded, declaration=wrong.get(event_id)),
                    title=wording.ACTS[recorded.act.kind],
                )
    raise NotFound()


def _page(session: Session, *, cursor: str, query: str) -> pagination.Page[Lot]:
    """A page of lots; with words, of those that have all of them."""
    before = None
    if cursor:
        millis, code = pagination.parse_cursor(cursor, kinds=(int, str))
        before = (clock.from_millis(int(millis)), str(code))
    lots = get_readable_lots(
        session,
        organisation_id=access.actor().organisation_id,
        words=query.split(),
        before=before,
        limit=pagination.PAGE_SIZE + 1,
    )
    return pagination.cut(lots, lambda lot: (clock.millis(lot.created_at), lot.code))
