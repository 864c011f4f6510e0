"""Process steps in the JSON API."""

from __future__ import annotations

from dataclasses import replace

from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody.transformations import SideStream
from traceability.lots.answers import MadeOut
from traceability.lots.processing.schemas import ProcessIn
from traceability.lots.transforming.answering import shown_lots, weighed
from traceability.lots.transforming.api import created
from traceability.lots.transforming.making import Running, process_lots
from traceability.lots.transforming.schemas import part_of

bp = ApiBlueprint("processing_api", __name__, url_prefix="/api/v1", tag="Lots")


@bp.post("/processes")
@bp.takes(ProcessIn)
@bp.creates(MadeOut)
@requires("custody:write")
@api.idempotent
def process(sent: Loaded) -> ResponseReturnValue:
    """Make lots of other lots by one process step. What comes out weighs what went in and was
    taken up, less by-products and losses."""
    parts = [replace(part_of(one), material_code=one["material_code"]) for one in sent["products"]]
    streams = (
        SideStream(one["kind"], one["substance"], one["net_mass_g"]) for one in sent["streams"]
    )
    running = Running(sent["step"], tuple(streams))
    with db.transaction() as session:
        made = process_lots(
            session, sent["lots"], parts, running, weighed(sent), actor=access.actor()
        )
        shown = shown_lots(session, made)
    return created(shown, made)
