"""A finder's words to whoever owns a lot: kept, told to its people, and naming neither side to the
other.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_
from foundation.ids import new_id
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.queries import get_state
from traceability.lots.models import Lot
from traceability.tags.models import FinderMessage, Tag

HEADING = N_("Somebody found a label of lot %(lot_code)s")
SENTENCE = N_("They scanned the label %(short_code)s and left no address. They write: %(text)s")
SENTENCE_WITH_ADDRESS = N_(
    "They scanned the label %(short_code)s and can be reached at %(reply_to)s. They write: %(text)s"
)


def write_to_owner(session: Session, tag: Tag, *, text: str, reply_to: str | None) -> FinderMessage:
    """Keep a finder's message and tell the people of the organisation whose lot it is."""
    assert tag.lot_code is not None, "a label without a lot has no owner"
    message = FinderMessage(
        id=new_id(),
        tag_id=tag.id,
        organisation_id=get_state(session, tag.lot_code).owner_id,
        text=text,
        reply_to=reply_to,
        created_at=clock.now(),
    )
    session.add(message)
    session.flush()
    happening = Happening(
        kind=NoticeKind.LABEL_FOUND,
        key=message.id,
        heading=HEADING,
        sentence=SENTENCE_WITH_ADDRESS if reply_to else SENTENCE,
        words={
            "lot_code": tag.lot_code,
            "short_code": tag.short_code,
            "text": text,
            "reply_to": reply_to or "",
        },
        reference=tag.lot_code,
        about=session.get_one(Lot, tag.lot_code).title,
        link=f"/lots/{tag.lot_code}",
        ids={"lot": tag.lot_code, "tag": tag.id},
        template="finder_message",
    )
    announce(session, happening, organisation_id=message.organisation_id)
    return message
