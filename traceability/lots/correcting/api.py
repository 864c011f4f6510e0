"""Corrections and cancellations in the JSON API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody import amending as acts
from traceability.custody.correcting import entry_of
from traceability.custody.events import PackageEntry
from traceability.custody.queries import get_events
from traceability.custody.recording import Recorded
from traceability.custody.refusals import PackageTwice, UnknownPackage
from traceability.custody.state import LotState
from traceability.lots import views
from traceability.lots.answers import RecordedOut
from traceability.lots.composing import StatedShare
from traceability.lots.correcting import amending, schemas
from traceability.lots.correcting.amending import Said, Wanted
from traceability.lots.correcting.answers import CorrectionsOut
from traceability.lots.correcting.history import ToldCorrection, corrections_in
from traceability.lots.correcting.showing import shown_changes
from traceability.lots.queries import check_readable

bp = ApiBlueprint("correcting_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.get("/<code>/corrections")
@bp.answers(CorrectionsOut)
@requires("custody:read")
def index(code: str) -> ResponseReturnValue:
    """A lot's corrections: before, after, why, and what became of each."""
    with db.reading() as session:
        state = check_readable(session, code, actor=access.actor())
        told = corrections_in(get_events(session, code), state)
    return problems.ok({"items": [_shown(one) for one in told]})


@bp.post("/<code>/corrections")
@bp.takes(schemas.CorrectionIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def correct(sent: Loaded, code: str) -> ResponseReturnValue:
    """Correct the books, or propose it to whoever else is concerned."""
    said = Said(sent["reason"], sent["note"], timedelta(days=sent["days"]))

    def act(session: Session) -> Recorded:
        state = check_readable(session, code, actor=access.actor())
        return amending.amend(session, code, _wanted(sent, state), said, actor=access.actor())

    return _capture(code, act)


@bp.post("/<code>/corrections/<event_id>/agreements")
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def agree(code: str, event_id: str) -> ResponseReturnValue:
    """Agree to the open correction."""
    return _capture(
        code,
        lambda session: amending.agree(session, code, proposal_id=event_id, actor=access.actor()),
    )


@bp.post("/<code>/corrections/<event_id>/refusals")
@bp.takes(schemas.RefusedCorrectionIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def decline(sent: Loaded, code: str, event_id: str) -> ResponseReturnValue:
    """Leave the books as they are."""
    return _capture(
        code,
        lambda session: acts.decline(
            session, code, proposal_id=event_id, note=sent["note"], actor=access.actor()
        ),
    )


@bp.post("/<code>/corrections/<event_id>/withdrawals")
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def withdraw(code: str, event_id: str) -> ResponseReturnValue:
    """Take one's own proposal back."""
    return _capture(
        code,
        lambda session: acts.withdraw(session, code, proposal_id=event_id, actor=access.actor()),
    )


@bp.post("/<code>/cancellations")
@bp.takes(schemas.CancellationIn)
@bp.creates(RecordedOut)
@requires("custody:write")
@api.idempotent
def cancel(sent: Loaded, code: str) -> ResponseReturnValue:
    """End a lot that was registered by mistake."""
    return _capture(
        code,
        lambda session: acts.cancel_registration(
            session, code, note=sent["note"], actor=access.actor()
        ),
    )


def _wanted(sent: Loaded, state: LotState) -> Wanted:
    now = {one.package_id: entry_of(one) for one in state.packages}
    packages: dict[str, PackageEntry] = {}
    for one in sent["packages"]:
        package_id = one["package_id"]
        if package_id not in now:
            raise UnknownPackage(field="packages", package_id=package_id, lot=state.lot)
        if package_id in packages:
            raise PackageTwice(field="packages", package_id=package_id)
        entry = now[package_id]
        masses = {name: one[f"{kind}_mass_g"] for name, kind in MASSES if f"{kind}_mass_g" in one}
        packages[package_id] = replace(
            entry,
            mass=replace(entry.mass, **masses),
            packaging=one.get("packaging", entry.packaging),
        )
    contents = sent["contents"]
    return Wanted(
        packages=packages,
        material_code=sent["material_code"] or None,
        shares=None
        if contents is None
        else [StatedShare(one["element"], one["content_ppm"]) for one in contents],
        basis=sent["basis"],
        seen=None if sent["corrects"] is None else frozenset(sent["corrects"]),
    )


MASSES = (("net_g", "net"), ("gross_g", "gross"), ("tare_g", "tare"))


def _shown(told: ToldCorrection) -> views.Shown:
    correction = told.correction
    return {
        "event_id": told.event_id,
        "author_id": told.author_id,
        "status": told.status.value,
        "reason": correction.reason.value,
        "note": correction.note,
        "changes": [
            {
                "package": one.package,
                "what": one.what,
                "before": None if one.before is None else str(one.before),
                "after": None if one.after is None else str(one.after),
            }
            for one in shown_changes(correction.changes)
        ],
        "difference_g": correction.changes.difference_g,
        "corrects": [ref.event_id for ref in correction.corrects],
        "agreeing": list(told.agreeing),
        "agreed_by": told.agreed_by,
        "declined_by": told.declined_by,
        "answer_note": told.answer_note,
        "proposed_at": told.proposed_at.isoformat(),
        "expires_at": told.expires_at.isoformat() if told.expires_at else None,
    }


def _capture(code: str, act: Callable[[Session], Recorded]) -> ResponseReturnValue:
    """Record one act about a readable lot; the reply holds its place and its proof."""
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        recorded = act(session)
    shown = views.recorded_view(db.database(), code, recorded)
    return problems.created(shown, location=url_for("correcting_api.index", code=code))
