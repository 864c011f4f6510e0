"""The forms of splitting and merging."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from traceability.custody.state import LotState
from traceability.lots import wording
from traceability.lots.queries import get_lots_beside, get_readable_lot
from traceability.lots.registration import LotPackage
from traceability.lots.transforming import schemas
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot

bp = Blueprint("transforming", __name__, url_prefix="/lots/<code>")

SPARE_ROWS = 4
MOST_BESIDE = 100


@bp.get("/split")
@requires("custody:write")
def new_split(code: str) -> ResponseReturnValue:
    """The packages of the lot, ready to be given to new ones."""
    with db.reading() as session:
        _, state = get_readable_lot(session, code, actor=access.actor())
    packages = state.packages
    form = Form.blank(
        schemas.SplitForm(),
        unit="g",
        part=["A" for _ in packages],
        packaging=[one.packaging.value for one in packages],
        net_mass=[one.net_mass_g for one in packages],
    )
    return _page("split", code, form, rows=len(packages) + SPARE_ROWS)


@bp.post("/split")
@requires("custody:write")
def split(code: str) -> ResponseReturnValue:
    """Record the split, or say by how much the sums differ."""
    form = Form.read(schemas.SplitForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                state = get_readable_lot(session, code, actor=access.actor())[1]
                parts = [
                    Part(tuple(_as_before(state, row, package) for row, package in rows))
                    for rows in form.data["parts"].values()  # type: ignore[attr-defined] # the schema's own type
                ]
                split_lot(session, code, parts, _weighed(form), actor=access.actor())
            return problems.see_other(url_for("lots.show", code=code) + "#became")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page("split", code, form, rows=max(len(form.values("net_mass")), SPARE_ROWS))


@bp.get("/merge")
@requires("custody:write")
def new_merge(code: str) -> ResponseReturnValue:
    """The other lots of the same material that one has and owns."""
    return _page("merge", code, Form.blank(schemas.MergeForm(), unit="kg", lot=[code]))


@bp.post("/merge")
@requires("custody:write")
def merge(code: str) -> ResponseReturnValue:
    """Record the merge, or say by how much the sums differ."""
    form = Form.read(schemas.MergeForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                get_readable_lot(session, code, actor=access.actor())
                part = Part(form.data["packages"], str(form.data["title"]))  # type: ignore[arg-type] # the schema's own type
                codes = list(map(str, form.data["lot"]))  # type: ignore[call-overload] # the schema's own type
                made = merge_lots(session, codes, part, _weighed(form), actor=access.actor())
                (lot,) = (one.code for one in made.lots)
            return problems.see_other(url_for("lots.show", code=lot))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page("merge", code, form)


def _as_before(state: LotState, row: int, package: LotPackage) -> LotPackage:
    """A package that is passed on as it is keeps its gross mass and its tare."""
    if row >= len(state.packages):
        return package
    before = state.packages[row]
    if (package.net_g, package.packaging) != (before.net_mass_g, before.packaging):
        return package
    return replace(package, gross_g=before.gross_mass_g, tare_g=before.tare_mass_g)


def _weighed(form: Form) -> Weighed:
    return Weighed(
        tolerance_g=int(str(form.data["tolerance"])), instrument=str(form.data["instrument"])
    )


def _page(page: str, code: str, form: Form, *, rows: int = SPARE_ROWS) -> ResponseReturnValue:
    with db.reading() as session:
        actor = access.actor()
        lot, state = get_readable_lot(session, code, actor=actor)
        beside = []
        if page == "merge":
            beside = get_lots_beside(
                session, lot, organisation_id=actor.organisation_id, limit=MOST_BESIDE
            )
        return form.page(
            f"lots/{page}.html",
            lot=lot,
            state=state,
            beside=beside,
            rows=rows,
            letters=schemas.LETTERS,
            wording=wording,
        )
