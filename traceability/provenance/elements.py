"""How much of one element is in a lot, and by whom: shares of what the sources state. Pure.

A source is a lot whose content is its own matter: one that was registered, or that a process step
made. Between sources an element goes where the mass goes, for splits and merges change nothing in
it. In a process step it goes where the figures of what came out say; what they say more than went
in is a difference of its own. Grams times parts per million are whole micrograms, and shares of
them are fractions: nothing is rounded until it is printed. What nobody states is counted as mass,
never as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from traceability.materials.balance import by_largest_remainder
from traceability.materials.composition import Content, ContentKind
from traceability.provenance.genealogy import (
    DIFFERENCE,
    UPTAKE,
    Composition,
    Step,
    Story,
    follow,
    held_now,
)

UNSTATED = "?"  # of a source whose content nobody states; no lot has this code
UG_PER_G = 1_000_000
FINEST = 2**64  # parts of a microgram; what is finer is left to nobody

Ug = int | Fraction


@dataclass(frozen=True)
class Figure:
    """The best that is known of one element in a lot, and who says it."""

    ppm: int
    kind: ContentKind


Figures = Mapping[str, Mapping[str, Figure]]  # by lot, by element


@dataclass
class Amount:
    """So much of an element: micrograms by origin, and the grams of mass of which nobody says."""

    ug: dict[str, Ug] = field(default_factory=dict)
    unstated_g: int = 0


def best_figures(contents: Iterable[Content]) -> dict[str, Figure]:
    """One figure for each element: the measured one where there is one, else the declared."""
    found: dict[str, Figure] = {}
    for content in contents:
        known = found.get(content.element)
        if known is None or content.kind is ContentKind.MEASURED:
            found[content.element] = Figure(content.content_ppm, content.kind)
    return found


def sources_of(steps: Iterable[Step], *, followed: Iterable[str] = ()) -> frozenset[str]:
    """What must be followed by itself: the lots that are asked about, and what steps made anew."""
    return frozenset(followed) | {lot for step in steps if step.is_process for lot in step.outputs}


class Ledger:
    """The elements of a genealogy, on one following of its mass."""

    def __init__(
        self, steps: Sequence[Step], figures: Figures, *, followed: Iterable[str] = ()
    ) -> None:
        """`figures` are those of the sources; `followed` are asked about and looked behind no
        further.
        """
        self.figures = figures
        self.followed = frozenset(followed)
        self.processes = [step for step in steps if step.is_process]
        self.story: Story = follow(steps, origins=sources_of(steps, followed=self.followed))
        self._tables: dict[str, dict[str, dict[str, Ug]]] = {}

    def amount(self, made: Composition, element: str) -> Amount:
        """How much of an element is in something of this composition."""
        tables = self._tables_of(element)
        return self._amount(made, element, tables)

    def _amount(
        self, made: Composition, element: str, tables: Mapping[str, dict[str, Ug]]
    ) -> Amount:
        found = Amount()
        for source, grams in made.items():
            figure = self.figures.get(source, {}).get(element)
            if source in (DIFFERENCE, UPTAKE):
                continue
            if figure is None:
                found.unstated_g += grams
                continue
            ug = grams * figure.ppm
            for origin, part in _parted(source, ug, tables.get(source)).items():
                found.ug[origin] = found.ug.get(origin, 0) + part
        return found

    def _tables_of(self, element: str) -> dict[str, dict[str, Ug]]:
        """What of the element in each lot that a step made is of which origin, step by step."""
        if element not in self._tables:
            tables: dict[str, dict[str, Ug]] = {}
            for step in self.processes:
                pool = self._amount(self.story.pools[step.event_id], element, tables)
                tables.update(self._step(step, element, pool))
            self._tables[element] = tables
        return self._tables[element]

    def _step(self, step: Step, element: str, pool: Amount) -> dict[str, dict[str, Ug]]:
        stated = {
            lot: net_g * self.figures[lot][element].ppm
            for lot, net_g in step.outputs.items()
            if lot not in self.followed and element in self.figures.get(lot, {})
        }
        if not stated:
            return {}
        in_g = sum(step.inputs.values())
        # What is of the inputs that say nothing is in proportion to their mass: nobody knows more.
        unknown = Fraction(min(pool.unstated_g, in_g), in_g)
        wanted = sum(stated.values()) * (1 - unknown)
        had = sum(pool.ug.values())
        whole = Fraction(max(wanted, had))
        parts = {name: Fraction(ug) / whole for name, ug in pool.ug.items() if ug}
        if wanted > had:
            parts[DIFFERENCE] = parts.get(DIFFERENCE, 0) + (wanted - had) / wanted
        tables: dict[str, dict[str, Ug]] = {}
        for lot, ug in stated.items():
            table = {name: _tidy(ug * (1 - unknown) * part) for name, part in parts.items()}
            if unknown:
                table[UNSTATED] = _tidy(table.get(UNSTATED, 0) + ug * unknown)
            tables[lot] = table
        return tables


def held_amounts(
    ledger: Ledger, lot: str, element: str, now_g: Mapping[str, int]
) -> tuple[dict[str, Ug], int]:
    """How many micrograms of what a followed lot had each lot holds now, and the mass of those of
    which nobody says.
    """
    held: dict[str, Ug] = {}
    unstated_g = 0
    for code, made in held_now(ledger.story, now_g).items():
        amount = ledger.amount(made, element)
        unstated_g += amount.unstated_g
        if amount.ug.get(lot):
            held[code] = amount.ug[lot]
    return held, unstated_g


def whole_grams(ug: Mapping[str, Ug]) -> dict[str, int]:
    """Micrograms as grams that add up to the sum's own rounding, by the largest remainder."""
    return _rounded(ug, UG_PER_G)


def whole_micrograms(ug: Mapping[str, Ug]) -> dict[str, int]:
    """Without fractions, adding up likewise."""
    return _rounded(ug, 1)


def _rounded(ug: Mapping[str, Ug], unit: int) -> dict[str, int]:
    whole = sum(ug.values())
    if not whole:
        return dict.fromkeys(ug, 0)
    total = (2 * whole + unit) // (2 * unit)
    return dict(zip(ug, by_largest_remainder(total, list(ug.values())), strict=True))


def kinds_of(origins: Iterable[str], figures: Figures, element: str) -> frozenset[ContentKind]:
    """Whether a sum of these is of measured figures, of declared ones, or of both."""
    known = (figures.get(origin, {}).get(element) for origin in origins)
    return frozenset(figure.kind for figure in known if figure)


def _parted(source: str, ug: int, table: Mapping[str, Ug] | None) -> Mapping[str, Ug]:
    if table is None:
        return {source: ug}
    whole = Fraction(sum(table.values()))
    return {name: _tidy(ug * part / whole) for name, part in table.items() if part}


def _tidy(ug: Fraction) -> Ug:
    """Whole where it is, and never so fine that a long row of steps takes long to add up."""
    if ug.denominator == 1:
        return ug.numerator
    return ug if ug.denominator <= FINEST else Fraction(ug * FINEST // 1, FINEST)
