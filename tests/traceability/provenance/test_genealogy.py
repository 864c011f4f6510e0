"""Whole grams through splits and merges: they add up, from both ends, however deep."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.materials.balance import by_largest_remainder
from traceability.provenance.genealogy import (
    DIFFERENCE,
    UPTAKE,
    Fates,
    Step,
    brought,
    compositions,
    ends,
    fates,
    follow,
)


def test_a_merge_that_is_split_by_quarters_keeps_rows_and_columns() -> None:
    steps = [
        Step("e1", {"I1": 1_000_001, "I2": 2_000_002}, {"G": 3_000_003}),
        Step("e2", {"G": 3_000_003}, {"H1": 750_001, "H2": 2_250_002}),
    ]

    found = compositions(steps)

    assert found["H1"] == {"I1": 250_000, "I2": 500_001}
    assert found["H2"] == {"I1": 750_001, "I2": 1_500_001}
    assert ends("I1", steps, {}) == {"H1": 250_000, "H2": 750_001}
    assert ends("G", steps, {}) == {"H1": 750_001, "H2": 2_250_002}


def test_two_ways_to_the_same_end_are_one() -> None:
    steps = [
        Step("e1", {"I": 10}, {"G1": 3, "G2": 7}),
        Step("e2", {"G1": 3, "G2": 7}, {"G3": 10}),
    ]

    assert compositions(steps)["G3"] == {"I": 10}
    assert ends("I", steps, {"G3": 10}) == {"G3": 10}


def test_a_scale_that_disagrees_makes_no_origin_grow() -> None:
    steps = [
        Step("e1", {"A": 100}, {"B": 60, "C": 50}),
        Step("e2", {"B": 58, "C": 50}, {"D": 108}),
    ]

    (made,) = [compositions(steps)["D"]]

    assert sum(made.values()) == 108
    assert made["A"] <= 100
    assert set(made) == {"A", DIFFERENCE}


def test_a_lot_that_was_weighed_again_since_is_told_by_what_it_weighs_now() -> None:
    steps = [Step("e1", {"A": 60, "B": 40}, {"C": 100})]

    assert brought("C", 50, compositions(steps)) == {"A": 30, "B": 20}
    assert brought("C", 110, compositions(steps)) == {"A": 60, "B": 40, DIFFERENCE: 10}
    assert ends("A", steps, {"C": 50}) == {"C": 30}


def test_ten_thousand_generations_need_no_recursion() -> None:
    steps = [
        Step(f"e{n}", {f"L{n}": 1_000_000, f"X{n}": 1}, {f"L{n + 1}": 1_000_000, f"Y{n}": 1})
        for n in range(10_000)
    ]

    assert sum(ends("L0", steps, {}).values()) == 1_000_000


def test_a_step_parts_every_origin_among_products_by_products_and_losses() -> None:
    steps = [Step("e1", {"A": 300, "B": 100}, {"P": 240, "Q": 60}, 100, 150, 50, is_process=True)]

    story = follow(steps)

    assert story.made == {
        "P": {"A": 144, "B": 48, UPTAKE: 48},
        "Q": {"A": 36, "B": 12, UPTAKE: 12},
    }
    assert (story.by_products, story.losses) == (
        {"A": 90, "B": 30, UPTAKE: 30},
        {"A": 30, "B": 10, UPTAKE: 10},
    )
    assert story.pools == {"e1": {"A": 300, "B": 100}}
    assert fates("A", steps, {"P": 240, "Q": 60}) == Fates({"P": 144, "Q": 36}, 90, 30, 0)


def test_a_lot_that_goes_part_by_part_is_there_once() -> None:
    steps = [
        Step("e1", {"A": 7, "B": 4}, {"G": 11}),
        Step("e2", {"G": 3}, {"H": 3}),
        Step("e3", {"G": 4}, {"K": 4}),
    ]
    now_g = {"G": 4, "H": 3, "K": 4}

    found = {root: fates(root, steps, now_g) for root in ("A", "B", "G")}

    assert found["G"] == Fates({"G": 4, "H": 3, "K": 4}, 0, 0, 0)
    assert {root: sum(one.lots.values()) for root, one in found.items()} == {
        "A": 7, "B": 4, "G": 11,
    }  # fmt: skip
    for code, grams in now_g.items():
        assert sum(found[root].lots.get(code, 0) for root in ("A", "B")) == grams


def test_what_a_scale_showed_less_is_said_apart_from_losses() -> None:
    steps = [Step("e1", {"A": 100}, {"B": 90}, 0, 0, 5, is_process=True)]

    assert fates("A", steps, {"B": 90}) == Fates({"B": 90}, 0, 5, 5)
    assert fates("A", [], {"A": 100}) == Fates({"A": 100}, 0, 0, 0)


FILE = Path(__file__).resolve().parents[2] / "vectors" / "mass" / "balances.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["apportionment"]


def steps_of(case: dict[str, Any]) -> list[Step]:
    """The moves of a case as steps: what shares an end on either side is one step."""
    steps: list[Step] = []
    for source, target, grams in case["moves"]:
        step = next((s for s in steps if source in s.inputs or target in s.outputs), None)
        if step is None:
            steps.append(step := Step(f"e{len(steps)}"))
        step.inputs[source] = step.inputs.get(source, 0) + grams
        step.outputs[target] = case["lots"][target]
    return steps


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_fates_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    steps = steps_of(case)
    spent = {lot for step in steps for lot in step.inputs}
    now_g = {lot: grams for lot, grams in case["lots"].items() if lot not in spent}

    for root, ended in case.get("conserving", case.get("ends", {})).items():
        if root in case["lots"]:
            assert fates(root, steps, now_g) == Fates(dict(map(tuple, ended)), 0, 0, 0)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Splits, merges and process steps of three lots, whole or part by part, in any order."""
    there = {f"R{n}": draw(st.integers(1, 5_000)) for n in range(3)}
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 8))):
        chosen = draw(st.lists(st.sampled_from(sorted(there)), min_size=1, max_size=3, unique=True))
        given_g = {lot: draw(st.integers(1, there[lot])) for lot in chosen}
        uptake_g = draw(st.sampled_from([0, 0, 17]))
        cuts = draw(st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any))
        one, two, by_product, loss = by_largest_remainder(sum(given_g.values()) + uptake_g, cuts)
        made = {f"M{number}.{n}": part for n, part in enumerate((one, two)) if part}
        if not made:
            continue
        steps.append(
            Step(f"e{number}", given_g, made, uptake_g, by_product, loss, is_process=uptake_g > 0)
        )
        there = {lot: g - given_g.get(lot, 0) for lot, g in there.items()}
        there = {lot: g for lot, g in there.items() if g} | made
    return steps


def held_after(steps: list[Step]) -> tuple[dict[str, int], dict[str, int]]:
    """What the roots gave to steps, and what is left of each lot that came out of one."""
    made = {lot: net_g for step in steps for lot, net_g in step.outputs.items()}
    drawn: dict[str, int] = {}
    for step in steps:
        for lot, net_g in step.inputs.items():
            drawn[lot] = drawn.get(lot, 0) + net_g
    roots = {lot: net_g for lot, net_g in drawn.items() if lot not in made}
    return roots, {lot: g - drawn.get(lot, 0) for lot, g in made.items() if g > drawn.get(lot, 0)}


@settings(deadline=None)
@given(steps=stories())
def test_every_gram_of_every_origin_is_somewhere_once(steps: list[Step]) -> None:
    story = follow(steps)
    roots, there = held_after(steps)
    uptake_g = sum(step.uptake_g for step in steps)
    found = {root: fates(root, steps, there) for root in roots}

    for lot, net_g in ((lot, g) for step in steps for lot, g in step.outputs.items()):
        assert sum(story.made[lot].values()) == net_g
    for root, net_g in roots.items():
        assert (found[root].whole_g, found[root].scales_g) == (net_g, 0)
        now = {lot: story.now(lot, g).get(root, 0) for lot, g in there.items()}
        assert found[root].lots == {lot: g for lot, g in now.items() if g}
    assert (
        sum(there.values()) + sum(step.by_products_g + step.losses_g for step in steps)
        == sum(roots.values()) + uptake_g
    )


@settings(deadline=None)
@given(steps=stories(), data=st.data())
def test_the_order_in_which_unrelated_things_happened_does_not_matter(
    steps: list[Step], data: st.DataObject
) -> None:
    other = [replace(step) for step in steps]
    for _ in range(len(steps) * 2):
        index = data.draw(st.integers(0, max(0, len(steps) - 2)))
        for one, two in list(pairwise(other))[index : index + 1]:
            touched = {*one.inputs, *one.outputs} & {*two.inputs, *two.outputs}
            if not touched:
                other[index : index + 2] = [two, one]

    assert follow(other).made == follow(steps).made
