"""Two people who take the same label of a roll: one package gets it."""

from __future__ import annotations

from functools import partial

from flask import Flask

from foundation import db
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.gate import make_cast, register
from traceability.custody.queries import get_state
from traceability.tags.rolls import binding, minting
from traceability.tags.rolls.queries import get_unused


def test_a_label_of_a_roll_goes_on_one_of_two_packages(app: Flask, settings: Settings) -> None:
    cast = make_cast()
    lots = [register(cast.ada, 1_000), register(cast.ada, 2_000)]
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", 1, actor=cast.ada)
    minting.mint_batch(roll.id)
    with db.reading() as session:
        (label,) = get_unused(session, roll.id, after=0, limit=1)

    def put_on(lot: str) -> None:
        with db.transaction() as session:
            binding.put_on(session, f"{lot}.1", label.short_code, actor=cast.ada)

    outcomes = at_once(settings, [partial(put_on, lot) for lot in lots])

    with db.reading() as session:
        hung = [get_state(session, lot).packages[0].tag_id == label.id for lot in lots]
    assert outcomes == ["NotUnused", "ok"]
    assert sorted(hung) == [False, True]
