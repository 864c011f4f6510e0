"""Identifiers in custody events lead somewhere, and tell no stranger who is behind them."""

from __future__ import annotations

import re

from flask import Flask

from tests.foundation.parties.test_exports import table
from tests.shape import ROOT
from traceability.custody.events import ActKind
from traceability.custody.shapes import SHAPES
from traceability.custody.words import ProcessStep
from traceability.lots.addresses.words import MEMBERS, STEPS, WORDS


def test_a_lot_and_its_packages_lead_to_the_lot(app: Flask) -> None:
    client = app.test_client()

    leads = [client.get(f"/obj/RG-7Q2M-4K8X{end}").headers["Location"] for end in ("", ".2")]

    assert leads == ["/lots/RG-7Q2M-4K8X"] * 2


def test_a_paper_says_what_it_is_and_escapes_what_it_was_called(app: Flask) -> None:
    page = app.test_client().get("/bt/<script>").text

    assert "A business document" in page
    assert "<script>" not in page.partition("<main")[2]


def test_each_word_has_its_page(app: Flask) -> None:
    client = app.test_client()

    assert STEPS["BizStep-refusing"] in client.get("/voc/BizStep-refusing").text
    assert MEMBERS["offerHash"] in client.get("/voc/").text
    assert client.get("/voc/BizStep-dancing").status_code == 404


def test_all_words_come_as_a_table(app: Flask) -> None:
    assert table(app.test_client(), "/voc/words.csv") == [
        ["word", "meaning"],
        *([name, meaning] for name, meaning in WORDS.items()),
    ]


def test_every_word_of_our_own_is_explained_and_no_other() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "traceability/custody").glob("*.py"))

    used = set(re.findall(r'"rg:(\w+)"', sources))
    shapes = {shape.step for kind, shape in SHAPES.items() if shape.is_own_step}
    steps = shapes - {SHAPES[ActKind.PROCESS].step} | {step.value for step in ProcessStep}

    assert (set(MEMBERS), set(STEPS)) == (used, {f"BizStep-{step}" for step in steps})
