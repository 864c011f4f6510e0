"""How genealogies are read: from what was found before, and never by looking through everything."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from traceability.custody.models import FlowSide
from traceability.provenance.ancestry import FLOW, _closure, _events_of

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("via", FlowSide)
def test_each_step_is_found_by_the_lots_of_the_one_before(session: Session, via: FlowSide) -> None:
    start = _events_of(session, "RG-0000-0018", FLOW.c.side == FlowSide.OUT)
    query = _closure(start, name="found", via=via).select()
    dialect = session.get_bind().dialect
    text = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()

    told = [row[3] for row in plan]
    assert "SEARCH found_near USING INDEX" in " ".join(told)
    assert "SEARCH found_far USING INDEX custody_flow_of_lot (log_id=? AND lot_id=?)" in told
