"""Handovers by their own id: a row each, from the offer to how it ended."""

from __future__ import annotations

from datetime import timedelta

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select

from foundation import clock, db
from foundation.columns import table_of
from foundation.settings import ROOT
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.custody import handover
from traceability.custody.events import PackageMass
from traceability.custody.handovers import find_handover, get_ended_handovers
from traceability.custody.models import CustodyHandover
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_state
from traceability.custody.words import HandoverEnd, RefusalReason
from traceability.lots.parting.accepting import accept_part

ENDS = [
    HandoverEnd.ACCEPTED,
    HandoverEnd.ACCEPTED,
    HandoverEnd.REFUSED,
    HandoverEnd.WITHDRAWN,
    HandoverEnd.LAPSED,
    None,
]


def make_ends() -> tuple[Cast, list[str]]:
    """Six offers of Ada's to Ben, and what became of them, by handover."""
    cast = make_cast()
    lots = [register(cast.ada) for _ in ENDS]
    ids = []
    for lot in lots:
        offer(cast.ada, lot, cast.ben)
        with db.reading() as session:
            state = get_state(session, lot)
        assert state.handover is not None
        ids.append(state.handover.handover_id)
    whole, part, refused, withdrawn, lapsed, _ = lots
    with db.transaction() as session:
        packages = get_state(session, part).packages
        masses = tuple(PackageMass(one.package_id, one.net_mass_g) for one in packages)
        some = RefusedPart(masses[0].package_id, 1_000, RefusalReason.DAMAGED)
        handover.accept(session, whole, actor=cast.ben)
        accept_part(session, part, received=masses, refused=[some], actor=cast.ben)
        handover.refuse(session, refused, reason=RefusalReason.DAMAGED, actor=cast.ben)
        handover.cancel(session, withdrawn, actor=cast.ada)
    with clock.held(clock.now() + timedelta(days=31)), db.transaction() as session:
        handover.lapse(session, lapsed, actor=cast.ada)
    return cast, ids


def test_each_handover_says_how_it_ended(app: Flask) -> None:
    cast, ids = make_ends()

    with db.reading() as session:
        rows = [find_handover(session, one) for one in ids]
        known = [(row.ended, row.giver_id, row.taker_id) for row in rows if row]
        since = clock.now() - timedelta(minutes=5)
        ended = get_ended_handovers(session, cast.ben.organisation_id, since=since, limit=4)
        none = get_ended_handovers(session, cast.ada.organisation_id, since=since, limit=4)

    sides = (cast.ada.organisation_id, cast.ben.organisation_id)
    assert known == [(end, *sides) for end in ENDS]
    assert ended[0].ended is HandoverEnd.LAPSED
    assert len(ended) == 4
    assert none == []


def test_nothing_is_found_by_another_id(app: Flask) -> None:
    with db.reading() as session:
        assert find_handover(session, "0" * 32) is None
        assert find_handover(session, "0" * 5_000) is None


def test_the_migration_reads_the_same_rows_off_the_signed_events(app: Flask) -> None:
    make_ends()
    script = ScriptDirectory(str(ROOT / "migrations"))
    (revision,) = (one for one in script.walk_revisions() if one.path.endswith("_handovers.py"))
    table = table_of(CustodyHandover)

    with db.reading() as session:
        with Operations.context(MigrationContext.configure(session.connection())):
            read = revision.module.rows_of_events()
        stored = session.connection().execute(select(table)).mappings().all()

    assert sorted(read, key=lambda row: row["handover_id"]) == sorted(
        (dict(row) for row in stored), key=lambda row: row["handover_id"]
    )
    assert len(stored) == len(ENDS)
