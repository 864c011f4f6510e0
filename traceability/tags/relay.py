"""A finder's words to whoever owns a lot: kept, mailed, and naming neither side to the other."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.ids import new_id
from foundation.notifications.mail import write_letter
from foundation.parties.queries import get_members
from foundation.parties.roles import PersonRole
from traceability.custody.queries import get_state
from traceability.tags.models import FinderMessage, Tag


def write_to_owner(session: Session, tag: Tag, *, text: str, reply_to: str | None) -> FinderMessage:
    """Keep a finder's message and mail it to the owners of the organisation whose lot it is."""
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
    for membership, person in get_members(session, message.organisation_id):
        if membership.role is PersonRole.OWNER and not person.is_disabled:
            write_letter(
                session,
                "finder_message",
                to=person.email,
                lot_code=tag.lot_code,
                short_code=tag.short_code,
                text=text,
                reply_to=reply_to,
                link=f"{db.settings_of(session).base_url}/lots/{tag.lot_code}",
            )
    return message
