"""Pages of suspicions: one's own as a list, and one with its evidence and its answer."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.pagination import PAGE_SIZE, cut, parse_cursor
from foundation.http.texts import _
from foundation.parties import access
from foundation.parties.queries import get_organisation_names
from traceability.tags.suspicions import answering
from traceability.tags.suspicions.kinds import REASON_NAMES, AnswerReason, reasons_of
from traceability.tags.suspicions.queries import get_own, get_own_list, key_of
from traceability.tags.suspicions.schemas import AnswerIn

KEY = (int, str)
EXPORTED = 5000
COLUMNS = (
    "lot", "package", "label", "kind", "severity", "found_at", "answer", "note",
)  # fmt: skip
CHOICES = {"open": True, "answered": False}

bp = Blueprint("suspicions", __name__)


@bp.get("/suspicions")
@requires("custody:read")
def index() -> ResponseReturnValue:
    """One's own, the latest first."""
    which = request.args.get("which", "")
    cursor = request.args.get("cursor", "")
    with db.reading() as session:
        found = get_own_list(
            session,
            access.actor().organisation_id,
            is_open=CHOICES.get(which),
            after=parse_cursor(cursor, kinds=KEY) if cursor else None,
            limit=PAGE_SIZE + 1,
        )
    return render_template(
        "suspicions/list.html",
        page=cut(found, key_of),
        which=which if which in CHOICES else "",
        is_first=not cursor,
    )


@bp.get("/suspicions.csv")
@requires("custody:read")
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    which = CHOICES.get(request.args.get("which", ""))
    own_id = access.actor().organisation_id
    with db.reading() as session:
        rows = [
            [
                told.row.lot_code, told.row.package_id, told.label, told.row.kind.value,
                told.row.severity.value, told.row.found_at.isoformat(),
                told.answer.reason.value if told.answer else None,
                told.answer.note if told.answer else None,
            ]
            for told in get_own_list(session, own_id, is_open=which, limit=EXPORTED)
        ]  # fmt: skip
    return spreadsheets.download("suspicious-scans.csv", COLUMNS, rows)


@bp.get("/suspicions/<suspicion_id>")
@requires("custody:read")
def show(suspicion_id: str) -> ResponseReturnValue:
    """What does not fit, the evidence, and what somebody found."""
    return _page(suspicion_id, Form.blank(AnswerIn()))


@bp.post("/suspicions/<suspicion_id>")
@requires("custody:write")
def answer(suspicion_id: str) -> ResponseReturnValue:
    """Say what one found."""
    form = Form.read(AnswerIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                answering.answer(
                    session,
                    suspicion_id,
                    reason=AnswerReason(str(form.data["reason"])),
                    note=str(form.data["note"]),
                    actor=access.actor(),
                )
            return problems.see_other(url_for(".show", suspicion_id=suspicion_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(suspicion_id, form)


def _page(suspicion_id: str, form: Form) -> ResponseReturnValue:
    own_id = access.actor().organisation_id
    with db.reading() as session:
        told, state = get_own(session, suspicion_id, actor=access.actor())
        who = answering.answerer_id(state, asker_id=own_id)
        answered = [told.answer.organisation_id] if told.answer else []
        names = get_organisation_names(session, [who, *answered])
    return form.page(
        "suspicions/show.html",
        told=told,
        names=names,
        answerer_id=who,
        is_own=own_id == who,
        is_at_gate=bool(state and state.handover and state.handover.taker_id == own_id),
        reasons=REASON_NAMES,
        options=[(one.value, _(REASON_NAMES[one])) for one in reasons_of(told.row.kind)],
    )
