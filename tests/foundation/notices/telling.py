"""What tests of notices start from: something that happened, and what people have of it."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from foundation import db
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from foundation.notices.models import Announcement, Notice
from foundation.notifications.models import MailMessage
from foundation.parties.models import Organisation, Person

SOLD = Happening(
    kind=NoticeKind.ORDER_PLACED,
    key="OR-1:placed",
    heading="Your lot has been ordered",
    sentence="It is reserved for the buyer.",
    reference="OR-1",
    about="NdFeB swarf",
    link="/orders/OR-1",
    ids={"order": "OR-1"},
)


def tell(organisation: Organisation, happening: Happening = SOLD, **changes: str) -> bool:
    """Announce something in a transaction of its own."""
    with db.transaction() as session:
        return announce(
            session,
            replace(happening, **changes),  # type: ignore[arg-type] # text fields alone
            organisation_id=organisation.id,
        )


def told(session: Session) -> list[tuple[str, str, bool]]:
    """Who was told of what: name, kind, whether the app shows it."""
    rows = session.exec(
        select(Person.name, Announcement.kind, Notice.is_shown)
        .where(Notice.person_id == Person.id)
        .where(Notice.announcement_id == Announcement.id)
        .order_by(col(Person.name), Announcement.kind)
    )
    return list(rows)


def mailed(session: Session) -> list[tuple[str, str]]:
    """Address and subject of every letter."""
    rows = session.exec(
        select(MailMessage.to_address, MailMessage.subject).order_by(
            MailMessage.to_address, MailMessage.subject
        )
    )
    return list(rows)
