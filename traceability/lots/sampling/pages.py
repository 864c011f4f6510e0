"""The form of drawing a sample."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from traceability.custody.words import SamplePurpose
from traceability.lots import wording
from traceability.lots.queries import get_readable_lot
from traceability.lots.sampling.drawing import draw_sample
from traceability.lots.sampling.schemas import SampleForm

bp = Blueprint("sampling", __name__, url_prefix="/lots/<code>")

USUAL = (SamplePurpose.SELLER, SamplePurpose.BUYER, SamplePurpose.UMPIRE)


@bp.get("/sample")
@requires("custody:write")
def new(code: str) -> ResponseReturnValue:
    """Three sealed splits, as the trade draws them."""
    form = Form.blank(SampleForm(), unit="g", purpose=[one.value for one in USUAL])
    return _page(code, form)


@bp.post("/sample")
@requires("custody:write")
def draw(code: str) -> ResponseReturnValue:
    """Record the sample, or say what is missing."""
    form = Form.read(SampleForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                splits = form.data["splits"]
                draw_sample(session, code, splits, actor=access.actor())  # type: ignore[arg-type] # the schema's own
            return problems.see_other(url_for("lots.show", code=code) + "#became")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(code, form)


def _page(code: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        lot, state = get_readable_lot(session, code, actor=access.actor())
        return form.page(
            "lots/sample.html",
            lot=lot,
            state=state,
            rows=max(len(USUAL) + 1, len(form.values("net_mass"))),
            wording=wording,
        )
