"""What is drawn of a genealogy: only what is in the lot, adding up, and few enough to read."""

from __future__ import annotations

from hypothesis import given, settings

from tests.traceability.provenance.test_genealogy import held_after, stories
from traceability.materials.composition import ContentKind
from traceability.provenance.elements import UG_PER_G, UNSTATED, Figure, Ledger
from traceability.provenance.families.drawing import (
    BY_PRODUCTS,
    LOSSES,
    MOST_IN_COLUMN,
    REST,
    SCALES,
    Graph,
    Link,
    Node,
    Side,
    by_element,
    by_mass,
    draw,
)
from traceability.provenance.genealogy import DIFFERENCE, UPTAKE, Step, compositions, fates

NONE = Side((), by_mass)


def before(lot: str, steps: list[Step]) -> list[Step]:
    """The steps that a lot came of."""
    wanted, found = {lot}, list[Step]()
    for step in reversed(steps):
        if wanted & set(step.outputs):
            wanted |= set(step.inputs)
            found.insert(0, step)
    return found


def drawn(lot: str, steps: list[Step], whole_g: int) -> Graph:
    return draw(
        lot,
        whole_g=whole_g,
        above=Side(before(lot, steps), by_mass),
        below=Side(steps, by_mass, frozenset({lot})),
    )


def nd(ppm: int) -> dict[str, Figure]:
    return {"Nd": Figure(ppm, ContentKind.DECLARED)}


def test_each_side_is_told_by_what_of_it_is_in_the_lot() -> None:
    steps = [
        Step("e1", {"A": 60, "B": 40}, {"G": 100}),
        Step("e2", {"G": 100}, {"H": 30, "K": 70}),
        Step("e3", {"H": 30, "C": 10}, {"M": 40}),
    ]

    assert drawn("H", steps, 30) == Graph(
        (
            Node("A", -2, 18), Node("B", -2, 12), Node("G", -1, 30), Node("H", 0, 30),
            Node("M", 1, 30),
        ),
        (Link("A", "G", 18), Link("B", "G", 12), Link("G", "H", 30), Link("H", "M", 30)),
    )  # fmt: skip


def test_what_is_no_lot_is_drawn_too() -> None:
    steps = [
        Step("e1", {"A": 60}, {"B": 65}),
        Step("e2", {"B": 65}, {"P": 50}, 35, 30, 20, is_process=True),
        Step("e3", {"P": 50}, {"Q": 45}),
    ]

    above = drawn("P", steps, 50)
    below = drawn("A", steps, 60)

    assert {(link.source, link.target): link.amount for link in above.links} == {
        ("A", "B"): 30, (DIFFERENCE, "B"): 3, ("B", "P"): 33, (UPTAKE, "P"): 17,
        ("P", "Q"): 45, ("P", SCALES): 5,
    }  # fmt: skip
    assert {(link.source, link.target): link.amount for link in below.links} == {
        ("A", "B"): 60, ("B", "P"): 30, ("B", BY_PRODUCTS): 18, ("B", LOSSES): 12,
        ("P", "Q"): 27, ("P", SCALES): 3,
    }  # fmt: skip
    assert above.lots == ("A", "B", "P", "Q")


def test_an_element_goes_where_the_figures_say() -> None:
    steps = [
        Step("e1", {"A": 500, "B": 500}, {"P": 300}, 0, 700, 0, is_process=True),
        Step("e2", {"P": 300}, {"Q": 100, "R": 200}),
    ]
    figures = {"A": nd(300_000), "P": nd(800_000)}
    up, down = Ledger(steps, figures), Ledger(steps, figures, followed=["A"])

    above = draw(
        "Q",
        whole_g=100,
        above=Side(steps, by_element(up, "Nd"), up.story.followed),
        below=Side((), by_mass),
    )
    below = draw(
        "A",
        whole_g=500,
        above=NONE,
        below=Side(steps, by_element(down, "Nd"), down.story.followed),
    )

    assert {(link.source, link.target): link.amount // UG_PER_G for link in above.links} == {
        ("A", "P"): 40, (UNSTATED, "P"): 40, ("P", "Q"): 80,
    }  # fmt: skip
    assert {(link.source, link.target): link.amount // UG_PER_G for link in below.links} == {
        ("A", "P"): 120, ("A", REST): 30, ("P", "Q"): 40, ("P", "R"): 80,
    }  # fmt: skip


def test_what_is_light_is_folded_and_what_is_far_is_left_out() -> None:
    many = {f"A{n:02}": n for n in range(1, 31)}
    chain = [Step(f"s{n}", {f"C{n}": 10}, {f"C{n + 1}": 10}) for n in range(20)]

    heap = drawn("G", [Step("e1", many, {"G": sum(many.values())})], sum(many.values()))
    middle = drawn("C10", chain, 10)

    assert [node.key for node in heap.nodes] == [
        *(f"A{n}" for n in range(30, 30 - MOST_IN_COLUMN, -1)), "…-1", "G",
    ]  # fmt: skip
    assert len(heap.nodes[-2].folded) == 30 - MOST_IN_COLUMN
    assert sum(link.amount for link in heap.links) == sum(many.values())
    assert middle.lots == tuple(f"C{n}" for n in range(5, 16))
    assert [node.key for node in middle.nodes if node.goes_on] == ["C5", "C15"]


def test_a_lot_without_relatives_is_not_drawn() -> None:
    assert drawn("A", [], 10) == Graph((Node("A", 0, 0),), ())


@settings(deadline=None)
@given(steps=stories())
def test_what_is_drawn_agrees_with_the_shares_to_the_gram(steps: list[Step]) -> None:
    roots, there = held_after(steps)
    outputs = {lot: net_g for step in steps for lot, net_g in step.outputs.items()}

    for lot, net_g in (outputs | roots).items():
        graph = drawn(lot, steps, net_g)
        came = sum(link.amount for link in graph.links if link.target == lot)
        went = sum(link.amount for link in graph.links if link.source == lot)
        assert came == (net_g if lot in outputs else 0)
        assert went == net_g - there.get(lot, 0)
        if any(node.folded or node.goes_on for node in graph.nodes):
            continue
        sources = {
            key: sum(link.amount for link in graph.links if link.source == key)
            for key in {link.source for link in graph.links}
            if key in roots and key != lot
        }
        origins = compositions(before(lot, steps)).get(lot, {})
        assert sources == {key: grams for key, grams in origins.items() if key in roots}
        passed = {
            key: sum(link.amount for link in graph.links if link.target == key)
            for key in {link.target for link in graph.links}
        }
        for key, grams in fates(lot, steps, there).lots.items():
            assert key == lot or passed[key] >= grams
