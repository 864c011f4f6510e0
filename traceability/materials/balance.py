"""Mass that adds up: whole grams in and out, and what each of several comings has in each going.

A merge mixes and a split parts what is mixed, so a gram of an output is of every origin in
proportion. Shares are whole grams by the largest remainder, and a table of them adds up along its
rows and its columns. A scale that disagrees makes a line of its own: neither origin grows by it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Origin = TypeVar("Origin", bound=Hashable)


def is_conserved(inputs_g: Iterable[int], outputs_g: Iterable[int], *, loss_g: int = 0) -> bool:
    """Whether what came out and what is declared lost is what went in, and nothing is empty.

    A negative loss would be mass out of nothing.
    """
    came, went = list(inputs_g), list(outputs_g)
    if loss_g < 0 or not came or not went or min(*came, *went) <= 0:
        return False
    return sum(came) == sum(went) + loss_g


def by_largest_remainder(total_g: int, weights: Sequence[int | Fraction]) -> list[int]:
    """`total_g` parted in proportion to the weights, each part whole; ties go to the earlier.

    A part of at most its weight is given while the total is at most the sum of the weights.
    """
    whole = sum(weights)
    parts = [total_g * weight // whole for weight in weights]
    missing = total_g - sum(parts)
    if missing:
        remainders = [total_g * weight % whole for weight in weights]
        largest = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
        for index in largest[:missing]:
            parts[index] += 1
    return parts


def apportion(
    origins: Mapping[Origin, int], outputs_g: Sequence[int], *, difference: Origin
) -> list[dict[Origin, int]]:
    """How many grams of each origin each output holds; origins with none are left out.

    Each output in turn takes its share of what remains of each origin, and the last one takes the
    rest, so an origin's grams add up over the outputs too. Outputs that weigh more than the origins
    hold the surplus as `difference`; where they weigh less, what is missing is of all origins and
    stands in no output.
    """
    surplus_g = sum(outputs_g) - sum(origins.values())
    pool = dict(origins)
    if surplus_g > 0:
        pool[difference] = pool.get(difference, 0) + surplus_g
    if len(outputs_g) == 1 and surplus_g >= 0:
        return [pool]
    names, left = list(pool), list(pool.values())
    shares = []
    for output_g in outputs_g:
        taken = left if output_g == sum(left) else by_largest_remainder(output_g, left)
        shares.append({name: grams for name, grams in zip(names, taken, strict=True) if grams})
        left = [had - took for had, took in zip(left, taken, strict=True)]
    return shares
