"""Alerts: whose label lights up where it should not is told, once a day for each label and kind.

What an organisation's own people scan is no news to it.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.queries import find_state, get_state
from traceability.lots.models import Lot
from traceability.tags.models import Tag
from traceability.tags.rolls.queries import find_holder
from traceability.tags.suspicions.kinds import SENTENCES
from traceability.tags.suspicions.models import Suspicion
from traceability.tags.suspicions.queries import words_of

HEADING_OF_SEALS = N_("Lot %(lot_code)s was accepted with other seals than were stated")
HEADING_OF_ROLL = N_("An unused label of a roll was read where it should not be")
HEADING = N_("A label of lot %(lot_code)s was read where or when it should not be")


def tell(session: Session, row: Suspicion, tag: Tag, *, by: str | None) -> None:
    """Tell owner and holder of the lot, or of the roll, unless it was they who scanned."""
    state = find_state(session, row.lot_code) if row.lot_code else None
    holder_id = find_holder(session, tag)
    happening = Happening(
        kind=NoticeKind.LABEL_SUSPECTED,
        key=f"{row.tag_id}:{row.kind.value}:{row.found_on.isoformat()}",
        heading=HEADING if state else HEADING_OF_ROLL,
        sentence=SENTENCES[row.kind],
        words={"lot_code": state.lot if state else "", **words_of(row, tag)},
        reference=state.lot if state else tag.short_code,
        about=session.get_one(Lot, state.lot).title if state else tag.short_code,
        link=f"/suspicions/{row.id}",
        ids={"lot": row.lot_code or "", "tag": tag.id, "suspicion": row.id},
    )
    whose = (state.owner_id, state.custodian_id) if state else (holder_id,)
    for organisation_id in dict.fromkeys(whose):
        if organisation_id is not None and organisation_id != by:
            announce(session, happening, organisation_id=organisation_id)


def tell_of_lot(session: Session, row: Suspicion, *, giver_id: str, by: str) -> None:
    """Tell the giver and the owner what somebody else found on a whole lot."""
    assert row.lot_code is not None, "it is about a lot"
    owner_id = get_state(session, row.lot_code).owner_id
    happening = Happening(
        kind=NoticeKind.LABEL_SUSPECTED,
        key=row.id,
        heading=HEADING_OF_SEALS,
        sentence=SENTENCES[row.kind],
        words={"lot_code": row.lot_code, **words_of(row, None)},
        reference=row.lot_code,
        about=session.get_one(Lot, row.lot_code).title,
        link=f"/suspicions/{row.id}",
        ids={"lot": row.lot_code, "tag": "", "suspicion": row.id},
    )
    for organisation_id in dict.fromkeys((giver_id, owner_id)):
        if organisation_id != by:
            announce(session, happening, organisation_id=organisation_id)
