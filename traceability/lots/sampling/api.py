"""Samples in the JSON API."""

from __future__ import annotations

from collections.abc import Sequence

from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.lots import capturing
from traceability.lots.answers import MadeOut
from traceability.lots.sampling.drawing import Split, draw_sample
from traceability.lots.sampling.schemas import SampleIn
from traceability.lots.transforming.answering import shown_lots
from traceability.lots.transforming.api import created

bp = ApiBlueprint("sampling_api", __name__, url_prefix="/api/v1", tag="Lots")


@bp.post("/lots/<code>/samples")
@bp.takes(SampleIn)
@bp.creates(MadeOut)
@requires("custody:write")
@api.idempotent
def draw(sent: Loaded, code: str) -> ResponseReturnValue:
    """Seal splits of a sample, each a lot with its own tag; the lot goes on without them."""
    splits = [Split(one["purpose"], one["seal"], one["net_mass_g"]) for one in sent["splits"]]
    taken = sent["taken"]
    with db.transaction() as session:
        made = draw_sample(
            session,
            code,
            splits,
            taken_g=None if taken is None else _by_package(taken),
            **capturing.occasion(sent),
            actor=access.actor(),
        )
        shown = shown_lots(session, made)
    return created(shown, made)


def _by_package(taken: Sequence[Loaded]) -> dict[str, int]:
    return {one["package_id"]: one["net_mass_g"] for one in taken}
