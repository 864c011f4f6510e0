"""The page where an owner says under which code a lot travels, and what was said before."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.queries import get_organisation_names
from traceability.lots.queries import get_readable_lot
from traceability.lots.waste import options, words
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.queries import choice_of, get_waste_rows
from traceability.lots.waste.reading import choice_remarks
from traceability.lots.waste.schemas import WasteForm
from traceability.materials.catalogue import get_material

bp = Blueprint("lot_waste", __name__, url_prefix="/lots/<code>/waste-code")


@bp.get("")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """What is said now and was said before; its owner may say something else."""
    with db.reading() as session:
        return _page(session, code, None)


@bp.post("")
@requires("lots:write")
def choose(code: str) -> ResponseReturnValue:
    """Take the owner's word."""
    form, actor = Form.read(WasteForm()), access.actor()
    if form.is_valid:
        try:
            typed = options.choice_from(str(form.data["waste"]), basis=str(form.data["basis"]))
            with db.transaction() as session:
                get_readable_lot(session, code, actor=actor)
                choose_waste_code(session, code, typed, actor=actor)
            return problems.see_other(url_for("lots.show", code=code))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _page(session, code, form)


def _page(session: Session, code: str, form: Form | None) -> ResponseReturnValue:
    actor, today = access.actor(), clock.now().date()
    lot, state = get_readable_lot(session, code, actor=actor)
    rows = get_waste_rows(session, code)
    now = choice_of(rows[0]) if rows else None
    blank = Form.blank(WasteForm(), waste=options.option_of(now), basis=now.basis if now else "")
    return (form or blank).page(
        "lots/waste_code.html",
        lot=lot,
        rows=rows,
        choices=[choice_of(row) for row in rows],
        remarks=choice_remarks(now, on=today),
        names=get_organisation_names(session, [row.organisation_id for row in rows]),
        groups=options.option_groups(get_material(lot.material_code), on=today),
        is_owner=state.owner_id == actor.organisation_id and actor.may("lots:write"),
        words=words,
    )
