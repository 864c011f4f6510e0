"""Keeping the watch list: numbers put on it and taken off, by operators alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Invalid, NotFound
from foundation.parties.actor import Actor
from traceability.compliance.watching.models import WatchedSerial
from traceability.compliance.watching.queries import find_last
from traceability.compliance.watching.serials import Watched, comparable, is_telling


class NotTelling(Invalid):
    """A short number is on devices of many makers."""

    message = N_("%(serial)s has fewer than 6 letters and digits, or more than 60. Look again.")


class ReportedTomorrow(Invalid):
    """A report is of a day that has come."""

    message = N_("The day of the report of %(serial)s has not come yet.")


class NotWatched(NotFound):
    """Only what is on the list is taken off it."""

    message = N_("%(serial)s is not on the watch list. Load the list again.")


def watch(session: Session, found: Sequence[Watched], *, actor: Actor) -> list[str]:
    """Put numbers on the list; those that are on it already stay as they are. The new ones."""
    actor.check("desk:write")
    added = []
    for one in found:
        if not is_telling(one.serial):
            raise NotTelling(serial=one.serial, field="text")
        if one.reported_on > clock.now().date():
            raise ReportedTomorrow(serial=one.serial, field="text")
        last = find_last(session, one.serial)
        if (last is None or last.is_off) and _write(session, one, last, actor=actor):
            added.append(comparable(one.serial))
    return added


def unwatch(session: Session, serial: str, reason: str, *, actor: Actor) -> None:
    """Take a number off the list, with the reason; what was said of it stays."""
    actor.check("desk:write")
    last = find_last(session, serial)
    if last is None or last.is_off:
        raise NotWatched(serial=serial)
    known = Watched(last.serial, last.source, last.reported_on)
    if not _write(session, known, last, reason=reason, actor=actor):
        raise NotWatched(serial=serial)


def _write(
    session: Session, one: Watched, last: WatchedSerial | None, *, reason: str = "", actor: Actor
) -> bool:
    """The next word about a number; False where somebody else's word came first."""
    row = WatchedSerial(
        serial=comparable(one.serial),
        number=last.number + 1 if last else 1,
        source=one.source,
        reported_on=one.reported_on,
        is_off=bool(reason),
        reason=reason,
        person_id=actor.person_id,
        stated_at=clock.now(),
    )
    key = ("serial", "number")
    return db.insert_once(session, table_of(WatchedSerial), row.model_dump(), key=key)
