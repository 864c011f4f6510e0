"""The page where a lot's owner or holder states readings of its field."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.queries import get_organisation_names
from traceability.compliance.flying import judging
from traceability.compliance.flying.schemas import ReadingForm
from traceability.compliance.flying.stating import get_reading_rows, readings_of, state_reading
from traceability.lots.queries import get_readable_lot
from traceability.materials.air_limits import forbidden_above, restricted_from

bp = Blueprint("flying", __name__, url_prefix="/lots/<code>/field")


@bp.get("")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """What was read, what it means by air; owner and holder may state another reading."""
    blank = Form.blank(ReadingForm(), method="magnetometer", distance_cm="210", unit="nt")
    with db.reading() as session:
        return _page(session, code, blank)


@bp.post("")
@requires("lots:write")
def create(code: str) -> ResponseReturnValue:
    """Take a reading, or the reason for none."""
    form, actor = Form.read(ReadingForm()), access.actor()
    if form.is_valid:
        try:
            with db.transaction() as session:
                state_reading(session, code, form.data["stated"], actor=actor)  # type: ignore[arg-type] # the schema's own type
            return problems.see_other(url_for(".show", code=code))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _page(session, code, form)


def _page(session: Session, code: str, form: Form) -> ResponseReturnValue:
    actor = access.actor()
    lot, state = get_readable_lot(session, code, actor=actor)
    rows = get_reading_rows(session, code)
    can_state = actor.organisation_id in (state.owner_id, state.custodian_id)
    return form.page(
        "lots/field.html",
        lot=lot,
        rows=rows[::-1],
        standing=judging.judge_air(readings_of(rows)),
        names=get_organisation_names(session, [row.organisation_id for row in rows]),
        judging=judging,
        limits=(forbidden_above(), restricted_from()),
        can_state=can_state and actor.may("lots:write"),
    )
