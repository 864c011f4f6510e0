"""An import on its way: checked when the file comes, confirmed by a person, registered in batches.

Each batch is one transaction with the count of rows taken, so whoever stops in between (a worker,
a machine) leaves whole lots behind and the next one goes on where it was. Rows that cannot become
lots are left out and named; a reference that is there already never becomes a second lot.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_, Conflict, DomainError
from foundation.http.texts import translate
from foundation.ids import new_id
from foundation.parties.actor import Actor
from traceability.lots.importing.checking import check_rows
from traceability.lots.importing.models import ImportState, LotImport
from traceability.lots.importing.queries import (
    delete_older,
    get_import,
    get_running_ids,
    lock_running,
)
from traceability.lots.importing.reading import Fault, Reading
from traceability.lots.importing.table import Table, parse_table
from traceability.lots.registration import register_lot

BATCH = 20
TURN_S = 3.0
KEPT_FOR = timedelta(days=30)


class AlreadyBegun(Conflict):
    """The button was pressed before."""

    message = N_("This import has begun already. Its page shows how far it is.")


class NothingToImport(Conflict):
    """No row can become a lot."""

    message = N_("No row of this file can be imported. Put the rows right and send it again.")


class _RowRefused(Exception):
    """A row was refused when it came to it: its batch is undone and tried again without it."""

    def __init__(self, number: int, faults: Sequence[Fault]) -> None:
        super().__init__(number)
        self.number, self.faults = number, faults


def start_import(session: Session, raw: bytes, *, file_name: str, actor: Actor) -> LotImport:
    """Keep a file that can be read; nothing is registered yet. Raises a subclass of `Invalid`."""
    table = parse_table(raw)
    started = LotImport(
        id=new_id(),
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        file_name=file_name[-120:],
        content=raw,
        state=ImportState.CHECKED,
        row_count=len(table.rows),
        failures={},
        created_at=clock.now(),
    )
    session.add(started)
    session.flush()
    return started


def readings_of(session: Session, found: LotImport) -> list[Reading]:
    """The rows of an import as they stand now."""
    table = parse_table(found.content)
    return check_rows(session, table, organisation_id=found.organisation_id)


def confirm(session: Session, import_id: str, *, actor: Actor) -> None:
    """Let an import go on its way. Raises `AlreadyBegun` or `NothingToImport`."""
    found = get_import(session, import_id, organisation_id=actor.organisation_id, is_locked=True)
    if found.state != ImportState.CHECKED:
        raise AlreadyBegun()
    readings = readings_of(session, found)
    if not any(reading.draft for reading in readings):
        raise NothingToImport()
    found.failures = {str(one.row.number): _kept(one.faults) for one in readings if one.faults}
    found.state = ImportState.RUNNING
    session.add(found)


def carry_on(import_id: str, *, for_s: float) -> None:
    """Register rows for about so long, or until all are through."""
    until = time.monotonic() + for_s
    while take_batch(import_id) and time.monotonic() < until:
        pass


def carry_on_all() -> None:
    """The worker's turn: a batch of each import that is on its way, again and again, but not for so
    long that its other jobs would wait.
    """
    until = time.monotonic() + TURN_S
    with db.reading() as session:
        running = get_running_ids(session)
    while running and time.monotonic() < until:
        running = [import_id for import_id in running if take_batch(import_id)]


def take_batch(import_id: str) -> bool:
    """Register the next rows; says whether there are more."""
    try:
        with db.transaction() as session:
            found = lock_running(session, import_id)
            return found is not None and _register_next(session, found)
    except _RowRefused as refused:
        _note_failure(import_id, refused)
        return True


def forget_old_imports() -> None:
    """Drop files after a month; their lots stay."""
    with db.transaction() as session:
        delete_older(session, clock.now() - KEPT_FOR)


def _register_next(session: Session, found: LotImport) -> bool:
    whole = parse_table(found.content)
    rows = whole.rows[found.taken : found.taken + BATCH]
    due = tuple(row for row in rows if str(row.number) not in found.failures)
    actor = Actor(found.organisation_id, found.person_id, frozenset({"lots:write"}), "worker")
    readings = check_rows(session, Table(whole.columns, due), organisation_id=found.organisation_id)
    for reading in readings:
        if reading.draft is None:
            raise _RowRefused(reading.row.number, reading.faults)
        try:
            register_lot(session, reading.draft, actor=actor)
        except DomainError as refusal:
            fault = Fault("", refusal)
            raise _RowRefused(reading.row.number, [fault]) from refusal
    found.taken += len(rows)
    found.lot_count += len(readings)
    if found.taken >= found.row_count:
        found.state, found.done_at = ImportState.DONE, clock.now()
    session.add(found)
    return found.state == ImportState.RUNNING


def _note_failure(import_id: str, refused: _RowRefused) -> None:
    with db.transaction() as session:
        found = lock_running(session, import_id)
        if found is not None:
            found.failures = {**found.failures, str(refused.number): _kept(refused.faults)}
            session.add(found)


def _kept(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    return [(fault.column, translate(fault.refusal)) for fault in faults]
