"""Quarantine and release in the JSON API."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody.events import Quarantine, Release
from traceability.custody.recording import record
from traceability.lots import capturing, views
from traceability.lots.answers import RecordedOut
from traceability.lots.quarantine.schemas import QuarantineIn, ReleaseIn
from traceability.lots.queries import check_readable

bp = ApiBlueprint("quarantine_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.post("/<code>/quarantines")
@bp.takes(QuarantineIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def create(sent: Loaded, code: str) -> ResponseReturnValue:
    """Put packages aside: until they are released the lot is passed on by no act."""
    act = Quarantine(tuple(sent["packages"]), sent["reason"], sent["note"] or None)
    return _capture(code, act, sent)


@bp.post("/<code>/releases")
@bp.takes(ReleaseIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def release(sent: Loaded, code: str) -> ResponseReturnValue:
    """Say that packages which were put aside are as good as the others."""
    return _capture(code, Release(tuple(sent["packages"]), sent["note"] or None), sent)


def _capture(code: str, act: Quarantine | Release, sent: Loaded) -> ResponseReturnValue:
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        recorded = record(session, act, lot=code, actor=access.actor(), **capturing.occasion(sent))
    shown = views.recorded_view(db.database(), code, recorded)
    return problems.created(shown, location=url_for("lots_api.events", code=code))
