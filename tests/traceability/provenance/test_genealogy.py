"""Whole grams through splits and merges: they add up, from both ends, however deep."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.materials.balance import by_largest_remainder
from traceability.provenance.genealogy import DIFFERENCE, Step, brought, compositions, ends


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
        for n in range(3_000)
    ]

    assert sum(ends("L0", steps, {}).values()) == 1_000_000


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Splits and merges of three lots, in any order."""
    there = {f"R{n}": draw(st.integers(1, 5_000)) for n in range(3)}
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 8))):
        lots = sorted(there)
        if draw(st.booleans()) and len(lots) > 1:
            chosen = draw(st.lists(st.sampled_from(lots), min_size=2, max_size=3, unique=True))
            made = {f"M{number}": sum(there[lot] for lot in chosen)}
        else:
            chosen = [draw(st.sampled_from(lots))]
            cuts = draw(st.lists(st.integers(1, 9), min_size=2, max_size=4))
            parts = by_largest_remainder(there[chosen[0]], cuts)
            made = {f"S{number}.{n}": part for n, part in enumerate(parts) if part}
        steps.append(Step(f"e{number}", {lot: there.pop(lot) for lot in chosen}, made))
        there |= made
    return steps


@settings(deadline=None)
@given(steps=stories())
def test_every_gram_of_every_origin_is_somewhere_once(steps: list[Step]) -> None:
    found = compositions(steps)
    made = {lot: net_g for step in steps for lot, net_g in step.outputs.items()}
    spent = {lot: net_g for step in steps for lot, net_g in step.inputs.items()}
    roots = {lot: net_g for lot, net_g in spent.items() if lot not in made}

    assert {lot: sum(found[lot].values()) for lot in made} == made
    for root, net_g in roots.items():
        fates = ends(root, steps, made)
        assert sum(fates.values()) == net_g
        assert fates == {
            lot: found[lot][root] for lot in made if lot not in spent and root in found[lot]
        }
