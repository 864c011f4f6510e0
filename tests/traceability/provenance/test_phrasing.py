"""Quantities in findings read as a yard would say them, and lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from traceability.provenance.phrasing import (
    change,
    contents,
    hours,
    kilograms,
    moment,
    percent,
    short_hash,
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (kilograms(1_250_000), "1,250 kg"),
        (kilograms(1_247_500), "1,247.5 kg"),
        (kilograms(1), "0.001 kg"),
        (kilograms(0), "0 kg"),
        (percent(229_000), "22.9 %"),
        (percent(1_000_000), "100 %"),
        (percent(1), "0.0001 %"),
        (change(640_000, 562_600), "−12.1 %"),
        (change(640_000, 643_200), "+0.5 %"),
        (change(0, 1), "–"),
        (contents({"Nd": 229_000, "Dy": 14_000}), "Nd 22.9 %, Dy 1.4 %"),
        (moment(datetime(2026, 11, 23, 14, 5, tzinfo=UTC)), "2026-11-23 14:05 UTC"),
        (hours(timedelta(hours=-25)), "25 h"),
        (short_hash(bytes(range(32))), "0001020304050607"),
        (short_hash(None), "–"),
    ],
)
def test_a_quantity_in_words(said: str, words: str) -> None:
    assert said.replace("\u00a0", " ") == words
