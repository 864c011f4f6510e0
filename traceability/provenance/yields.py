"""How much of each element came out of a process step, beside how much went in. Pure.

Figures are exact and have bounds: an assay's expanded uncertainty, the envelope of a class. What
one of the inputs does not state of an element is unknown, so nothing is said of that element; an
output that does not state it may hold none. A share of the magnets inside a device is none of its
mass, and a share of the dry mass is the most that a wet lot can hold. Oxygen, water and reagents
bring elements of their own, so only what no step adds is followed: the rare earths and cobalt.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from traceability.custody.events import Assay, Process
from traceability.custody.words import SCREENS, Basis, StreamKind, Substance
from traceability.materials.catalogue import materials
from traceability.materials.composition import WITH_OTHER_PARTS
from traceability.materials.elements import RARE_EARTHS, reading_position
from traceability.materials.tables import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from traceability.custody.events import Act, DeclaredContent, MeasuredContent, Register
    from traceability.custody.transformations import InputLot, OutputLot

FOLLOWED = frozenset(RARE_EARTHS) | {"Co"}


@dataclass(frozen=True)
class StatedShare:
    """What is signed of one element in a lot, and between which bounds it may lie."""

    low_ppm: int
    content_ppm: int
    high_ppm: int
    is_measured: bool
    is_of_magnets: bool = False
    sample: str = ""  # the sealed split that it was measured on


Contents = dict[str, StatedShare]  # by element


@dataclass(frozen=True)
class SampleAssay:
    """An assay of a sealed split, as what is known of the lot that it was drawn from."""

    sample: str
    assay: Assay


@dataclass(frozen=True)
class Amount:
    """So many grams, and the bounds."""

    low_g: Fraction
    grams: Fraction
    high_g: Fraction


@dataclass(frozen=True)
class Yield:
    """One element on both sides of a step; `is_measured` if every figure is an assay's, and
    `samples` are the sealed splits that any was measured on."""

    element: str
    input: Amount
    output: Amount
    is_measured: bool
    samples: tuple[str, ...] = ()

    @property
    def recovered_ppm(self) -> int:
        """What came out of what went in, in ppm, to the nearest."""
        return round(self.output.grams / self.input.grams * PPM)

    def exceeds(self, ceiling_ppm: int) -> bool:
        """Whether more came out than the ceiling allows, whatever the uncertainties."""
        return self.output.low_g > self.input.high_g * ceiling_ppm / PPM


def stated_contents(
    begun: Register | OutputLot | None, acts: Iterable[Act | SampleAssay | None]
) -> Contents:
    """What is signed of a lot's contents: the last assay that can settle, of the lot or of a sample
    of it, otherwise what was declared when it began, as corrections left it. A screen settles
    nothing."""
    found = {line.element: _declared(line) for line in begun.contents} if begun else {}
    for said in acts:
        act, sample = (said.assay, said.sample) if isinstance(said, SampleAssay) else (said, "")
        if isinstance(act, Assay) and act.method not in SCREENS:
            found = {line.element: _measured(line, act.basis, sample) for line in act.contents}
    return found


def yields_of(act: Process, contents: Mapping[str, Contents]) -> tuple[Yield, ...]:
    """The elements that every input states and some output does, in reading order.

    Metal that never was scrap brings its own: then nothing can be told.
    """
    if has_new_metal(act):
        return ()
    came = [(lot.net_g, _of_mass(lot, contents)) for lot in act.inputs]
    went = [(lot.net_g, _of_mass(lot, contents)) for lot in act.outputs]
    known = set.intersection(*(set(stated) for _, stated in came))
    stated = {element for _, shares in went for element in shares}
    found = (
        _yield(element, came, went)
        for element in sorted(known & stated & FOLLOWED, key=reading_position)
    )
    return tuple(one for one in found if one.input.grams)


def total_of(yields: Sequence[Yield]) -> Yield | None:
    """The rare earths together; None where fewer than two are known."""
    rare = [one for one in yields if one.element in RARE_EARTHS]
    if len(rare) < 2:
        return None
    return Yield(
        element="",
        input=_sum([one.input for one in rare]),
        output=_sum([one.output for one in rare]),
        is_measured=all(one.is_measured for one in rare),
        samples=tuple(sorted({sample for one in rare for sample in one.samples})),
    )


def has_new_metal(act: Process) -> bool:
    """Whether metal that never was scrap was added."""
    return any(
        stream.kind is StreamKind.UPTAKE and stream.substance is Substance.NEW_ALLOY
        for stream in act.streams
    )


def _of_mass(lot: InputLot | OutputLot, contents: Mapping[str, Contents]) -> Contents:
    """The shares that are of what stands on the scale."""
    stated, material = contents.get(lot.lot, {}), materials().get(lot.material_code)
    if material is None or material.form not in WITH_OTHER_PARTS:
        return stated
    return {element: one for element, one in stated.items() if not one.is_of_magnets}


def _yield(
    element: str, came: Sequence[tuple[int, Contents]], went: Sequence[tuple[int, Contents]]
) -> Yield:
    stated = [one for one in went if element in one[1]]
    shares = [one[element] for _, one in (*came, *stated)]
    return Yield(
        element,
        input=_sum([_amount(net_g, one[element]) for net_g, one in came]),
        output=_sum([_amount(net_g, one[element]) for net_g, one in stated]),
        is_measured=all(share.is_measured for share in shares),
        samples=tuple(sorted({share.sample for share in shares if share.sample})),
    )


def _amount(net_g: int, share: StatedShare) -> Amount:
    low, middle, high = (
        Fraction(net_g * ppm, PPM) for ppm in (share.low_ppm, share.content_ppm, share.high_ppm)
    )
    return Amount(low, middle, high)


def _sum(amounts: Sequence[Amount]) -> Amount:
    return Amount(
        sum((one.low_g for one in amounts), Fraction(0)),
        sum((one.grams for one in amounts), Fraction(0)),
        sum((one.high_g for one in amounts), Fraction(0)),
    )


def _measured(line: MeasuredContent, basis: Basis, sample: str) -> StatedShare:
    spread = line.uncertainty_ppm or 0
    low, high = max(0, line.content_ppm - spread), min(PPM, line.content_ppm + spread)
    return StatedShare(
        0 if basis is Basis.DRY else low,
        line.content_ppm,
        high,
        is_measured=True,
        is_of_magnets=basis is Basis.MAGNET,
        sample=sample,
    )


def _declared(line: DeclaredContent) -> StatedShare:
    low = line.content_ppm if line.low_ppm is None else line.low_ppm
    high = line.content_ppm if line.high_ppm is None else line.high_ppm
    is_of_magnets = line.basis.startswith("magnet")
    return StatedShare(low, line.content_ppm, high, is_measured=False, is_of_magnets=is_of_magnets)
