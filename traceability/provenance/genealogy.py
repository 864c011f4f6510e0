"""Where the grams of a lot come from and where they end, through splits and merges, exactly. Pure.

A lot that was registered is an origin. What a scale showed more than the origins hold is an
origin of its own (`DIFFERENCE`), what it showed less is of nobody: so no origin ever grows. Steps
are taken in the order of the log, one after the other: no recursion, however deep it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from traceability.materials.balance import apportion

DIFFERENCE = ""  # no lot has an empty code

Composition = dict[str, int]  # grams by origin


@dataclass
class Step:
    """One split or merge: what each lot brought, and what each took."""

    event_id: str
    inputs: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)


def compositions(steps: Iterable[Step], *, origins: Iterable[str] = ()) -> dict[str, Composition]:
    """What each lot that came out of a step was made of when it did.

    `origins` are lots to follow as if they had been registered, whatever they were made of.
    """
    followed, found = frozenset(origins), dict[str, Composition]()
    for step in steps:
        pool = _together(
            [brought(lot, net_g, found, followed) for lot, net_g in step.inputs.items()]
        )
        shares = apportion(pool, list(step.outputs.values()), difference=DIFFERENCE)
        found.update(zip(step.outputs, shares, strict=True))
    return found


def _together(parts: Sequence[Composition]) -> Composition:
    """Several compositions as one."""
    pool = dict(parts[0])
    for part in parts[1:]:
        for origin, grams in part.items():
            pool[origin] = pool.get(origin, 0) + grams
    return pool


def brought(
    lot: str,
    net_g: int,
    found: Mapping[str, Composition],
    followed: frozenset[str] = frozenset(),
) -> Composition:
    """What so much of a lot is made of: it may have been weighed again since it came out."""
    if lot in followed or lot not in found:
        return {lot: net_g}
    made = found[lot]
    if sum(made.values()) == net_g:
        return made
    (settled,) = apportion(made, [net_g], difference=DIFFERENCE)
    return settled


def ends(lot: str, steps: Sequence[Step], now_g: Mapping[str, int]) -> Composition:
    """How many grams of a lot each lot holds that is still there; what scales lost is in none.

    `now_g` is what each lot weighs now.
    """
    found = compositions(steps, origins=[lot])
    spent = {code for step in steps for code in step.inputs}
    shares = {
        code: brought(code, now_g.get(code, sum(made.values())), found).get(lot, 0)
        for code, made in found.items()
        if code not in spent
    }
    return {code: grams for code, grams in shares.items() if grams}
