"""The form of a process step."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import _
from foundation.parties import access
from traceability.lots import wording
from traceability.lots.processing.schemas import ProcessForm
from traceability.lots.queries import get_lots_beside, get_readable_lot
from traceability.lots.transforming.making import Made, Running, Weighed, process_lots
from traceability.materials.catalogue import materials_by_group

bp = Blueprint("processing", __name__, url_prefix="/lots/<code>")

ROWS = 4
MOST_BESIDE = 100


@bp.get("/process")
@requires("custody:write")
def new(code: str) -> ResponseReturnValue:
    """What was done with the lot, and what came out."""
    return _page(code, Form.blank(ProcessForm(), unit="kg", lot=[code]))


@bp.post("/process")
@requires("custody:write")
def process(code: str) -> ResponseReturnValue:
    """Record the step, or say by how much the sums differ."""
    form = Form.read(ProcessForm())
    if form.is_valid:
        try:
            made = _record(code, form)
            (first, *others) = (lot.code for lot in made.lots)
            target = url_for("lots.show", code=code if others else first)
            return problems.see_other(target + ("#became" if others else ""))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(code, form)


def _record(code: str, form: Form) -> Made:
    typed = form.data
    with db.transaction() as session:
        get_readable_lot(session, code, actor=access.actor())
        return process_lots(
            session,
            list(map(str, typed["lot"])),  # type: ignore[call-overload] # the schema's own type
            typed["parts"],  # type: ignore[arg-type] # the schema's own type
            Running(typed["step"], typed["streams"]),  # type: ignore[arg-type] # the schema's own
            Weighed(tolerance_g=int(str(typed["tolerance"])), instrument=str(typed["instrument"])),
            actor=access.actor(),
        )


def _page(code: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        actor = access.actor()
        lot, state = get_readable_lot(session, code, actor=actor)
        beside = get_lots_beside(
            session,
            lot,
            organisation_id=actor.organisation_id,
            limit=MOST_BESIDE,
            is_same=False,
        )
        return form.page(
            "lots/process.html",
            lot=lot,
            state=state,
            beside=beside,
            rows=max(ROWS, len(form.values("net_mass"))),
            stream_rows=max(ROWS, len(form.values("stream_mass"))),
            materials=materials_by_group(),
            steps=[(step.value, _(word)) for step, word in wording.STEP.items()],
            wording=wording,
        )
