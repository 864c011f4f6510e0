"""What a split or a merge may be: checked from the act alone, and against the books of an input."""

from __future__ import annotations

from collections import Counter

from traceability.custody import masses
from traceability.custody.differences import PPM, TOLERANCE_PPM
from traceability.custody.events import Act, ActKind, Merge, Occasion, PackageMass, Register, Split
from traceability.custody.refusals import (
    ImpossibleTolerance,
    LotLeftOut,
    LotTwice,
    ModelRaised,
    NotOnTheBooks,
    OtherMaterial,
    OtherOrigin,
    OutputsTooHeavy,
    OutputsTooLight,
    TooFewLots,
    TooManyLots,
)
from traceability.custody.state import LotState
from traceability.custody.transformations import InputLot, OutputLot, Transformation
from traceability.custody.words import CustodyModel, LotOrigin

MOST_LOTS = 200
STRICTEST_FIRST = tuple(CustodyModel)


def check_transformation(act: Transformation, occasion: Occasion, *, kind: ActKind) -> None:
    """Whether the event is possible as it stands, whatever the books of its lots say."""
    _check_lots(act, occasion, kind)
    for spent in act.inputs:
        for mass in spent.masses:
            masses.check_possible(mass)
    for made in act.outputs:
        masses.check_entries(made.packages, lot=made.lot)
        masses.check_shares((line.element, line.content_ppm) for line in made.contents)
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
    if isinstance(act, Split | Merge):
        return next((made for made in act.outputs if made.lot == lot), None)
    return None


def other_side(act: Act, lot: str) -> tuple[str, ...]:
    """The lots that a lot was made of, or into, by this act."""
    if not isinstance(act, Split | Merge):
        return ()
    return act.made if find_input(act, lot) else tuple(one.lot for one in act.inputs)


def get_output(act: Transformation, lot: str) -> OutputLot:
    """The output with this code. Raises `LotLeftOut`."""
    for made in act.outputs:
        if made.lot == lot:
            return made
    raise LotLeftOut(lot=lot)


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


def most_tolerance_g(input_g: int) -> int:
    """The widest tolerance that a scale can be given for so much: what giver and taker may differ
    by, and one gram, which is below any scale's division.
    """
    return max(1, input_g * TOLERANCE_PPM // PPM)


def _check_lots(act: Transformation, occasion: Occasion, kind: ActKind) -> None:
    few, many = (act.inputs, act.outputs) if kind is ActKind.SPLIT else (act.outputs, act.inputs)
    if len(few) != 1 or len(many) < 2:
        raise TooFewLots()
    if len(many) > MOST_LOTS:
        raise TooManyLots(limit=MOST_LOTS)
    for lot, times in Counter(act.lots).items():
        if times > 1:
            raise LotTwice(lot=lot)
    for lot in sorted(set(act.lots) ^ {link.lot for link in occasion.chain}):
        raise LotLeftOut(lot=lot)


def _check_identity(act: Transformation) -> None:
    """One material, the origin that the inputs have together, and no stricter model than theirs."""
    material_code = act.inputs[0].material_code
    origin = origin_of(tuple(one.origin for one in act.inputs))
    model = strictest_model(tuple(one.custody_model for one in act.inputs))
    stated = [(one.lot, one.material_code) for one in act.inputs]
    for lot, other_code in stated + [(one.lot, one.material_code) for one in act.outputs]:
        if other_code != material_code:
            raise OtherMaterial(lot=lot)
    for made in act.outputs:
        if made.origin is not origin:
            raise OtherOrigin(lot=made.lot, origin=origin.value)
        if STRICTEST_FIRST.index(made.custody_model) < STRICTEST_FIRST.index(model):
            raise ModelRaised(lot=made.lot, model=model.value)


def _check_mass(act: Transformation) -> None:
    """Out is in, to the gram; what a scale saw otherwise is stated and small."""
    gap_g = act.output_g - act.input_g - act.difference_g
    if gap_g:
        refusal = OutputsTooHeavy if gap_g > 0 else OutputsTooLight
        raise refusal(input_g=act.input_g, output_g=act.output_g, gap_g=abs(gap_g))
    most_g = most_tolerance_g(act.input_g)
    if not abs(act.difference_g) <= act.tolerance_g <= most_g:
        raise ImpossibleTolerance(difference_g=act.difference_g, most_g=most_g)
