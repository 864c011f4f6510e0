"""Splits and merges in the JSON API."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.lots import views
from traceability.lots.answers import MadeOut
from traceability.lots.transforming import making, schemas
from traceability.lots.transforming.answering import shown_lots, weighed

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
        made = making.split_lot(session, code, parts, weighed(sent), actor=access.actor())
        shown = shown_lots(session, made)
    return created(shown, made)


@bp.post("/merges")
@bp.takes(schemas.MergeIn)
@bp.creates(MadeOut)
@requires("custody:write")
@api.idempotent
def merge(sent: Loaded) -> ResponseReturnValue:
    """Make one lot of several of one material."""
    with db.transaction() as session:
        made = making.merge_lots(
            session, sent["lots"], schemas.part_of(sent), weighed(sent), actor=access.actor()
        )
        shown = shown_lots(session, made)
    return created(shown, made)


def created(shown: views.Shown, made: making.Made) -> ResponseReturnValue:
    """The answer: the lots, and the event that they came of."""
    first = shown["lots"][0]["code"]
    recorded = views.recorded_view(db.database(), first, made.recorded)
    return problems.created(
        {**shown, "recorded": recorded}, location=url_for("lots_api.show", code=first)
    )
