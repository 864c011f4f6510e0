"""Questions about imports."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from foundation.columns import table_of
from foundation.errors import NotFound
from traceability.lots.importing.models import ImportState, LotImport


def get_import(
    session: Session, import_id: str, *, organisation_id: str, is_locked: bool = False
) -> LotImport:
    """An import of this organisation, held until the transaction ends if it is locked; somebody
    else's does not exist. Raises `NotFound`.
    """
    found = session.get(LotImport, import_id, with_for_update=is_locked or None)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound()
    return found


def lock_running(session: Session, import_id: str) -> LotImport | None:
    """The import, locked, if it is on its way; one that another process works on is waited for."""
    found = session.get(LotImport, import_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.state == ImportState.RUNNING else None


def get_running_ids(session: Session) -> list[str]:
    """Imports on their way, the oldest first."""
    return list(
        session.exec(
            select(LotImport.id)
            .where(LotImport.state == ImportState.RUNNING)
            .order_by(col(LotImport.created_at), col(LotImport.id))
        )
    )


def delete_older(session: Session, before: datetime) -> None:
    """Forget files that were looked at or went through before this moment."""
    table = table_of(LotImport)
    session.connection().execute(
        table.delete()
        .where(table.c.created_at < before)
        .where(table.c.state != ImportState.RUNNING)
    )
