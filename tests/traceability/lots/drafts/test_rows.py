"""Rows that come and go without a script, and numbers that read two ways."""

from __future__ import annotations

import pytest

from traceability.lots.drafts.rows import changed_rows, padded, readings, tonnes

TYPED = {"unit": ["kg"], "masses": ["1,250", "312.5"]}

CHANGES = {
    "": ["1,250", "312.5"],
    "next": ["1,250", "312.5"],
    "add": ["1,250", "312.5", ""],
    "add:3": ["1,250", "312.5", "", "", ""],
    "add:51": ["1,250", "312.5", ""],
    "remove:0": ["312.5"],
    "remove:2": ["1,250", "312.5"],
    "remove:x": ["1,250", "312.5"],
    "take:0:1250 kg": ["1250 kg", "312.5"],
    "take:7:1250 kg": ["1,250", "312.5"],
}


@pytest.mark.parametrize("then", CHANGES)
def test_a_button_changes_the_rows_and_nothing_else(then: str) -> None:
    assert changed_rows(TYPED, then) == {"unit": ["kg"], "masses": CHANGES[then]}


def test_a_reading_is_taken_for_a_mass_and_never_for_a_content() -> None:
    typed = {"element": ["Nd"], "content": ["22,912"]}

    assert changed_rows(typed, "take:0:1250 kg") == typed


READINGS = {
    ("1,250", "kg"): ("1250 kg", "1.25 kg"),
    ("1.250 t", "kg"): ("1250 t", "1.25 t"),
    ("1250", "kg"): (),
    ("1,250.5", "kg"): (),
    ("a lot", "kg"): (),
    ("", "kg"): (),
}


@pytest.mark.parametrize(("text", "unit"), READINGS)
def test_both_readings_of_an_ambiguous_mass_are_offered(text: str, unit: str) -> None:
    assert readings(text, unit) == READINGS[text, unit]


TONNES = {
    1_250_000: "1.25\u00a0t",
    1: "0.000001\u00a0t",
    2_000_000_000: "2,000\u00a0t",
    312_500: "0.3125\u00a0t",
}


@pytest.mark.parametrize("grams", TONNES)
def test_a_mass_is_echoed_in_tonnes_to_the_gram(grams: int) -> None:
    assert tonnes(grams) == TONNES[grams]


def test_a_first_page_has_four_rows_and_a_full_one_no_more() -> None:
    assert padded(["1"]) == ["1", "", "", ""]
    assert padded(list("12345")) == list("12345")
