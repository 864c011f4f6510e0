"""Two who state a code at once: both words stay, one after the other."""

from __future__ import annotations

from functools import partial

from flask import Flask

from foundation import db
from foundation.parties.actor import Actor
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.lots.browsers import make_lot
from tests.traceability.lots.conftest import Cast
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.queries import get_waste_rows
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus


def test_two_words_at_once_are_two_rows(app: Flask, settings: Settings, cast: Cast) -> None:
    code = make_lot(cast.ada)
    acts = [
        partial(_choose, code, low_code, cast.ada.actor) for low_code in ("16 02 16", "19 12 03")
    ]

    outcomes = at_once(settings, acts)

    with db.reading() as session:
        rows = get_waste_rows(session, code)
    assert outcomes == ["ok", "ok"]
    assert [row.number for row in rows] == [2, 1]
    assert {row.low_code for row in rows} == {"16 02 16", "19 12 03"}


def _choose(code: str, low_code: str, actor: Actor) -> None:
    with db.transaction() as session:
        choose_waste_code(session, code, WasteChoice(WasteStatus.WASTE, low_code), actor=actor)
