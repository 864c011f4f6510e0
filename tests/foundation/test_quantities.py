"""Masses as people type them."""

from __future__ import annotations

import pytest

from foundation.http.quantities import (
    AmbiguousNumber,
    NotANumber,
    NotWholeGrams,
    OutOfBounds,
    UnknownUnit,
    parse_mass,
)

READ = [
    ("1250", 1_250_000),
    ("1250 kg", 1_250_000),
    ("1 250 kg", 1_250_000),
    ("1,250.5", 1_250_500),
    ("1.250,5 kg", 1_250_500),
    ("12.5 kg", 12_500),
    ("12,5 kg", 12_500),
    ("1.25 t", 1_250_000),
    ("850 g", 850),
    ("1,250,000 g", 1_250_000),
    ("0.850", 850),
    ("0,850", 850),
    ("40 lb", 18_144),
    ("1.2500 kg", 1_250),
]
REFUSED = [
    ("", NotANumber),
    ("some", NotANumber),
    ("12 stone", UnknownUnit),
    ("1.2.3 kg", NotANumber),
    ("1,25,0 kg", NotANumber),
    ("1.2345678 kg", NotWholeGrams),
    ("0", OutOfBounds),
    ("-3 kg", OutOfBounds),
    ("60000 t", OutOfBounds),
    ("1 ton", UnknownUnit),
]


@pytest.mark.parametrize(("text", "grams"), READ)
def test_a_mass_is_read_in_the_ways_people_write_it(text: str, grams: int) -> None:
    assert parse_mass(text) == grams


@pytest.mark.parametrize(("text", "refusal"), REFUSED)
def test_what_is_no_mass_is_refused_with_its_reason(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        parse_mass(text)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("1,250 kg", "1,250 kg can be read as 1250 kg or as 1.25 kg. Write 1250 kg or 1.25 kg."),
        ("1.255", "1.255 can be read as 1255 or as 1.255. Write 1255 or 1.2550."),
    ],
)
def test_a_number_that_can_be_read_two_ways_is_asked_about(text: str, question: str) -> None:
    with pytest.raises(AmbiguousNumber) as refusal:
        parse_mass(text)

    assert str(refusal.value) == question
