"""Questions about rolls, their labels and their files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation.errors import NotFound
from traceability.tags.models import Tag, TagState
from traceability.tags.rolls.models import Roll, RollFile, RollState


def get_roll(
    session: Session, roll_id: str, *, organisation_id: str, is_locked: bool = False
) -> Roll:
    """A roll of this organisation; somebody else's does not exist. Raises `NotFound`."""
    roll = session.get(Roll, roll_id, with_for_update=is_locked or None)
    if roll is None or roll.organisation_id != organisation_id:
        raise NotFound()
    return roll


def get_rolls(session: Session, organisation_id: str) -> list[Roll]:
    """An organisation's rolls, the latest first."""
    return list(
        session.exec(
            select(Roll)
            .where(Roll.organisation_id == organisation_id)
            .order_by(col(Roll.created_at).desc(), col(Roll.id))
        )
    )


def find_holder(session: Session, tag: Tag) -> str | None:
    """Who holds the roll that a label is from."""
    roll = session.get(Roll, tag.roll_id) if tag.roll_id else None
    return roll.organisation_id if roll else None


def count_states(session: Session, roll_ids: Sequence[str]) -> dict[str, dict[TagState, int]]:
    """How many labels of each roll are in which state."""
    counted: dict[str, dict[TagState, int]] = {roll_id: {} for roll_id in roll_ids}
    rows = session.exec(
        select(Tag.roll_id, Tag.state, func.count())
        .where(col(Tag.roll_id).in_(roll_ids))
        .group_by(col(Tag.roll_id), col(Tag.state))
    )
    for roll_id, state, count in rows:
        assert roll_id is not None, "asked for labels of rolls"
        counted[roll_id][TagState(state)] = count
    return counted


def get_unused(session: Session, roll_id: str, *, after: int, limit: int) -> list[Tag]:
    """Labels of a roll that hang on nothing, by number, after one."""
    return list(
        session.exec(
            select(Tag)
            .where(Tag.roll_id == roll_id)
            .where(Tag.state == TagState.MINTED)
            .where(col(Tag.roll_number) > after)
            .order_by(col(Tag.roll_number))
            .limit(limit)
        )
    )


def get_minting_ids(session: Session) -> list[str]:
    """Rolls that are being minted, the oldest first."""
    return list(
        session.exec(
            select(Roll.id)
            .where(Roll.state == RollState.MINTING)
            .order_by(col(Roll.created_at), col(Roll.id))
        )
    )


def get_file(session: Session, file_id: str, *, organisation_id: str) -> RollFile:
    """A file of a roll of this organisation. Raises `NotFound`."""
    found = session.get(RollFile, file_id)
    if found is None:
        raise NotFound()
    get_roll(session, found.roll_id, organisation_id=organisation_id)
    return found


def get_files(session: Session, roll_id: str) -> list[RollFile]:
    """The files of a roll, the latest first."""
    return list(
        session.exec(
            select(RollFile)
            .where(RollFile.roll_id == roll_id)
            .order_by(col(RollFile.created_at).desc(), col(RollFile.id))
        )
    )


def get_waiting_file_ids(session: Session) -> list[str]:
    """Files that are being made, the oldest first."""
    return list(
        session.exec(
            select(RollFile.id)
            .where(col(RollFile.done_at).is_(None))
            .order_by(col(RollFile.created_at), col(RollFile.id))
        )
    )


def get_files_before(session: Session, moment: datetime) -> list[RollFile]:
    """Files asked for before a moment."""
    return list(session.exec(select(RollFile).where(RollFile.created_at < moment)))
