"""The watch list at the desk: a table read strictly, put on the list, with a line in the trail."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from foundation.errors import N_, Invalid
from foundation.http.pagination import PAGE_SIZE, Page
from foundation.parties.actor import Actor
from market.desk import trail
from market.desk.paging import newest_first
from market.prices.tables import Line, read_lines
from traceability.compliance.watching import keeping
from traceability.compliance.watching.models import WatchedSerial
from traceability.compliance.watching.queries import watched_now
from traceability.compliance.watching.serials import Watched, comparable, is_telling

COLUMNS = ("serial", "source", "reported_on")
LONGEST_SOURCE = 200


class WrongRow(Invalid):
    """A table is added whole or not at all."""

    message = N_(
        "Line %(line)s: give a serial number of 6 letters and digits or more, who looks for it with"
        " their reference, and the day of their report like 2026-05-31. Nothing was added."
    )


def get_watched(
    session: Session, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[WatchedSerial]:
    """What is looked for, those put on the list last first."""
    return newest_first(
        session,
        watched_now(),
        (WatchedSerial.stated_at, WatchedSerial.serial),
        lambda row: (row.stated_at, row.serial),
        cursor=cursor,
        size=size,
    )


def add_table(session: Session, text: str, *, actor: Actor) -> int:
    """Put a table's numbers on the list: how many are new. Raises `WrongRow` and `read_lines`'."""
    found = [_watched(line) for line in read_lines(text, COLUMNS)]
    added = keeping.watch(session, found, actor=actor)
    if added:
        label = f"{len(added)} serial numbers"
        trail.note(session, "serials:add", added[0], label=label, actor=actor)
    return len(added)


def remove(session: Session, serial: str, reason: str, *, actor: Actor) -> None:
    """Take one off the list, and say so in the trail."""
    keeping.unwatch(session, serial, reason, actor=actor)
    known = comparable(serial)
    trail.note(session, "serials:remove", known, label=known, text=reason, actor=actor)


def _watched(line: Line) -> Watched:
    cells = line.cells
    try:
        reported_on = date.fromisoformat(cells["reported_on"])
    except ValueError:
        raise WrongRow(line=line.number, field="text") from None
    is_whole = is_telling(cells["serial"]) and 0 < len(cells["source"]) <= LONGEST_SOURCE
    if not is_whole or cells.get(""):
        raise WrongRow(line=line.number, field="text")
    return Watched(cells["serial"], cells["source"], reported_on)
