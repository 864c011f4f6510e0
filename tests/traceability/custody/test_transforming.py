"""What a split or a merge may be: a row for every refusal, and the rule of custody models whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.traceability.custody.examples import (
    ADA,
    ANOTHER,
    AS_HELD,
    BEN,
    BESIDE,
    BY_PRODUCT,
    LOSS,
    LOT,
    MASSES,
    MERGE,
    PROCESS,
    SPLIT,
    THIRD,
    UPTAKE,
    after,
    answer_to,
    held,
    made_lot,
    offered,
)
from traceability.custody.events import Accept, Act, ChainLink, PackageMass, Process, Sell
from traceability.custody.refusals import (
    ImpossibleMass,
    ImpossibleTolerance,
    LotLeftOut,
    LotTwice,
    MassNotOnTheBooks,
    ModelRaised,
    NoLots,
    NoPackages,
    NotOnTheBooks,
    NotYours,
    OtherMaterial,
    OtherOrigin,
    OutputsTooHeavy,
    OutputsTooLight,
    PackageMissing,
    Refusal,
    StreamTwice,
    TooFewLots,
    TooManyLots,
    WrongPackageNumber,
)
from traceability.custody.state import LotStatus
from traceability.custody.transformations import SideStream
from traceability.custody.transforming import (
    MOST_LOTS,
    STRICTEST_FIRST,
    model_of,
    most_tolerance_g,
    origin_of,
    strictest_model,
)
from traceability.custody.words import CustodyModel, LotOrigin, StreamKind, Substance

PRE, POST, MIXED = LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER, LotOrigin.MIXED
ONE, REST = made_lot(ANOTHER, 200_000), made_lot(THIRD, 350_000)


def splitting(*made: object, **changes: object) -> Act:
    return replace(SPLIT, outputs=made, **{"difference_g": 0, "tolerance_g": 0, **changes})  # type: ignore[arg-type] # fields by name


def merging(**changes: object) -> Act:
    return replace(MERGE, **changes)  # type: ignore[arg-type] # fields by name


CROWD = tuple(made_lot(f"RG-{number:04d}-0000", 1) for number in range(MOST_LOTS + 1))

IMPOSSIBLE: list[tuple[Act, type[Refusal]]] = [
    (splitting(made_lot(ANOTHER, 550_000)), TooFewLots),
    (replace(SPLIT, inputs=(AS_HELD, BESIDE)), TooFewLots),
    (merging(inputs=(AS_HELD,)), TooFewLots),
    (merging(outputs=(ONE, REST)), TooFewLots),
    (splitting(*CROWD), TooManyLots),
    (splitting(ONE, ONE), LotTwice),
    (splitting(made_lot(LOT, 1), REST), LotTwice),
    (merging(inputs=(AS_HELD, AS_HELD)), LotTwice),
    (replace(SPLIT, inputs=(replace(AS_HELD, lot=ANOTHER),), difference_g=0,
             outputs=(made_lot(LOT, 200_000), REST)), LotLeftOut),
    (splitting(ONE, made_lot(THIRD, 350_001)), OutputsTooHeavy),
    (splitting(ONE, made_lot(THIRD, 349_999)), OutputsTooLight),
    (splitting(ONE, REST, difference_g=-1, tolerance_g=1), OutputsTooHeavy),
    (splitting(ONE, made_lot(THIRD, 350_001), difference_g=1), ImpossibleTolerance),
    (splitting(ONE, made_lot(THIRD, 349_999), difference_g=-1), ImpossibleTolerance),
    (splitting(ONE, REST, tolerance_g=2_751), ImpossibleTolerance),
    (splitting(ONE, REST, tolerance_g=-1), ImpossibleTolerance),
    (splitting(ONE, made_lot(THIRD)), NoPackages),
    (splitting(ONE, made_lot(THIRD, 350_000, 0)), ImpossibleMass),
    (splitting(ONE, replace(ONE, lot=THIRD)), WrongPackageNumber),
    (splitting(ONE, replace(REST, material_code="FERRITE-BULK")), OtherMaterial),
    (merging(inputs=(AS_HELD, replace(BESIDE, material_code="FERRITE-BULK"))), OtherMaterial),
    (splitting(ONE, replace(REST, origin=PRE)), OtherOrigin),
    (splitting(ONE, replace(REST, origin=MIXED)), OtherOrigin),
    (merging(inputs=(AS_HELD, replace(BESIDE, origin=PRE))), OtherOrigin),
    (splitting(ONE, replace(REST, custody_model=CustodyModel.IDENTITY_PRESERVED)), ModelRaised),
    (replace(SPLIT, inputs=(replace(AS_HELD, masses=MASSES[:1]),), difference_g=0,
             outputs=(made_lot(ANOTHER, 100_000), made_lot(THIRD, 200_000))), PackageMissing),
    (replace(SPLIT, inputs=(replace(AS_HELD, masses=(MASSES[0], PackageMass(f"{LOT}.2", 1))),),
             outputs=(made_lot(ANOTHER, 300_000), made_lot(THIRD, 1)), difference_g=0),
     MassNotOnTheBooks),
    (merging(inputs=(replace(AS_HELD, masses=(PackageMass(f"{LOT}.1", 0),)), BESIDE)),
     ImpossibleMass),
    (merging(inputs=(replace(AS_HELD, custody_model=CustodyModel.MASS_BALANCE), BESIDE),
             outputs=(replace(made_lot(THIRD, 650_000),
                              custody_model=CustodyModel.MASS_BALANCE),)), NotOnTheBooks),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE)
def test_the_impossible_is_refused(act: Act, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(held(), act)

    assert type(refused.value) is refusal


def test_a_wrong_sum_says_by_how_much() -> None:
    with pytest.raises(OutputsTooLight) as refused:
        after(held(), splitting(ONE, made_lot(THIRD, 349_000)))

    assert refused.value.values == {"input_g": 550_000, "output_g": 549_000, "gap_g": 1_000}


def test_a_scale_may_err_by_half_a_per_cent_and_no_more() -> None:
    over = splitting(ONE, made_lot(THIRD, 352_750), difference_g=2_750, tolerance_g=2_750)

    assert after(held(), over).status is LotStatus.SPENT
    assert [most_tolerance_g(mass) for mass in (1, 199, 400, 550_000)] == [1, 1, 2, 2_750]


def test_what_is_split_is_spent_and_its_books_stay_as_they_were() -> None:
    before, spent = held(), after(held(), SPLIT)

    assert spent == replace(
        before,
        seq=2,
        hash=spent.hash,
        status=LotStatus.SPENT,
        last_event_time=spent.last_event_time,
    )


def test_what_comes_out_begins_with_the_event() -> None:
    inputs = (replace(AS_HELD, lot=THIRD), BESIDE)
    act = merging(inputs=inputs, outputs=(made_lot(LOT, 650_000),))

    made = after(None, act)

    assert (made.status, made.seq, made.owner_id, made.custodian_id, made.parties) == (
        LotStatus.HELD, 1, ADA, ADA, (ADA,)
    )  # fmt: skip
    assert (made.net_mass_g, made.custody_model, made.site_id) == (
        650_000, CustodyModel.SEGREGATED, "essen"
    )  # fmt: skip


def test_a_lot_that_the_event_does_not_make_cannot_begin_with_it() -> None:
    with pytest.raises(LotLeftOut):
        after(None, SPLIT)


def test_nobody_parts_what_another_owns_or_has() -> None:
    sold = after(held(), Sell(BEN, "order5"))
    offer = offered()
    taken = after(offer, Accept(answer_to(offer), MASSES, agrees=True), BEN)

    for state, who in ((sold, ADA), (sold, BEN), (taken, BEN), (taken, ADA)):
        with pytest.raises(NotYours):
            after(state, SPLIT, who)


@pytest.mark.parametrize("is_short", [True, False])
def test_the_chain_holds_every_lot_and_no_other(is_short: bool) -> None:
    own = ChainLink(LOT, 2, held().hash)
    others = (ChainLink(ANOTHER, 1, None), ChainLink(THIRD, 1, None))
    chain = (own, others[0]) if is_short else (own, *others, ChainLink("RG-0000-0034", 1, None))

    with pytest.raises(LotLeftOut):
        after(held(), SPLIT, chain=chain)


def test_a_merge_never_makes_a_custody_model_stricter() -> None:
    for models in product(CustodyModel, repeat=2):
        ranks = [STRICTEST_FIRST.index(model) for model in models]
        found = STRICTEST_FIRST.index(strictest_model(models))
        assert found == max(*ranks, STRICTEST_FIRST.index(CustodyModel.SEGREGATED))
    assert [strictest_model((model,)) for model in CustodyModel] == list(CustodyModel)


@pytest.mark.parametrize(
    ("origins", "expected"),
    [((PRE,), PRE), ((POST, POST), POST), ((PRE, POST), MIXED), ((MIXED, PRE), MIXED)],
)
def test_two_origins_make_a_mixed_one(origins: tuple[LotOrigin, ...], expected: LotOrigin) -> None:
    assert origin_of(origins) is expected


def processing(**changes: object) -> Process:
    return replace(PROCESS, **changes)  # type: ignore[arg-type] # fields by name


def stream(kind: StreamKind, net_g: int, of: Substance = Substance.OTHER) -> SideStream:
    return SideStream(kind, of, net_g)


IMPOSSIBLE_STEPS: list[tuple[Process, type[Refusal]]] = [
    (processing(outputs=()), NoLots),
    (processing(outputs=CROWD), TooManyLots),
    (processing(streams=()), OutputsTooLight),
    (processing(streams=(stream(LOSS, 460_001),)), OutputsTooHeavy),
    (processing(streams=(stream(LOSS, 459_999),)), OutputsTooLight),
    (processing(streams=(stream(LOSS, -1), stream(BY_PRODUCT, 460_001))), ImpossibleMass),
    (processing(streams=(stream(UPTAKE, 0), stream(BY_PRODUCT, 460_000))), ImpossibleMass),
    (processing(streams=(stream(LOSS, 230_000), stream(LOSS, 230_000))), StreamTwice),
    (processing(outputs=(replace(made_lot(THIRD, 190_000), origin=PRE),)), OtherOrigin),
    (processing(outputs=(replace(made_lot(THIRD, 190_000),
                                 custody_model=CustodyModel.IDENTITY_PRESERVED),)), ModelRaised),
    (processing(outputs=(made_lot(THIRD, 191_000),), streams=(
        stream(UPTAKE, 1_000, Substance.NEW_ALLOY), stream(LOSS, 460_000))), ModelRaised),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE_STEPS)
def test_an_impossible_step_is_refused(act: Process, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(held(), act)

    assert type(refused.value) is refusal


def test_a_step_makes_other_materials_and_gains_what_it_takes_up() -> None:
    oxide = replace(made_lot(THIRD, 200_000), material_code="OX-MIXED-REO")
    residue = replace(made_lot("RG-0000-0034", 480_000), material_code="EOL-FERRITE")
    act = processing(outputs=(oxide, residue), streams=(stream(UPTAKE, 30_000, Substance.OXYGEN),))

    assert after(held(), act).status is LotStatus.SPENT
    assert act.expected_g == act.output_g == 680_000


def test_metal_that_never_was_scrap_blends_what_it_is_alloyed_with() -> None:
    act = processing(streams=(stream(UPTAKE, 1, Substance.NEW_ALLOY),))

    assert model_of(act) is CustodyModel.CONTROLLED_BLENDING
    assert model_of(PROCESS) is CustodyModel.SEGREGATED
