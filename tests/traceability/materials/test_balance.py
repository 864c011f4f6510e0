"""Mass by the vectors, and by whatever else Hypothesis thinks of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.official import official
from traceability.materials.balance import apportion, by_largest_remainder, is_conserved

FILE = Path(__file__).resolve().parents[2] / "vectors" / "mass" / "balances.json"
FACTS = json.loads(FILE.read_text(encoding="utf-8"))
DIFFERENCE = "difference"


def listed(masses: Any) -> list[int]:
    return masses if isinstance(masses, list) else [masses["each"]] * masses["times"]


@pytest.mark.parametrize("case", FACTS["conservation"], ids=lambda case: case["id"])
def test_nothing_comes_of_nothing(case: dict[str, Any]) -> None:
    inputs = listed(case["inputs"])

    assert is_conserved(inputs, case["outputs"], loss_g=case["loss"]) is case["ok"]


def test_the_small_facts_are_those_of_the_larger_set() -> None:
    larger = json.loads((official("mass") / "mass-vectors.json").read_text(encoding="utf-8"))
    balances = [{**case, "inputs": listed(case["inputs"])} for case in FACTS["conservation"]]

    assert balances == larger["conservation"]["cases"]
    assert FACTS["apportionment"] == larger["apportionment"]["cases"]
    assert FACTS["allocation"] == larger["conservation"]["allocation"]


@pytest.mark.parametrize("case", FACTS["allocation"], ids=lambda case: case["id"])
def test_no_more_is_taken_than_there_is(case: dict[str, Any]) -> None:
    left, refused = case["accepted"], []
    for number, taken in enumerate(case["taken"]):
        rest = left - taken
        fits = rest == 0 or is_conserved([left], [taken, rest])
        if fits:
            left = rest
        else:
            refused.append(number)

    expected = case.get("refused_at", 1)
    assert refused == ([] if case["ok"] else [expected])
    assert left == case.get("left", 0)


def ends(case: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Follow each first lot of a case to the lots in which it ends, one lot after the other."""
    lots, moves = case["lots"], case["moves"]
    children: dict[str, list[tuple[str, int]]] = {}
    for source, target, grams in moves:
        children.setdefault(source, []).append((target, grams))
    held: dict[str, dict[str, int]] = {
        lot: {lot: grams} for lot, grams in lots.items() if all(m[1] != lot for m in moves)
    }
    for lot in lots:  # the cases list a lot after those it is made of
        mass = lots[lot]
        came = held.setdefault(lot, {})
        if sum(came.values()) != mass:
            (held[lot],) = apportion(came, [mass], difference=DIFFERENCE)
        going = children.get(lot, [])
        shares = apportion(held[lot], [grams for _, grams in going], difference=DIFFERENCE)
        for (target, _), share in zip(going, shares, strict=True):
            into = held.setdefault(target, {})
            for origin, grams in share.items():
                into[origin] = into.get(origin, 0) + grams
    found: dict[str, list[list[Any]]] = {}
    for lot in lots:
        if lot not in children:
            for origin, grams in held[lot].items():
                found.setdefault(origin, []).append([lot, grams])
    return found


@pytest.mark.parametrize("case", FACTS["apportionment"], ids=lambda case: case["id"])
def test_each_gram_is_followed_to_its_end(case: dict[str, Any]) -> None:
    found = ends(case)

    if "conserving" in case:  # the later weighing is a line of its own, and no origin grows by it
        difference = case["conserving"].pop("weighing_difference", None)
        expected = case.get("ends", case["conserving"])
        if difference:
            expected = {**expected, DIFFERENCE: [[lot, g] for lot, g in difference.items()]}
        assert found == expected
    else:
        assert found == case["ends"]


def test_ties_go_to_the_earlier() -> None:
    assert by_largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert by_largest_remainder(2, [1, 1, 1]) == [1, 1, 0]


def test_what_a_scale_lost_stands_in_no_output() -> None:
    shares = apportion({"a": 60, "b": 40}, [30, 69], difference=DIFFERENCE)

    assert shares == [{"a": 18, "b": 12}, {"a": 41, "b": 28}]


masses = st.lists(st.integers(1, 2**60), min_size=1, max_size=6)


@given(origins=masses, cuts=masses)
def test_rows_and_columns_add_up(origins: list[int], cuts: list[int]) -> None:
    total = sum(origins)
    outputs = [grams for grams in by_largest_remainder(total, cuts) if grams]

    shares = apportion(dict(enumerate(origins)), outputs, difference=-1)

    assert [sum(share.values()) for share in shares] == outputs
    assert [sum(share.get(name, 0) for share in shares) for name in range(len(origins))] == origins
    assert all(grams > 0 for share in shares for grams in share.values())


@given(origins=masses, outputs=masses)
def test_an_output_weighs_what_its_origins_do(origins: list[int], outputs: list[int]) -> None:
    shares = apportion(dict(enumerate(origins)), outputs, difference=-1)

    columns = [sum(share.get(name, 0) for share in shares) for name in range(len(origins))]
    assert [sum(share.values()) for share in shares] == outputs
    assert all(found <= grams for found, grams in zip(columns, origins, strict=True))
