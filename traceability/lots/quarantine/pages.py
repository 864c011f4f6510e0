"""One page for what is put aside: which packages, why, and what is released again."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import Quarantine, Release
from traceability.custody.recording import record
from traceability.custody.words import QuarantineReason
from traceability.lots import wording
from traceability.lots.quarantine.schemas import REASONS, QuarantineForm, ReleaseForm
from traceability.lots.queries import get_readable_lot

bp = Blueprint("quarantine", __name__, url_prefix="/lots/<code>/quarantine")


@bp.get("")
@requires("custody:write")
def show(code: str) -> ResponseReturnValue:
    """What is put aside, and what can be."""
    return _page(code, Form.blank(QuarantineForm()))


@bp.post("")
@requires("custody:write")
def create(code: str) -> ResponseReturnValue:
    """Put packages aside."""
    form = Form.read(QuarantineForm())
    return _record(code, form)


@bp.post("/release")
@requires("custody:write")
def release(code: str) -> ResponseReturnValue:
    """Release packages."""
    form = Form.read(ReleaseForm())
    return _record(code, form)


def _record(code: str, form: Form) -> ResponseReturnValue:
    if form.is_valid:
        try:
            with db.transaction() as session:
                get_readable_lot(session, code, actor=access.actor())
                record(session, _act(form), lot=code, actor=access.actor())
            return problems.see_other(url_for("lots.show", code=code) + "#packages-title")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(code, form)


def _act(form: Form) -> Quarantine | Release:
    named, note = form.data["packages"], str(form.data["note"]) or None
    assert isinstance(named, list), "the schema loads a list"
    packages = tuple(str(package_id) for package_id in named)
    if isinstance(form.schema, QuarantineForm):
        return Quarantine(packages, QuarantineReason(str(form.data["reason"])), note)
    return Release(packages, note)


def _page(code: str, form: Form) -> ResponseReturnValue:
    """The form that was sent shows what was typed; the other one is blank."""
    is_release = not isinstance(form.schema, QuarantineForm)
    with db.reading() as session:
        lot, state = get_readable_lot(session, code, actor=access.actor())
        acts = allowed_acts(state, access.actor().organisation_id, at=clock.now())
        return form.page(
            "lots/quarantine.html",
            lot=lot,
            state=state,
            acts={act.value for act in acts},
            other=Form.blank(QuarantineForm() if is_release else ReleaseForm()),
            is_release=is_release,
            reasons=REASONS,
            wording=wording,
        )
