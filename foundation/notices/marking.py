"""Marking notices as read: one that was opened, or all of them."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col

from foundation import clock
from foundation.notices.models import Notice
from foundation.notices.queries import get_notice


def mark_read(session: Session, notice_id: str, *, person_id: str, organisation_id: str) -> str:
    """Note that a person has seen a notice; where it leads. Raises `NotFound`."""
    notice, announcement = get_notice(
        session, notice_id, person_id=person_id, organisation_id=organisation_id
    )
    notice.read_at = notice.read_at or clock.now()
    session.add(notice)
    session.flush()
    return announcement.link


def mark_all_read(session: Session, person_id: str, *, organisation_id: str) -> None:
    """Note that a person has seen everything there is."""
    session.exec(
        update(Notice)
        .where(col(Notice.person_id) == person_id)
        .where(col(Notice.organisation_id) == organisation_id)
        .where(col(Notice.read_at).is_(None))
        .values(read_at=clock.now())
    )
