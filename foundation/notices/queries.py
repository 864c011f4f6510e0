"""What is asked of notices: a person's own, newest first, and how many are unread."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import NotFound
from foundation.http.pagination import PAGE_SIZE, Key, Page, cut, parse_cursor
from foundation.notices.models import Announcement, Notice

MOST_COUNTED = 100


def count_unread(session: Session, person_id: str, *, organisation_id: str) -> int:
    """How many notices a person has not read, counted up to 100 by an index of those alone."""
    unread = (
        select(Notice.id)
        .where(Notice.person_id == person_id)
        .where(Notice.organisation_id == organisation_id)
        .where(col(Notice.read_at).is_(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return session.exec(select(func.count()).select_from(unread)).one()


def get_notices(
    session: Session,
    person_id: str,
    *,
    organisation_id: str,
    unread_only: bool = False,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[tuple[Notice, Announcement]]:
    """A person's notices in one organisation, newest first, by cursor."""
    statement = (
        select(Notice, Announcement)
        .where(Notice.announcement_id == Announcement.id)
        .where(Notice.person_id == person_id)
        .where(Notice.organisation_id == organisation_id)
        .where(col(Notice.is_shown))
        .order_by(col(Notice.created_at).desc(), col(Notice.id).desc())
    )
    if unread_only:
        statement = statement.where(col(Notice.read_at).is_(None))
    if cursor:
        at_ms, notice_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(Notice.created_at) < moment)
            | ((col(Notice.created_at) == moment) & (col(Notice.id) < notice_id))
        )
    return cut(session.exec(statement.limit(size + 1)).all(), _key, size=size)


def get_notice(
    session: Session, notice_id: str, *, person_id: str, organisation_id: str
) -> tuple[Notice, Announcement]:
    """A person's own notice. Raises `NotFound` for somebody else's."""
    row = session.exec(
        select(Notice, Announcement)
        .where(Notice.announcement_id == Announcement.id)
        .where(Notice.id == notice_id)
        .where(Notice.person_id == person_id)
        .where(Notice.organisation_id == organisation_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row


def _key(row: tuple[Notice, Announcement]) -> Key:
    return clock.millis(row[0].created_at), row[0].id
