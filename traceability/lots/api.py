"""Lots in the JSON API: register, list, read, and each act of custody with its proof."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.http import api, pagination, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import CursorIn, page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody import handover
from traceability.custody.events import Inspect, Weigh
from traceability.custody.queries import get_events, get_states
from traceability.custody.recording import Recorded, record
from traceability.custody.refusals import OtherHandover
from traceability.lots import assays, capturing, disclosure, schemas, views
from traceability.lots.acts.schemas import ReturnIn
from traceability.lots.answers import EventOut, LotOut, LotRowOut, RecordedOut, RegisteredOut
from traceability.lots.correcting.history import declarations_of
from traceability.lots.gathering import gather_facts
from traceability.lots.queries import check_readable, get_readable_lot, get_readable_lots
from traceability.lots.registration import register_lot

bp = ApiBlueprint("lots_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.post("")
@bp.takes(schemas.LotIn)
@bp.creates(RegisteredOut)
@requires("lots:write")
@api.idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """Register a lot."""
    draft = capturing.lot_draft(sent)
    actor = access.actor()
    with db.transaction() as session:
        code = register_lot(session, draft, actor=actor).code
    with db.reading() as session:
        (event, *_) = get_events(session, code, limit=1)
        recorded = Recorded(event.event_id, event.seq, event.lot_seq, event.hash)
        shown = {
            **_lot_view(session, code),
            "recorded": views.recorded_view(db.database(), code, recorded),
        }
    return problems.created(shown, location=url_for("lots_api.show", code=code))


@bp.get("")
@bp.query(schemas.LotsIn)
@bp.answers(page_of(LotRowOut))
@requires("lots:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """Lots that the key's organisation is or was a party to, newest first."""
    cursor, organisation_id = asked["cursor"], access.actor().organisation_id
    before = None
    if cursor:
        millis, code = pagination.parse_cursor(cursor, kinds=(int, str))
        before = (clock.from_millis(int(millis)), str(code))
    with db.reading() as session:
        lots = get_readable_lots(
            session,
            organisation_id=organisation_id,
            words=asked["q"].split(),
            before=before,
            limit=pagination.PAGE_SIZE + 1,
        )
        page = pagination.cut(lots, lambda lot: (clock.millis(lot.created_at), lot.code))
        states = get_states(session, [lot.code for lot in page.items])
        items = [
            views.lot_row(lot, states[lot.code], reader_id=organisation_id) for lot in page.items
        ]
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


@bp.get("/<code>")
@bp.answers(LotOut)
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """One lot, to its parties."""
    with db.reading() as session:
        return problems.ok(_lot_view(session, code))


@bp.get("/<code>/events")
@bp.query(CursorIn)
@bp.answers(page_of(EventOut))
@requires("custody:read")
def events(asked: Loaded, code: str) -> ResponseReturnValue:
    """A lot's events in the order of its chain, with their exact bytes."""
    cursor = asked["cursor"]
    after = int(pagination.parse_cursor(cursor, kinds=(int,))[0]) if cursor else 0
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        found = get_events(session, code, after=after, limit=pagination.PAGE_SIZE + 1)
        page = pagination.cut(found, lambda event: (event.lot_seq,))
        wrong = declarations_of(get_events(session, code), lot=code)
        items = [
            views.event_view(session, event, declaration=wrong.get(event.event_id))
            for event in page.items
        ]
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


@bp.post("/<code>/weighings")
@bp.takes(schemas.WeighingIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def weigh(sent: Loaded, code: str) -> ResponseReturnValue:
    """Say what a scale showed."""
    act = Weigh(capturing.package_masses(sent["masses"]), instrument=sent["instrument"] or None)
    return _capture(
        code,
        lambda session: record(
            session, act, lot=code, actor=access.actor(), **capturing.occasion(sent)
        ),
    )


@bp.post("/<code>/inspections")
@bp.takes(schemas.InspectionIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def inspect(sent: Loaded, code: str) -> ResponseReturnValue:
    """Say what somebody saw."""
    act = Inspect(sent["result"], note=sent["note"] or None)
    return _capture(
        code,
        lambda session: record(
            session, act, lot=code, actor=access.actor(), **capturing.occasion(sent)
        ),
    )


@bp.post("/<code>/assays")
@bp.takes(schemas.AssayIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def assay(sent: Loaded, code: str) -> ResponseReturnValue:
    """Enter a laboratory's report."""
    report = capturing.assay_report(sent)
    return _capture(
        code,
        lambda session: assays.record_assay(
            session, code, report, event_time=sent["event_time"], actor=access.actor()
        ),
    )


@bp.post("/<code>/offers")
@bp.takes(schemas.OfferIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def offer(sent: Loaded, code: str) -> ResponseReturnValue:
    """Offer custody of the lot to one organisation."""
    return _capture(
        code,
        lambda session: handover.offer(
            session,
            code,
            taker_id=sent["taker_id"],
            packages=sent["packages"],
            expires_at=sent["expires_at"],
            seals=sent["seals"],
            actor=access.actor(),
            **capturing.occasion(sent),
        ),
    )


@bp.post("/<code>/offers/<handover_id>/cancel")
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def cancel(code: str, handover_id: str) -> ResponseReturnValue:
    """Take an offer back."""

    def act(session: Session) -> Recorded:
        _, state = get_readable_lot(session, code, actor=access.actor())
        if state.handover is None or state.handover.handover_id != handover_id:
            raise OtherHandover()
        return handover.cancel(session, code, actor=access.actor())

    return _capture(code, act)


@bp.post("/<code>/arrivals")
@bp.takes(schemas.ArrivalIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def arrive(sent: Loaded, code: str) -> ResponseReturnValue:
    """Say that the lot stands at the gate."""
    return _capture(
        code,
        lambda session: handover.arrive(
            session,
            code,
            weighed=capturing.own_masses(sent["masses"]),
            instrument=sent["instrument"] or None,
            actor=access.actor(),
            **capturing.occasion(sent),
        ),
    )


@bp.post("/<code>/acceptances")
@bp.takes(schemas.AcceptanceIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def accept(sent: Loaded, code: str) -> ResponseReturnValue:
    """Take custody of the whole lot."""
    return _capture(
        code,
        lambda session: handover.accept(
            session,
            code,
            weighed=capturing.own_masses(sent["masses"]),
            instrument=sent["instrument"] or None,
            seals=sent["seals"],
            actor=access.actor(),
            **capturing.occasion(sent),
        ),
    )


@bp.post("/<code>/refusals")
@bp.takes(schemas.RefusalIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def refuse(sent: Loaded, code: str) -> ResponseReturnValue:
    """Send the whole lot back."""
    return _capture(
        code,
        lambda session: handover.refuse(
            session,
            code,
            reason=sent["reason"],
            note=sent["note"] or None,
            actor=access.actor(),
            **capturing.occasion(sent),
        ),
    )


@bp.post("/<code>/returns")
@bp.takes(ReturnIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def bring_back(sent: Loaded, code: str) -> ResponseReturnValue:
    """Say that a refused lot stands at one's own site again."""
    return _capture(
        code,
        lambda session: handover.bring_back(
            session,
            code,
            site_id=sent["site_id"],
            event_time=sent["event_time"],
            time_zone_offset=capturing.offset_text(sent["event_time"]),
            actor=access.actor(),
        ),
    )


def _capture(code: str, act: Callable[[Session], Recorded]) -> ResponseReturnValue:
    """Record one act about a readable lot; the reply holds its place and its proof."""
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        recorded = act(session)
    shown = views.recorded_view(db.database(), code, recorded)
    return problems.created(shown, location=url_for("lots_api.events", code=code))


def _lot_view(session: Session, code: str) -> views.Shown:
    organisation_id = access.actor().organisation_id
    lot, state = get_readable_lot(session, code, actor=access.actor())
    facts = gather_facts(session, lot, state)
    shown: views.Shown = views.json_ready(disclosure.disclosed_to(facts, organisation_id))
    return shown
