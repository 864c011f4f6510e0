"""What a transformation may be: checked from the act alone, and against the books of an input."""

from __future__ import annotations

from collections import Counter

from traceability.custody import masses
from traceability.custody.differences import PPM, TOLERANCE_PPM
from traceability.custody.events import Act, Occasion, PackageMass, Process, Register, Split
from traceability.custody.offshoots import find_offshoot, offshoots, whole_of
from traceability.custody.refusals import (
    ImpossibleTolerance,
    LotLeftOut,
    LotTwice,
    ModelRaised,
    NoLots,
    NotOnTheBooks,
    OtherMaterial,
    OtherOrigin,
    OutputsTooHeavy,
    OutputsTooLight,
    StreamTwice,
    TooFewLots,
    TooManyLots,
)
from traceability.custody.state import LotState
from traceability.custody.transformations import InputLot, OutputLot, Transformation
from traceability.custody.words import CustodyModel, LotOrigin, StreamKind, Substance

MOST_LOTS = 200
STRICTEST_FIRST = tuple(CustodyModel)


def check_transformation(act: Transformation, occasion: Occasion) -> None:
    """Whether the event is possible as it stands, whatever the books of its lots say."""
    _check_sides(act)
    _check_lots(act, occasion)
    for spent in act.inputs:
        for mass in spent.masses:
            masses.check_possible(mass)
    for made in act.outputs:
        masses.check_entries(made.packages, lot=made.lot)
        masses.check_shares((line.element, line.content_ppm) for line in made.contents)
    _check_streams(act)
    _check_identity(act)
    _check_mass(act)


def check_books(state: LotState, act: Transformation) -> None:
    """An input is stated as it stands: nothing is spent that the books do not hold."""
    stated = find_input(act, state.lot)
    if stated is None:
        raise LotLeftOut(lot=state.lot)
    books = (state.material_code, state.origin, state.custody_model)
    if (stated.material_code, stated.origin, stated.custody_model) != books:
        raise NotOnTheBooks(lot=state.lot)
    masses.check_whole(stated.masses, state.packages, lot=state.lot)
    masses.check_on_the_books(stated.masses, state.packages)


def input_of(state: LotState) -> InputLot:
    """A lot as an event that spends it must state it."""
    return InputLot(
        lot=state.lot,
        material_code=state.material_code,
        origin=state.origin,
        custody_model=state.custody_model,
        masses=tuple(
            PackageMass(one.package_id, one.net_mass_g, one.gross_mass_g, one.tare_mass_g)
            for one in state.packages
        ),
    )


def find_input(act: Transformation, lot: str) -> InputLot | None:
    """The input with this code."""
    return next((one for one in act.inputs if one.lot == lot), None)


def beginning_of(act: Act | None, lot: str) -> Register | OutputLot | None:
    """What an act says of a lot that begins with it: what it is, its packages, its contents."""
    if isinstance(act, Register):
        return act
    if isinstance(act, Transformation):
        return find_output(act, lot)
    return find_offshoot(act, lot)


def other_side(act: Act, lot: str) -> tuple[str, ...]:
    """The lots that a lot was made of, or into, by this act."""
    if whole := whole_of(act):
        parts = tuple(one.lot for one in offshoots(act))
        return (whole,) if lot in parts else parts
    if not isinstance(act, Transformation):
        return ()
    return act.made if find_input(act, lot) else tuple(one.lot for one in act.inputs)


def get_output(act: Transformation, lot: str) -> OutputLot:
    """The output with this code. Raises `LotLeftOut`."""
    made = find_output(act, lot)
    if made is None:
        raise LotLeftOut(lot=lot)
    return made


def find_output(act: Transformation, lot: str) -> OutputLot | None:
    """The output with this code."""
    return next((one for one in act.outputs if one.lot == lot), None)


def origin_of(origins: tuple[LotOrigin, ...]) -> LotOrigin:
    """One origin stays what it is; two make a mixed one."""
    return origins[0] if len(set(origins)) == 1 else LotOrigin.MIXED


def strictest_model(inputs: tuple[CustodyModel, ...]) -> CustodyModel:
    """The strictest custody model (ISO 22095) that what comes out may claim.

    It is that of the loosest input. What is merged stands for one source no more, so it is
    segregated at best.
    """
    loosest = max(inputs, key=STRICTEST_FIRST.index)
    if len(inputs) > 1 and loosest is CustodyModel.IDENTITY_PRESERVED:
        return CustodyModel.SEGREGATED
    return loosest


def model_of(act: Transformation) -> CustodyModel:
    """The strictest custody model that the outputs of an act may claim.

    Metal that never was scrap blends what it is alloyed with (ISO 22095: controlled blending).
    """
    model = strictest_model(tuple(one.custody_model for one in act.inputs))
    blends = any(
        stream.kind is StreamKind.UPTAKE and stream.substance is Substance.NEW_ALLOY
        for stream in act.side_streams
    )
    blended = CustodyModel.CONTROLLED_BLENDING
    return max(model, blended, key=STRICTEST_FIRST.index) if blends else model


def most_tolerance_g(input_g: int) -> int:
    """The widest tolerance that a scale can be given for so much: what giver and taker may differ
    by, and one gram, which is below any scale's division.
    """
    return max(1, input_g * TOLERANCE_PPM // PPM)


def _check_sides(act: Transformation) -> None:
    """How many lots an act takes and makes."""
    took, made = len(act.inputs), len(act.outputs)
    if isinstance(act, Process):
        if not took or not made:
            raise NoLots()
    elif min(took, made) != 1 or (made if isinstance(act, Split) else took) < 2:
        raise TooFewLots()
    if max(took, made) > MOST_LOTS:
        raise TooManyLots(limit=MOST_LOTS)


def _check_lots(act: Transformation, occasion: Occasion) -> None:
    for lot, times in Counter(act.lots).items():
        if times > 1:
            raise LotTwice(lot=lot)
    for lot in sorted(set(act.lots) ^ {link.lot for link in occasion.chain}):
        raise LotLeftOut(lot=lot)


def _check_identity(act: Transformation) -> None:
    """The origin that the inputs have together, no stricter model than theirs, and one material
    unless a step makes another."""
    origin = origin_of(tuple(one.origin for one in act.inputs))
    model = model_of(act)
    if not isinstance(act, Process):
        _check_material(act)
    for made in act.outputs:
        if made.origin is not origin:
            raise OtherOrigin(lot=made.lot, origin=origin.value)
        if STRICTEST_FIRST.index(made.custody_model) < STRICTEST_FIRST.index(model):
            raise ModelRaised(lot=made.lot, model=model.value)


def _check_material(act: Transformation) -> None:
    material_code = act.inputs[0].material_code
    stated = [(one.lot, one.material_code) for one in act.inputs]
    stated += [(one.lot, one.material_code) for one in act.outputs]
    for lot, other_code in stated:
        if other_code != material_code:
            raise OtherMaterial(lot=lot)


def _check_streams(act: Transformation) -> None:
    """Each stream has a mass, and stands there once."""
    seen = set()
    for stream in act.side_streams:
        masses.check_possible(PackageMass(stream.substance.value, stream.net_g))
        if (stream.kind, stream.substance) in seen:
            raise StreamTwice(substance=stream.substance.value)
        seen.add((stream.kind, stream.substance))


def _check_mass(act: Transformation) -> None:
    """What comes out is what went in and was taken up, less by-products and losses, to the gram;
    what a scale saw otherwise is stated and small."""
    gap_g = act.output_g - act.expected_g - act.difference_g
    if gap_g:
        refusal = OutputsTooHeavy if gap_g > 0 else OutputsTooLight
        raise refusal(input_g=act.expected_g, output_g=act.output_g, gap_g=abs(gap_g))
    most_g = most_tolerance_g(act.input_g)
    if not abs(act.difference_g) <= act.tolerance_g <= most_g:
        raise ImpossibleTolerance(difference_g=act.difference_g, most_g=most_g)
