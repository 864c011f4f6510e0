"""Each element by its source: exact, adding up, and never nothing where nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.traceability.provenance.test_genealogy import held_after, stories
from traceability.materials.composition import Content, ContentKind
from traceability.provenance.elements import (
    UG_PER_G,
    UNSTATED,
    Amount,
    Figure,
    Ledger,
    best_figures,
    held_amounts,
    kinds_of,
    whole_grams,
)
from traceability.provenance.genealogy import DIFFERENCE, Step

DECLARED, MEASURED = ContentKind.DECLARED, ContentKind.MEASURED


def nd(ppm: int, kind: ContentKind = DECLARED) -> dict[str, Figure]:
    return {"Nd": Figure(ppm, kind)}


def test_measured_comes_before_declared_element_by_element() -> None:
    def content(element: str, ppm: int, kind: ContentKind) -> Content:
        return Content(element, ppm, kind, basis="as_received")

    found = best_figures(
        [
            content("Nd", 290_000, DECLARED),
            content("Co", 9_000, DECLARED),
            content("Nd", 271_000, MEASURED),
            content("Dy", 0, MEASURED),
        ]
    )

    assert found == {
        "Nd": Figure(271_000, MEASURED),
        "Co": Figure(9_000, DECLARED),
        "Dy": Figure(0, MEASURED),
    }


def test_an_element_goes_where_the_mass_goes() -> None:
    steps = [
        Step("e1", {"A": 1_000, "B": 3_000}, {"G": 4_000}),
        Step("e2", {"G": 4_000}, {"H": 1_000, "K": 3_000}),
    ]
    ledger = Ledger(steps, {"A": nd(300_000), "B": nd(100_000, MEASURED)})

    amounts = {lot: ledger.amount(ledger.story.made[lot], "Nd") for lot in ("H", "K")}

    assert amounts["H"] == Amount({"A": 75 * UG_PER_G, "B": 75 * UG_PER_G}, 0)
    assert amounts["K"] == Amount({"A": 225 * UG_PER_G, "B": 225 * UG_PER_G}, 0)
    assert kinds_of(["A", "B"], ledger.figures, "Nd") == {DECLARED, MEASURED}
    assert kinds_of(["A", DIFFERENCE], ledger.figures, "Nd") == {DECLARED}


def test_what_nobody_states_is_mass_and_not_nothing() -> None:
    steps = [Step("e1", {"A": 1_000, "B": 3_000}, {"G": 4_010})]
    ledger = Ledger(steps, {"A": nd(300_000)})

    made = ledger.story.made["G"]

    assert ledger.amount(made, "Nd") == Amount({"A": 300 * UG_PER_G}, 3_000)
    assert ledger.amount(made, "Dy") == Amount({}, 4_000)


def oxide(figure: int | None, *, b_ppm: int | None = 200_000) -> Ledger:
    """500 g of A and 500 g of B, leached: 300 g of oxide, the rest is slag."""
    step = Step("e1", {"A": 500, "B": 500}, {"P": 300}, 100, 700, 100, is_process=True)
    figures = {"A": nd(300_000)}
    if b_ppm is not None:
        figures["B"] = nd(b_ppm)
    if figure is not None:
        figures["P"] = nd(figure, MEASURED)
    return Ledger([step, Step("e2", {"P": 300}, {"Q": 100, "R": 200})], figures)


def test_a_step_that_makes_something_new_is_told_by_what_it_made() -> None:
    ledger = oxide(800_000)  # 240 g of the 250 g that went in

    assert ledger.story.made["Q"] == {"P": 100}
    assert ledger.amount({"P": 300}, "Nd") == Amount({"A": 144 * UG_PER_G, "B": 96 * UG_PER_G}, 0)
    assert ledger.amount({"P": 100}, "Nd") == Amount({"A": 48 * UG_PER_G, "B": 32 * UG_PER_G}, 0)


def test_more_than_went_in_is_of_nobody() -> None:
    assert oxide(900_000).amount({"P": 300}, "Nd").ug == {
        "A": 150 * UG_PER_G, "B": 100 * UG_PER_G, DIFFERENCE: 20 * UG_PER_G,
    }  # fmt: skip


def test_what_came_of_lots_that_say_nothing_is_in_proportion_to_their_mass() -> None:
    assert oxide(800_000, b_ppm=None).amount({"P": 300}, "Nd").ug == {
        "A": 120 * UG_PER_G, UNSTATED: 120 * UG_PER_G,
    }  # fmt: skip


def test_a_product_that_says_nothing_or_holds_nothing() -> None:
    assert oxide(None).amount({"P": 300}, "Nd") == Amount({}, 300)
    assert oxide(0).amount({"P": 300}, "Nd") == Amount({}, 0)


def test_the_fate_of_an_element_is_in_the_lots_that_are_there() -> None:
    step = Step("e1", {"A": 500, "B": 500}, {"P": 300, "S": 100}, 0, 500, 100, is_process=True)
    figures = {"A": nd(300_000), "B": nd(200_000), "P": nd(800_000, MEASURED)}
    ledger = Ledger([step], figures, followed=["A"])

    assert held_amounts(ledger, "A", "Nd", {"P": 300, "S": 100}) == (
        {"P": 144 * UG_PER_G},
        100,
    )


@pytest.mark.parametrize(
    ("ug", "grams"),
    [
        ({}, {}),
        ({"A": 0}, {"A": 0}),
        ({"A": 499_999}, {"A": 0}),
        ({"A": 400_000, "B": 400_000, "C": 400_000}, {"A": 1, "B": 0, "C": 0}),
        ({"A": 1_500_000, "B": 1_500_000}, {"A": 2, "B": 1}),
    ],
)
def test_grams_add_up_to_the_sum_that_is_rounded_once(
    ug: dict[str, int], grams: dict[str, int]
) -> None:
    assert whole_grams(ug) == grams


@settings(deadline=None)
@given(steps=stories())
def test_no_microgram_of_a_source_is_in_two_places(steps: list[Step]) -> None:
    roots, there = held_after(steps)
    made = [lot for step in steps for lot in step.outputs]
    figures = {
        lot: nd(ppm) for lot, ppm in zip([*roots, *made], [290_000, 7, 0] * 20, strict=False)
    }
    for root, net_g in roots.items():
        ledger = Ledger(steps, figures, followed=[root])
        held, _ = held_amounts(ledger, root, "Nd", there)

        whole = net_g * figures[root]["Nd"].ppm
        assert 0 <= sum(held.values()) <= whole
        if not any(step.is_process or step.by_products_g or step.losses_g for step in steps):
            assert sum(held.values()) == whole
