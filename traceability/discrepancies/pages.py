"""Pages of discrepancies: one's own as a list and as CSV, and one with the words of both sides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from foundation import clock, db
from foundation.errors import DomainError, InvalidFields, NotFound
from foundation.http import problems, spreadsheets
from foundation.http.forms import Form, sentences
from foundation.http.marks import requires
from foundation.http.pagination import PAGE_SIZE, cut, parse_cursor
from foundation.http.texts import _
from foundation.parties import access
from foundation.parties.queries import get_organisation_names
from traceability.discrepancies import speaking, words
from traceability.discrepancies.api import KEY
from traceability.discrepancies.exporting import COLUMNS, row_of
from traceability.discrepancies.judging import UNSETTLED, Standing, last_day
from traceability.discrepancies.queries import (
    get_own_discrepancies,
    get_own_discrepancy,
    key_of,
)
from traceability.discrepancies.schemas import ReportIn, WhichIn, WordIn

EXPORTED = 5000
SHOW, REPORT = "discrepancies/show.html", "discrepancies/report.html"

bp = Blueprint("discrepancies", __name__)


@bp.get("/discrepancies")
@requires("custody:read")
def index() -> ResponseReturnValue:
    """One's own: open ones first, by their last day."""
    asked, moment = _asked(), clock.now()
    cursor = asked["cursor"]
    after = parse_cursor(cursor, kinds=KEY) if cursor else None
    own_id = access.actor().organisation_id
    with db.reading() as session:
        found = get_own_discrepancies(
            session, own_id, which=asked["which"], at=moment, after=after, limit=PAGE_SIZE + 1
        )
        names = get_organisation_names(session, [one for told in found for one in told.sides])
    return render_template(
        "discrepancies/list.html",
        page=cut(found, key_of),
        which=asked["which"],
        is_first=not cursor,
        names=names,
        own_id=own_id,
        now=moment,
        last_day=last_day,
        words=words,
    )


@bp.get("/discrepancies.csv")
@requires("custody:read")
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    asked, moment = _asked(), clock.now()
    own_id = access.actor().organisation_id
    with db.reading() as session:
        found = get_own_discrepancies(
            session, own_id, which=asked["which"], at=moment, limit=EXPORTED
        )
        names = get_organisation_names(session, [one for told in found for one in told.sides])
    rows = [row_of(told, names, at=moment) for told in found]
    return spreadsheets.download("discrepancies.csv", COLUMNS, rows)


@bp.get("/lots/<code>/discrepancies/<event_id>")
@requires("custody:read")
def show(code: str, event_id: str) -> ResponseReturnValue:
    """Figures, clock, and what both sides say."""
    return _page(code, event_id, Form.blank(WordIn()), SHOW)


@bp.post("/lots/<code>/discrepancies/<event_id>")
@requires("custody:write")
def create(code: str, event_id: str) -> ResponseReturnValue:
    """Say what one's side thinks happened."""
    return _speak(code, event_id, Form.read(WordIn()), SHOW)


@bp.get("/lots/<code>/discrepancies/<event_id>/report")
@requires("custody:write")
def new_report(code: str, event_id: str) -> ResponseReturnValue:
    """The form for a report."""
    return _page(code, event_id, Form.blank(ReportIn()), REPORT)


@bp.post("/lots/<code>/discrepancies/<event_id>/report")
@requires("custody:write")
def report(code: str, event_id: str) -> ResponseReturnValue:
    """Say where it was reported."""
    return _speak(code, event_id, Form.read(ReportIn()), REPORT)


def _speak(code: str, event_id: str, form: Form, template: str) -> ResponseReturnValue:
    if form.is_valid:
        sent: dict[str, Any] = dict(form.data)  # Any: the schema's own
        said = speaking.Said(sent.pop("explanation"), sent.pop("comment"))
        act = speaking.report if template == REPORT else speaking.say
        try:
            with db.transaction() as session:
                act(session, event_id, said, **sent, actor=access.actor())
            return problems.see_other(url_for(".show", code=code, event_id=event_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(code, event_id, form, template)


def _page(code: str, event_id: str, form: Form, template: str) -> ResponseReturnValue:
    actor = access.actor()
    with db.reading() as session:
        told = get_own_discrepancy(session, event_id, actor=actor)
        if told.row.lot_code != code:
            raise NotFound()
        names = get_organisation_names(session, told.sides)
    standing = told.standing(clock.now())
    is_taker = actor.organisation_id == told.row.taker_id
    return form.page(
        template,
        told=told,
        row=told.row,
        standing=standing,
        is_open=standing in UNSETTLED,
        names=names,
        own_id=actor.organisation_id,
        other_id=told.row.giver_id if is_taker else told.row.taker_id,
        last_day=last_day(told.row.due_at) if told.row.due_at else None,
        words=words,
        options=[(one.value, _(name)) for one, name in words.EXPLANATION_NAMES.items()],
        can_report=is_taker and standing is Standing.OVERDUE,
    )


def _asked() -> dict[str, Any]:
    """Which, and from where on. Raises `InvalidFields`; `Any` is the schema's own."""
    typed = {name: text for name, text in request.args.items() if text}
    try:
        loaded: dict[str, Any] = WhichIn().load(typed)
    except ValidationError as refusal:
        raise InvalidFields(sentences(refusal)) from None
    return loaded
