"""A lot that begins as a part of one that goes on: refused of it, or drawn as a sample. It is its
owner's, and described like the lot it was part of; photos, assays and references stay with that.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from traceability.custody.state import LotState
from traceability.lots.models import Lot
from traceability.lots.registration import new_lot_code, store
from traceability.lots.transforming.making import carry_waste_code

LONGEST_TITLE = 120


def describe_part(session: Session, whole: Lot, state: LotState, *, title: str) -> Lot:
    """The row of the new lot, with the waste code that the whole travels under."""
    lot = Lot(
        code=new_lot_code(session),
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
