"""Drawing a sample: one event of the holder by which sealed splits begin, each a lot with its own
tag and its own custody, and the lot goes on less what was taken. Pure.

One split is the seller's, one the buyer's, one an umpire's: whoever tests one later can show which
lot it was drawn from, by whom, and that nobody has opened it since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from foundation.errors import N_
from traceability.custody import masses
from traceability.custody.figures import DeclaredContent, Occasion, PackageEntry, PackageMass
from traceability.custody.refusals import LotLeftOut, LotTwice, Refusal
from traceability.custody.samples import DrawSample
from traceability.custody.state import LotState, PackageState
from traceability.custody.transformations import OutputLot
from traceability.custody.words import Packaging

MOST_SPLITS = 12
MOST_SHARE = 10  # a tenth of the lot is no sample any more


class NothingDrawn(Refusal):
    """A sample is taken from somewhere and goes somewhere."""

    message = N_("Say from which packages how much was taken, and give at least one split.")


class TooManySplits(Refusal):
    """What is drawn at once is sealed and signed for at once."""

    message = N_("One sample has at most %(limit)s splits. Draw another one.")


class SplitsDisagree(Refusal):
    """What was taken is in the splits, to the gram."""

    message = N_("The splits weigh %(splits_g)s g, and %(taken_g)s g was taken. Correct a mass.")


class SealMissing(Refusal):
    """A split without a seal of its own proves nothing to the other side."""

    message = N_("Give each split the number of its own seal.")


class TooLargeForASample(Refusal):
    """A sample is small; what is larger is a split of the lot, which its owner makes."""

    message = N_(
        "%(taken_g)s g is more than a tenth of what the lot or one of its packages holds. Take"
        " less, or split the lot."
    )


class KeptOtherwise(Refusal):
    """The event says what the lot weighs without the sample."""

    message = N_("Without the sample the lot weighs %(kept_g)s g. Load the lot again.")


class OtherSample(Refusal):
    """A sample is what the lot is."""

    message = N_("Sample %(lot)s is stated as something else than the lot. Load the lot again.")


def check_drawing(act: DrawSample, occasion: Occasion, *, lot: str, is_first: bool) -> None:
    """Whether the event is possible as it stands, seen from one of its lots."""
    if not act.taken or not act.splits:
        raise NothingDrawn()
    if len(act.splits) > MOST_SPLITS:
        raise TooManySplits(limit=MOST_SPLITS)
    codes = [one.lot for one in act.samples]
    for code in codes:
        if codes.count(code) > 1:
            raise LotTwice(lot=code)
    if [link.lot for link in occasion.chain] != [act.whole, *codes]:
        raise LotLeftOut(lot=lot)
    if is_first is not (lot in codes):
        raise LotLeftOut(lot=lot)
    for mass in act.taken:
        masses.check_possible(mass)
    for sample in act.samples:
        masses.check_entries(sample.packages, lot=sample.lot)
        masses.check_shares((line.element, line.content_ppm) for line in sample.contents)
    splits_g = sum(sample.net_g for sample in act.samples)
    if splits_g != act.taken_g:
        raise SplitsDisagree(splits_g=splits_g, taken_g=act.taken_g)
    seals = [split.seal for split in act.splits]
    if not all(seals) or len(set(seals)) < len(seals):
        raise SealMissing()


def check_sampled(state: LotState, act: DrawSample) -> None:
    """Whether the lot can have given this: what is drawn is small, and is what the lot is."""
    masses.check_named(act.taken, state.packages, lot=state.lot)
    held = {package.package_id: package.net_mass_g for package in state.packages}
    held_g, taken_g = state.net_mass_g, act.taken_g
    amounts = [(held_g, taken_g), *((held[mass.package_id], mass.net_g) for mass in act.taken)]
    for there_g, drawn_g in amounts:
        if drawn_g * MOST_SHARE > there_g:
            raise TooLargeForASample(taken_g=drawn_g)
    if act.kept_g != held_g - taken_g:
        raise KeptOtherwise(kept_g=held_g - taken_g)
    for sample in act.samples:
        stated = (sample.material_code, sample.origin, sample.custody_model, act.owner_id)
        if stated != (state.material_code, state.origin, state.custody_model, state.owner_id):
            raise OtherSample(lot=sample.lot)


def less_sample(
    packages: Sequence[PackageState], taken: Sequence[PackageMass]
) -> tuple[PackageState, ...]:
    """The packages without what was taken; nobody has weighed them since, so no gross mass."""
    drawn = {mass.package_id: mass.net_g for mass in taken}
    return tuple(
        replace(
            package,
            net_mass_g=package.net_mass_g - drawn[package.package_id],
            gross_mass_g=None,
            weighed_net_g=None,
        )
        if package.package_id in drawn
        else package
        for package in packages
    )


def sample_of(
    state: LotState, *, lot: str, net_g: int, contents: tuple[DeclaredContent, ...] = ()
) -> OutputLot:
    """A split of a lot: what the lot is, in a bag of its own."""
    return OutputLot(
        lot=lot,
        contents=contents,
        material_code=state.material_code,
        origin=state.origin,
        custody_model=state.custody_model,
        packages=(PackageEntry(PackageMass(f"{lot}.1", net_g), Packaging.BAG),),
    )
