"""The operator's desk in the demo: who sits at it, and what waits there."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation import clock, db
from foundation.parties.standing import Standing
from market.demo.cast import NEWCOMER, OPERATOR
from market.demo.moving_in import DemoPerson, move_in, run_desk

JUST_NOW = timedelta(hours=1)


def open_desk(now: datetime, *, founded: datetime) -> list[DemoPerson]:
    """The operator, as old as the market, and an organisation that waits for approval."""
    with clock.held(founded), db.transaction() as session:
        _actors, operators = run_desk(session, OPERATOR)
    with clock.held(now - JUST_NOW), db.transaction() as session:
        _member, newcomers = move_in(session, NEWCOMER, standing=Standing.NEW)
    return [*operators, *newcomers]
