"""Alerts: whose label lights up where it should not is told, once a day for each label and kind.

What an organisation's own people scan is no news to it.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.queries import find_state
from traceability.lots.models import Lot
from traceability.tags.models import Tag
from traceability.tags.suspicions.kinds import SENTENCES
from traceability.tags.suspicions.models import Suspicion
from traceability.tags.suspicions.queries import words_of

HEADING = N_("A label of lot %(lot_code)s was read where or when it should not be")


def tell(session: Session, row: Suspicion, tag: Tag, *, by: str | None) -> None:
    """Tell owner and holder of the lot, unless it was they who scanned."""
    state = find_state(session, row.lot_code) if row.lot_code else None
    if state is None:
        return
    happening = Happening(
        kind=NoticeKind.LABEL_SUSPECTED,
        key=f"{row.tag_id}:{row.kind.value}:{row.found_on.isoformat()}",
        heading=HEADING,
        sentence=SENTENCES[row.kind],
        words={"lot_code": state.lot, **words_of(row, tag)},
        reference=state.lot,
        about=session.get_one(Lot, state.lot).title,
        link=f"/suspicions/{row.id}",
        ids={"lot": state.lot, "tag": row.tag_id, "suspicion": row.id},
    )
    for organisation_id in dict.fromkeys((state.owner_id, state.custodian_id)):
        if organisation_id != by:
            announce(session, happening, organisation_id=organisation_id)
