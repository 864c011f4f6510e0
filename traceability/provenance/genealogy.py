"""Where the grams of a lot come from and where they end, through every transformation. Pure.

A lot that was registered is an origin. What a step took up is an origin of its own (`UPTAKE`), and
so is what a scale showed more than the origins hold (`DIFFERENCE`): no origin ever grows. What came
out as by-products, as losses, or as a scale's short measure is in no lot. A lot may go into several
steps, part by part: each takes its share of what is left. Steps are taken in the order of the log,
one after the other: no recursion, however deep it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from traceability.materials.balance import apportion

DIFFERENCE = ""  # no lot has an empty code
UPTAKE = "+"  # nor this one

Composition = dict[str, int]  # grams by origin


@dataclass
class Step:
    """One transformation: what each lot brought, what each took, and what is in no lot."""

    event_id: str
    inputs: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    uptake_g: int = 0
    by_products_g: int = 0
    losses_g: int = 0
    is_process: bool = False


@dataclass(frozen=True)
class Passage:
    """One step with what everything that came and went was made of."""

    step: Step
    came: Mapping[str, Composition]
    went: Mapping[str, Composition]
    by_products: Composition
    losses: Composition


@dataclass
class Story:
    """What became of everything, step by step.

    `made` is what each lot was made of when it came out, `left` what of it went into no other step,
    `pools` what each process step had before it, `drawn_g` what each followed lot gave away.
    """

    followed: frozenset[str] = frozenset()
    made: dict[str, Composition] = field(default_factory=dict)
    left: dict[str, Composition] = field(default_factory=dict)
    pools: dict[str, Composition] = field(default_factory=dict)
    drawn_g: Composition = field(default_factory=dict)
    by_products: Composition = field(default_factory=dict)
    losses: Composition = field(default_factory=dict)

    def take(self, step: Step) -> Passage:
        """One step further."""
        came = {lot: self._drawn(lot, net_g) for lot, net_g in step.inputs.items()}
        pool = together(list(came.values()))
        if step.is_process:
            self.pools[step.event_id] = dict(pool)
        if step.uptake_g:
            pool[UPTAKE] = pool.get(UPTAKE, 0) + step.uptake_g
        wanted = list(step.outputs.values())
        if step.by_products_g or step.losses_g:
            wanted += [step.by_products_g, step.losses_g]
        shares = apportion(pool, wanted, difference=DIFFERENCE)
        went = dict(zip(step.outputs, shares, strict=False))
        self.made.update(went)
        self.left.update(went)
        by_products, losses = shares[len(went) :] or ({}, {})
        _add(self.by_products, by_products)
        _add(self.losses, losses)
        return Passage(step, came, went, by_products, losses)

    def now(self, lot: str, net_g: int) -> Composition:
        """What a lot is made of that weighs so much now."""
        if lot in self.followed or lot not in self.made:
            return {lot: net_g}
        return settled(self.left[lot], net_g)

    def _drawn(self, lot: str, net_g: int) -> Composition:
        if lot in self.followed or lot not in self.made:
            self.drawn_g[lot] = self.drawn_g.get(lot, 0) + net_g
            return {lot: net_g}
        held = self.left[lot]
        if sum(held.values()) == net_g:
            self.left[lot] = {}
            return held
        taken = settled(held, net_g)
        rest = {name: grams - taken.get(name, 0) for name, grams in held.items()}
        self.left[lot] = {name: grams for name, grams in rest.items() if grams}
        return taken


@dataclass(frozen=True)
class Fates:
    """Where the grams of a lot are: in lots that are still there, or in none. They add up."""

    lots: Composition
    by_products_g: int
    losses_g: int
    scales_g: int

    @property
    def whole_g(self) -> int:
        """All of it."""
        return sum(self.lots.values()) + self.in_no_lot_g

    @property
    def in_no_lot_g(self) -> int:
        """What no lot holds."""
        return self.by_products_g + self.losses_g + self.scales_g


def follow(steps: Iterable[Step], *, origins: Iterable[str] = ()) -> Story:
    """The whole story. `origins` are lots to follow as if they had been registered, whatever they
    were made of.
    """
    story = Story(frozenset(origins))
    for step in steps:
        story.take(step)
    return story


def compositions(steps: Iterable[Step], *, origins: Iterable[str] = ()) -> dict[str, Composition]:
    """What each lot that came out of a step was made of when it did."""
    return follow(steps, origins=origins).made


def settled(made: Composition, net_g: int) -> Composition:
    """A composition that weighs so much: it may have been weighed again since, or be parted."""
    if sum(made.values()) == net_g:
        return made
    (share,) = apportion(made, [net_g], difference=DIFFERENCE)
    return share


def together(parts: Sequence[Composition]) -> Composition:
    """Several compositions as one."""
    pool = dict(parts[0])
    for part in parts[1:]:
        _add(pool, part)
    return pool


def brought(lot: str, net_g: int, found: Mapping[str, Composition]) -> Composition:
    """What so much of a lot is made of."""
    return settled(found[lot], net_g) if lot in found else {lot: net_g}


def fates(lot: str, steps: Sequence[Step], now_g: Mapping[str, int]) -> Fates:
    """Where the grams of a lot are now. `now_g` is what lots weigh that are still there; of others
    it is taken that nothing is left of what went into a step, and that the rest weighs as it did.
    """
    story = follow(steps, origins=[lot])
    held = held_now(story, now_g)
    lots = {code: share[lot] for code, share in held.items() if share.get(lot)}
    by_products_g, losses_g = story.by_products.get(lot, 0), story.losses.get(lot, 0)
    whole_g = story.drawn_g.get(lot, 0) + lots.get(lot, 0)
    scales_g = whole_g - sum(lots.values()) - by_products_g - losses_g
    return Fates(lots, by_products_g, losses_g, scales_g)


def held_now(story: Story, now_g: Mapping[str, int]) -> dict[str, Composition]:
    """What each lot that came out of a step, or is followed, and is still there, is made of now."""
    held = {}
    for code in (*story.made, *(story.followed - set(story.made))):
        made = story.made.get(code, {})
        is_whole = code not in story.drawn_g and story.left.get(code) is made
        net_g = now_g.get(code, sum(made.values()) if is_whole else 0)
        if net_g:
            held[code] = story.now(code, net_g)
    return held


def ends(lot: str, steps: Sequence[Step], now_g: Mapping[str, int]) -> Composition:
    """How many grams of a lot each lot holds that is still there."""
    return fates(lot, steps, now_g).lots


def _add(pool: Composition, part: Mapping[str, int]) -> None:
    for origin, grams in part.items():
        pool[origin] = pool.get(origin, 0) + grams
