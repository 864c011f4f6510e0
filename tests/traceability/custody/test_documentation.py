"""docs/events.md shows each act exactly as the code writes it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.traceability.custody.examples import ADA, BEN, EXAMPLES, WORDS, example_occasion
from traceability.custody.events import ActKind
from traceability.custody.writing import body_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "events.md"
ANSWERS = (ActKind.ARRIVE, ActKind.ACCEPT, ActKind.REFUSE, ActKind.ACCEPT_PART)


def test_the_page_shows_every_act_as_it_is_written() -> None:
    shown = re.findall(r"^```json\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)

    written = [
        body_of(
            act,
            example_occasion(kind, BEN if kind in ANSWERS else ADA),
            WORDS,
        )
        for kind, act in EXAMPLES.items()
    ]
    assert [json.loads(text) for text in shown] == written
