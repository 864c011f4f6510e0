"""Drawing a sample: little, sealed, from somewhere, and the lot is lighter by just that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.traceability.custody.examples import (
    ADA,
    ANOTHER,
    BEN,
    DRAW_SAMPLE,
    LOT,
    MASSES,
    ONE,
    THIRD,
    after,
    answer_to,
    held,
    made_lot,
    offered,
)
from tests.traceability.custody.test_state import fitting
from traceability.custody.events import Accept, ActKind, ChainLink, PackageMass
from traceability.custody.refusals import (
    LotLeftOut,
    LotTwice,
    NotYours,
    PackageTwice,
    Refusal,
    UnknownPackage,
)
from traceability.custody.samples import DrawSample
from traceability.custody.sampling import (
    KeptOtherwise,
    NothingDrawn,
    OtherSample,
    SealMissing,
    SplitsDisagree,
    TooLargeForASample,
    TooManySplits,
)
from traceability.custody.state import LotStatus
from traceability.custody.words import LotOrigin

FIRST, SECOND = DRAW_SAMPLE.splits


def drawing(**changes: object) -> DrawSample:
    return replace(DRAW_SAMPLE, **changes)  # type: ignore[arg-type] # fields by name


def one_split(net_g: int) -> tuple[object, ...]:
    return (replace(FIRST, lot=replace(FIRST.lot, packages=made_lot(ANOTHER, net_g).packages)),)


IMPOSSIBLE: list[tuple[DrawSample, type[Refusal]]] = [
    (drawing(splits=()), NothingDrawn),
    (drawing(splits=(FIRST,) * 13), TooManySplits),
    (drawing(splits=(FIRST, FIRST)), LotTwice),
    (drawing(splits=(FIRST, replace(SECOND, seal=""))), SealMissing),
    (drawing(splits=(FIRST, replace(SECOND, seal=FIRST.seal))), SealMissing),
    (drawing(taken=(PackageMass(ONE, 31),)), SplitsDisagree),
    (drawing(taken=(PackageMass(ONE, 20), PackageMass(ONE, 10))), PackageTwice),
    (drawing(taken=(PackageMass(f"{LOT}.9", 30),)), UnknownPackage),
    (drawing(kept_g=550_000), KeptOtherwise),
    (drawing(owner_id=BEN), OtherSample),
    (drawing(splits=(replace(FIRST, lot=replace(FIRST.lot, origin=LotOrigin.MIXED)), SECOND)),
     OtherSample),
    (drawing(taken=(PackageMass(ONE, 30_001),), splits=one_split(30_001), kept_g=519_999),
     TooLargeForASample),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE)
def test_an_impossible_sample_is_refused(act: DrawSample, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(held(), act)

    assert type(refused.value) is refusal


def test_the_lot_goes_on_lighter_by_what_was_drawn() -> None:
    sampled = after(held(), DRAW_SAMPLE)

    assert (sampled.status, sampled.net_mass_g) == (LotStatus.HELD, 549_970)
    assert [(p.net_mass_g, p.gross_mass_g, p.tare_mass_g) for p in sampled.packages] == [
        (299_980, None, 12_000),
        (249_990, None, None),
    ]


def test_a_tenth_is_still_a_sample() -> None:
    act = drawing(taken=(PackageMass(ONE, 30_000),), splits=one_split(30_000), kept_g=520_000)

    assert after(held(), act).net_mass_g == 520_000


def test_a_sample_begins_with_the_event_and_is_the_owners() -> None:
    sample = after(None, fitting(ActKind.DRAW_SAMPLE, None), BEN)

    assert (sample.owner_id, sample.custodian_id, sample.parties) == (ADA, BEN, (BEN, ADA))
    assert (sample.net_mass_g, sample.status) == (15, LotStatus.HELD)


def test_whoever_holds_the_lot_draws_and_nobody_else() -> None:
    offer = offered()
    taken = after(offer, Accept(answer_to(offer), MASSES, agrees=True), BEN)

    assert after(taken, DRAW_SAMPLE, BEN).net_mass_g == 549_970
    for state, who in ((taken, ADA), (held(), BEN)):
        with pytest.raises(NotYours):
            after(state, DRAW_SAMPLE, who)


@pytest.mark.parametrize("codes", [(LOT, ANOTHER), (LOT, THIRD, ANOTHER), (ANOTHER, THIRD)])
def test_the_chain_names_the_lot_and_then_its_samples(codes: tuple[str, ...]) -> None:
    before = held()
    links = tuple(
        ChainLink(code, 2, before.hash) if code == LOT else ChainLink(code, 1, None)
        for code in codes
    )

    with pytest.raises(LotLeftOut):
        after(before, DRAW_SAMPLE, chain=links)
