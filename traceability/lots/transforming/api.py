"""Splits and merges in the JSON API."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody.queries import get_states
from traceability.lots import capturing, views
from traceability.lots.answers import MadeOut
from traceability.lots.transforming import making, schemas

bp = ApiBlueprint("transforming_api", __name__, url_prefix="/api/v1", tag="Lots")


@bp.post("/lots/<code>/splits")
@bp.takes(schemas.SplitIn)
@bp.creates(MadeOut)
@requires("custody:write")
@api.idempotent
def split(sent: Loaded, code: str) -> ResponseReturnValue:
    """Part a lot into two or more that weigh what it weighed."""
    parts = [schemas.part_of(one) for one in sent["parts"]]
    with db.transaction() as session:
        made = making.split_lot(session, code, parts, _weighed(sent), actor=access.actor())
        shown = _shown(session, made)
    return _created(shown, made)


@bp.post("/merges")
@bp.takes(schemas.MergeIn)
@bp.creates(MadeOut)
@requires("custody:write")
@api.idempotent
def merge(sent: Loaded) -> ResponseReturnValue:
    """Make one lot of several of one material."""
    with db.transaction() as session:
        made = making.merge_lots(
            session, sent["lots"], schemas.part_of(sent), _weighed(sent), actor=access.actor()
        )
        shown = _shown(session, made)
    return _created(shown, made)


def _weighed(sent: Loaded) -> making.Weighed:
    return making.Weighed(
        tolerance_g=sent["tolerance_g"],
        instrument=sent["instrument"],
        **capturing.occasion(sent),
    )


def _shown(session: Session, made: making.Made) -> views.Shown:
    states = get_states(session, [lot.code for lot in made.lots])
    return {
        "lots": [
            {
                "code": lot.code,
                "title": lot.title,
                "reference": lot.reference,
                "net_mass_g": states[lot.code].net_mass_g,
                "package_count": len(states[lot.code].packages),
            }
            for lot in made.lots
        ]
    }


def _created(shown: views.Shown, made: making.Made) -> ResponseReturnValue:
    first = shown["lots"][0]["code"]
    recorded = views.recorded_view(db.database(), first, made.recorded)
    return problems.created(
        {**shown, "recorded": recorded}, location=url_for("lots_api.show", code=first)
    )
