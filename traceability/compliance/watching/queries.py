"""What is asked of the watch list: all that is looked for, one number, and hits among others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from traceability.compliance.sanitising.stating import get_sanitising_rows
from traceability.compliance.watching.models import WatchedSerial
from traceability.compliance.watching.serials import Watched, comparable

AT_ONCE = 500


def watched_now() -> Any:
    """The statement of every number that is looked for. `Any`: as SQLModel types statements."""
    later = aliased(WatchedSerial)
    is_replaced = (
        select(later.number)
        .where(later.serial == WatchedSerial.serial)
        .where(later.number > WatchedSerial.number)
        .exists()
    )
    return select(WatchedSerial).where(~is_replaced).where(col(WatchedSerial.is_off).is_(False))


def find_last(session: Session, serial: str) -> WatchedSerial | None:
    """The last word about a number, whatever it says."""
    return session.exec(
        select(WatchedSerial)
        .where(WatchedSerial.serial == comparable(serial))
        .order_by(col(WatchedSerial.number).desc())
        .limit(1)
    ).one_or_none()


def find_watched(session: Session, serials: Iterable[str]) -> tuple[Watched, ...]:
    """Those of some serial numbers that are looked for, in order."""
    wanted = sorted({comparable(serial) for serial in serials})
    found: list[WatchedSerial] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += _among(session, wanted[start : start + AT_ONCE])
    return tuple(Watched(row.serial, row.source, row.reported_on) for row in found)


def find_watched_of(session: Session, lot_code: str) -> tuple[Watched, ...]:
    """Which of the serial numbers that were ever stated for a lot are looked for."""
    serials = [one for row in get_sanitising_rows(session, lot_code) for one in row.serials]
    return find_watched(session, serials) if serials else ()


def _among(session: Session, serials: Collection[str]) -> list[WatchedSerial]:
    statement = watched_now().where(col(WatchedSerial.serial).in_(serials))
    return list(session.exec(statement.order_by(WatchedSerial.serial)))
