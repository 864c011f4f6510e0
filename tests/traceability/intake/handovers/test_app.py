"""The code of a handover or a lot in the app: the same texts as on the pages, and a word each."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from tests.factories import sign_in
from tests.traceability.gate import Cast, make_cast, offer, register
from tests.traceability.intake.handovers.cases import CASES, ROOTS
from tests.traceability.intake.phone import phone_of
from tests.traceability.intake.test_modules import ask
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.custody.words import RefusalReason

pytestmark = pytest.mark.one_database

STATIC = Path(__file__).parents[4] / "static/intake"
NOW = clock.now().isoformat()
LATER = (clock.now() + timedelta(days=31)).isoformat()


def test_the_app_reads_the_same_texts_as_the_pages() -> None:
    told = ask([["named", text, ROOTS] for text, _ in CASES])

    assert told == [named and {"kind": named[0], "id": named[1]} for _, named in CASES]


def handovers_of(cast: Cast) -> tuple[dict[str, str], dict[str, str]]:
    """Ada's offers to Ben by what becomes of them: their lots, and their handovers' ids."""
    names = ("open", "signed", "accepted", "refused", "withdrawn", "replaced", "passed on")
    lots = {name: register(cast.ada) for name in names}
    ids = {}
    for name, lot in lots.items():
        offer(cast.ada, lot, cast.ben)
        with db.reading() as session:
            now = get_state(session, lot).handover
        assert now is not None
        ids[name] = now.handover_id
    with db.transaction() as session:
        handover.accept(session, lots["accepted"], actor=cast.ben)
        handover.refuse(session, lots["refused"], reason=RefusalReason.DAMAGED, actor=cast.ben)
        for name in ("withdrawn", "replaced", "passed on"):
            handover.cancel(session, lots[name], actor=cast.ada)
    offer(cast.ada, lots["replaced"], cast.ben)
    offer(cast.ada, lots["passed on"], cast.mallory)
    return lots, ids


def test_each_code_has_its_sign_and_word(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lots, ids = handovers_of(cast)
    ids["unknown"] = "0" * 32
    facts = phone_of(client, cast.ben_person).learn()

    def judged(kind: str, name: str, at: str = NOW) -> list[Any]:
        return ["code", {"kind": kind, "id": name}, facts, [lots["signed"]], at]

    told = ask(
        [
            *(judged("handover", one) for one in ids.values()),
            judged("handover", ids["open"], LATER),
            judged("lot", lots["open"]),
            judged("lot", lots["passed on"]),
        ]
    )

    signs = [(one["sign"], one["word"]) for one in told]
    assert signs == [
        ("delivery", "delivery"),
        ("delivery", "delivery_answered"),
        ("handover_over", "over_accepted"),
        ("handover_over", "over_refused"),
        ("handover_over", "over_withdrawn"),
        ("handover_over", "over_replaced"),
        ("handover_over", "over_withdrawn"),
        ("handover_unknown", "handover_unknown"),
        ("handover_over", "over_lapsed"),
        ("delivery", "delivery"),
        ("handover_unknown", "lot_unknown"),
    ]
    leads = [one["delivery"] and one["delivery"]["lot"] for one in told]
    assert leads[5] == lots["replaced"]
    assert [leads[at] for at in (0, 4, 6, 7)] == [lots["open"], None, None, None]
    _check_said(signs, sign_in(client, cast.ben_person).get("/intake/app").text)


def _check_said(signs: list[tuple[str, str]], shell: str) -> None:
    """Each word stands in the shell, and each sign has a mark, a colour and a sound of its own."""
    words = set(re.findall(r'data-word="(\w+)"', shell))
    shown = {word for _, word in signs}
    reasons = {f"{word}_why" for sign, word in signs if sign != "delivery"}
    assert shown | reasons <= words
    sources = {name: (STATIC / name).read_text() for name in ("app.css", "signals.mjs")}
    marks = (STATIC / "views/scan.mjs").read_text()
    for sign in {sign for sign, _ in signs}:
        assert f".is-{sign} " in sources["app.css"]
        assert f"\n  {sign}: [[" in sources["signals.mjs"]
        assert f'{sign}: "' in marks
