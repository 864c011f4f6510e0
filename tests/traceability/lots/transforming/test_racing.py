"""Several processes and one lot: whoever is first has it, and nothing is there twice."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from foundation import db
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.transforming.test_making import merge, registered, split
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.models import CustodyHead
from traceability.custody.state import LotStatus
from traceability.log.audit import audit
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part

PARTS = (Part((LotPackage(300_000),)), Part((LotPackage(250_000),)))


def offer(cast: Cast, code: str) -> None:
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)


def test_of_splits_merges_and_offers_at_once_one_counts(
    app: Flask, settings: Settings, cast: Cast
) -> None:
    first, second = registered(cast.ada), registered(cast.ada, reference=None)

    outcomes = at_once(
        settings,
        [
            lambda: split(cast.ada, first, *PARTS),
            lambda: split(cast.ada, first, *PARTS),
            lambda: merge(cast.ada, first, second),
            lambda: merge(cast.ada, second, first),
            lambda: offer(cast, first),
        ],
    )

    assert outcomes == ["ActNotAllowed"] * 4 + ["ok"]
    with db.reading() as session:
        heads = session.exec(select(CustodyHead)).all()
        there = sum(head.net_mass_g for head in heads if head.status is not LotStatus.SPENT)
        faults = audit(session, [check_custody]).faults
    assert (there, faults) == (1_100_000, ())


@pytest.mark.parametrize("count", [4])
def test_chains_of_merges_at_once_never_wait_for_each_other_for_ever(
    app: Flask, settings: Settings, cast: Cast, count: int
) -> None:
    lots = [registered(cast.ada, reference=None) for _ in range(count)]
    pairs = [(lots[n], lots[(n + 1) % count]) for n in range(count)]

    outcomes = at_once(settings, [lambda pair=pair: merge(cast.ada, *pair) for pair in pairs])

    assert set(outcomes) == {"ActNotAllowed", "ok"}
    assert outcomes.count("ok") in (1, 2)
    with db.reading() as session:
        heads = session.exec(select(CustodyHead)).all()
        there = sum(head.net_mass_g for head in heads if head.status is not LotStatus.SPENT)
    assert there == count * 550_000
