"""A lot that begins as a part of one that goes on: refused of it, or drawn as a sample. It is its
owner's, and described like the lot it was part of; photos, assays and references stay with that.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.ids import BadCode, check_code
from traceability.custody.state import LotState
from traceability.lots.models import Lot
from traceability.lots.queries import find_lot
from traceability.lots.registration import LOT_PREFIX, new_lot_code, store
from traceability.lots.transforming.making import carry_waste_code

LONGEST_TITLE = 120


class CodeUnfit(Conflict):
    """A device draws the code of a lot itself, and now and then somebody has it already."""

    message = N_("%(code)s cannot be the code of a new lot. Draw another one, and sign again.")


def describe_part(
    session: Session, whole: Lot, state: LotState, *, title: str, code: str | None = None
) -> Lot:
    """The row of the new lot, with the waste code that the whole travels under.

    Its code is new, or the one that was signed. Raises `CodeUnfit`.
    """
    if code is not None:
        _check_free(session, code)
    lot = Lot(
        code=code or new_lot_code(session),
        organisation_id=state.owner_id,
        material_code=whole.material_code,
        title=title[:LONGEST_TITLE],
        description=whole.description,
        origin_class=state.origin,
        source_kind=whole.source_kind,
        source_name=whole.source_name if whole.organisation_id == state.owner_id else "",
        coating=whole.coating,
        grade=whole.grade,
        is_magnetised=whole.is_magnetised,
        created_at=clock.now(),
    )
    store(session, lot)
    carry_waste_code(session, lot, [whole], organisation_id=state.owner_id)
    return lot


def _check_free(session: Session, code: str) -> None:
    try:
        is_free = check_code(code, LOT_PREFIX) == code and find_lot(session, code) is None
    except BadCode:
        is_free = False
    if not is_free:
        raise CodeUnfit(code=code[:40])
