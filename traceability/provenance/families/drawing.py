"""A genealogy as something to draw: who gave how much of one lot to whom, column by column. Pure.

Only what is in the lot, or was, is drawn: above it each lot by what of it ended here, below it each
by what it holds of this. Amounts are grams, or micrograms of an element; along every column they
add up. What is further away than `MOST_STEPS` is left out, and of each column the lightest are
folded into one: a person reads some sixty lots, not ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from traceability.materials.balance import apportion, by_largest_remainder
from traceability.provenance.elements import UNSTATED, Ledger, whole_micrograms
from traceability.provenance.genealogy import (
    DIFFERENCE,
    UPTAKE,
    Composition,
    Passage,
    Step,
    Story,
    brought,
)

MOST_STEPS = 5
MOST_IN_COLUMN = 7
FOLDED = "…"  # with its column behind it
BY_PRODUCTS, LOSSES, SCALES, REST = "-by", "-loss", "-scale", "-rest"
NO_LOTS = frozenset({DIFFERENCE, UPTAKE, UNSTATED, BY_PRODUCTS, LOSSES, SCALES, REST})

Links = dict[tuple[str, str], int]
Vector = Callable[[str, Composition], Mapping[str, int]]


@dataclass(frozen=True)
class Node:
    """A lot, or what is none; `folded` are the lots that one stands for, `goes_on` means that there
    is more beyond it than is drawn.
    """

    key: str
    column: int
    amount: int
    folded: tuple[str, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True)
class Link:
    """So much from one node to another."""

    source: str
    target: str
    amount: int


@dataclass(frozen=True)
class Graph:
    """Nodes by column, the heaviest first, and links in the same order."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots that stand for themselves."""
        return tuple(node.key for node in self.nodes if not node.folded and node.key not in NO_LOTS)


@dataclass(frozen=True)
class Side:
    """What is above a lot, or below it: the steps, in what they are counted, and which lots are
    followed by themselves.
    """

    steps: Sequence[Step]
    vector: Vector
    followed: frozenset[str] = frozenset()

    @property
    def least(self) -> int:
        """What is less is rounding: of an element, micrograms below a milligram."""
        return 1 if self.vector is by_mass else 1_000


@dataclass
class _Drawn:
    """Links found so far, and the lots beyond which there is more."""

    links: Links = field(default_factory=dict)
    goes_on: set[str] = field(default_factory=set)

    def add(self, source: str, target: str, amount: int, *, least: int) -> None:
        if amount >= least:
            self.links[source, target] = self.links.get((source, target), 0) + amount


def by_mass(_: str, made: Composition) -> Mapping[str, int]:
    """Grams by origin."""
    return made


def by_element(ledger: Ledger, element: str) -> Vector:
    """Micrograms by origin; what a step made anew counts by its own figure."""

    def vector(lot: str, made: Composition) -> Mapping[str, int]:
        if lot in ledger.story.followed:
            made = {lot: sum(made.values())}
        return whole_micrograms(ledger.amount(made, element).ug)

    return vector


def draw(lot: str, *, whole_g: int, above: Side, below: Side) -> Graph:
    """The graph of a lot that weighs so much, with what it gave away already."""
    drawn = _Drawn()
    _draw_above(drawn, lot, whole_g, above)
    _draw_below(drawn, lot, below)
    return _folded(drawn, _columns(drawn.links, lot))


def _near(steps: Sequence[Step], lot: str) -> set[str]:
    """Steps above a lot that are few enough generations away."""
    distance, near = {lot: 0}, set[str]()
    for step in reversed(steps):
        found = [distance[code] for code in step.outputs if code in distance]
        if found and min(found) < MOST_STEPS:
            near.add(step.event_id)
            for code in step.inputs:
                distance[code] = min(distance.get(code, MOST_STEPS), min(found) + 1)
    return near


def _draw_above(drawn: _Drawn, lot: str, whole_g: int, side: Side) -> None:
    story, steps, vector = Story(side.followed), side.steps, side.vector
    near = _near(steps, lot)
    passages = [passage for step in steps if (passage := story.take(step)).step.event_id in near]
    needed = {lot: dict(vector(lot, _when_made(story, lot, whole_g)))}
    for passage in reversed(passages):
        came = {code: vector(code, made) for code, made in passage.came.items()}
        added = _added(passage, came, vector)
        for output in passage.went:
            for origin, amount in needed.pop(output, {}).items():
                weights = {code: parts.get(origin, 0) for code, parts in came.items()}
                weights[origin if origin in NO_LOTS else DIFFERENCE] = added.get(origin, 0)
                if not any(weights.values()):
                    weights = {DIFFERENCE: 1}
                parts = by_largest_remainder(amount, list(weights.values()))
                for code, part in zip(weights, parts, strict=True):
                    drawn.add(code, output, part, least=side.least)
                    if part and code not in NO_LOTS:
                        own = needed.setdefault(code, {})
                        own[origin] = own.get(origin, 0) + part
    made = {code for step in steps for code in step.outputs}
    drawn.goes_on |= {code for code in needed if code in made and code != lot}


def _when_made(story: Story, lot: str, whole_g: int) -> Composition:
    """What a lot was made of before it gave anything away."""
    if lot in story.followed:
        return {lot: whole_g}
    return brought(lot, whole_g, story.made)


def _added(
    passage: Passage, came: Mapping[str, Mapping[str, int]], vector: Vector
) -> dict[str, int]:
    """What a step has of its own: what it took up, what scales showed more, what figures do."""
    added = dict.fromkeys((DIFFERENCE, UPTAKE, UNSTATED), 0)
    for code, made in passage.went.items():
        for origin, amount in vector(code, made).items():
            if origin in added:
                added[origin] += amount
    for parts in came.values():
        for origin, amount in parts.items():
            if origin in added:
                added[origin] -= amount
    return {origin: amount for origin, amount in added.items() if amount > 0}


def _draw_below(drawn: _Drawn, lot: str, side: Side) -> None:
    story, steps, vector = Story(side.followed), side.steps, side.vector
    distance = {lot: 0}
    for step in steps:
        passage = story.take(step)
        nearest = [distance[code] for code in step.inputs if code in distance]
        if not nearest:
            continue
        if min(nearest) >= MOST_STEPS:
            drawn.goes_on |= {code for code in step.inputs if code in distance}
            continue
        for code in step.outputs:
            distance[code] = min(nearest) + 1
        came = {code: vector(code, made).get(lot, 0) for code, made in passage.came.items()}
        went = {code: vector(code, made).get(lot, 0) for code, made in passage.went.items()}
        if vector is by_mass:
            went[BY_PRODUCTS] = passage.by_products.get(lot, 0)
            went[LOSSES] = passage.losses.get(lot, 0)
            went[SCALES] = sum(came.values()) - sum(went.values())
        else:
            went[REST] = max(0, sum(came.values()) - sum(went.values()))
        shares = apportion(came, list(went.values()), difference=DIFFERENCE)
        for target, share in zip(went, shares, strict=True):
            for source, amount in share.items():
                drawn.add(source, target, amount, least=side.least)


def _columns(links: Links, lot: str) -> dict[str, int]:
    """The lot in the middle; what comes or goes the longest way stands furthest out."""
    columns = {lot: 0}
    ups = _by(((target, source) for source, target in links))
    downs = _by(links)
    for sign, ways in ((-1, ups), (1, downs)):
        rows = {lot}
        for distance in range(1, len(links) + 1):
            rows = {code for one in rows for code in ways.get(one, ())}
            if not rows:
                break
            columns.update(dict.fromkeys(rows, sign * distance))
    return columns


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found


def _folded(drawn: _Drawn, columns: Mapping[str, int]) -> Graph:
    came, went = dict[str, int](), dict[str, int]()
    for (source, target), amount in drawn.links.items():
        went[source] = went.get(source, 0) + amount
        came[target] = came.get(target, 0) + amount
    amounts = {code: max(came.get(code, 0), went.get(code, 0)) for code in columns}
    kept: dict[str, str] = {}
    nodes = []
    for column in sorted(set(columns.values())):
        here = sorted(
            (code for code in columns if columns[code] == column),
            key=lambda code: (code in NO_LOTS, -amounts[code], code),
        )
        lots = [code for code in here if code not in NO_LOTS]
        light = lots[MOST_IN_COLUMN:] if len(lots) > MOST_IN_COLUMN + 1 else []
        for code in here:
            kept[code] = f"{FOLDED}{column}" if code in light else code
            if code not in light:
                goes_on = code in drawn.goes_on
                nodes.append(Node(code, column, amounts[code], goes_on=goes_on))
        if light:
            total = sum(amounts[code] for code in light)
            goes_on = bool(drawn.goes_on & set(light))
            nodes.append(Node(f"{FOLDED}{column}", column, total, tuple(light), goes_on))
    links: Links = {}
    for (source, target), amount in drawn.links.items():
        pair = kept[source], kept[target]
        links[pair] = links.get(pair, 0) + amount
    place = {node.key: index for index, node in enumerate(nodes)}
    ordered = sorted(links, key=lambda pair: (place[pair[0]], place[pair[1]]))
    return Graph(tuple(nodes), tuple(Link(*pair, links[pair]) for pair in ordered))
