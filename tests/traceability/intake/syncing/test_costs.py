"""What a manifest asks of the database grows by its lots' verdicts alone."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from tests.foundation.parties.test_costs import counted_queries
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.intake.syncing.manifest import manifest
from traceability.lots.queries import get_lot
from traceability.provenance.verification import verify

pytestmark = pytest.mark.one_database
OF_A_VERDICT = 15


def deliver(cast: Cast) -> str:
    """One lot more on its way to Ben."""
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    return lot


def cost(cast: Cast) -> int:
    """How many questions the manifest of Ben's gate takes."""
    with db.reading() as session, counted_queries() as seen:
        manifest(session, actor=cast.ben)
    return len(seen)


def test_a_delivery_more_costs_its_verdict_and_nothing_else(app: Flask) -> None:
    cast = make_cast()
    lot = deliver(cast)
    one = cost(cast)
    deliver(cast)
    deliver(cast)
    three = cost(cast)
    with db.reading() as session:
        kept = get_lot(session, lot)
        with counted_queries() as seen:
            verify(session, kept.code)

    assert three - one == 2 * len(seen)
    assert len(seen) == OF_A_VERDICT
