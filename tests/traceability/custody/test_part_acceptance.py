"""Accepting in part: both lots after it, the official decisions, and a row for each refusal."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.traceability.custody.examples import (
    ACCEPT_PART,
    ADA,
    ANOTHER,
    BEN,
    CLEO,
    LOT,
    MASSES,
    NOON,
    ONE,
    REFUSED,
    REST,
    THIRD,
    TWO,
    after,
    an_occasion,
    answer_to,
    arrived,
    chain_of,
    made_lot,
    offered,
)
from traceability.custody.acceptance import (
    Decision,
    ImpossibleRefusal,
    accepted_g,
    decision_of,
)
from traceability.custody.events import Accept, ChainLink, PackageMass, Sell
from traceability.custody.folding import apply
from traceability.custody.part_acceptance import (
    AcceptPart,
    OtherRest,
    RefusedPart,
    RefusedTooMuch,
    rest_of,
    taken_by,
)
from traceability.custody.refusals import (
    AgreementUntrue,
    ImpossibleMass,
    LotLeftOut,
    NotOnTheBooks,
    NotYours,
    OtherHandover,
    PackageMissing,
    PackageTwice,
    Refusal,
    UnknownPackage,
)
from traceability.custody.state import LotState, LotStatus, PackageState
from traceability.custody.words import CustodyModel, LotOrigin, Packaging, RefusalReason

VECTORS = json.loads(
    (Path(__file__).resolve().parents[2] / "vectors/mass/acceptance.json").read_text("utf-8")
)
LATE = {"event_time": NOON.replace(year=2027)}


def decided(case: dict[str, Any]) -> int:
    return accepted_g(
        Decision(case["decision"].lower()),
        received_g=case["received"],
        refused_g=case["refused"],
        reason=case.get("reason", "" if case["decision"] == "ACCEPTED" else "mixed material"),
    )


@pytest.mark.parametrize("case", VECTORS["accept"], ids=lambda case: case["id"])
def test_accepted_is_received_less_refused(case: dict[str, Any]) -> None:
    assert decided(case) == case["accepted"]
    assert decision_of(case["received"], case["refused"]).value == case["decision"].lower()


@pytest.mark.parametrize("case", VECTORS["reject"], ids=lambda case: case["id"])
def test_a_decision_fixes_which_figures_are_possible(case: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        decided(case)


def parted(**changes: Any) -> AcceptPart:
    return replace(ACCEPT_PART, offer=answer_to(arrived()), **changes)


def rest_after(act: AcceptPart, who: str = BEN) -> LotState:
    occasion = an_occasion(who, seq=4, prev=arrived().hash)
    occasion = replace(occasion, chain=chain_of(act, occasion.chain[0]))
    return apply(None, act, occasion, lot=act.rest.lot, body_hash=sha256(b"part").digest())


def test_the_taker_holds_what_is_accepted_and_the_giver_what_is_refused() -> None:
    whole, rest = after(arrived(), parted(), BEN), rest_after(parted())

    assert (whole.status, whole.owner_id, whole.custodian_id) == (LotStatus.HELD, ADA, BEN)
    assert whole.packages == (PackageState(ONE, 1, Packaging.DRUM, 260_000, None, 12_000),)
    assert rest == LotState(
        lot=REST,
        seq=1,
        hash=sha256(b"part").digest(),
        status=LotStatus.HELD,
        owner_id=ADA,
        custodian_id=ADA,
        site_id="essen",
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        custody_model=CustodyModel.SEGREGATED,
        packages=(
            PackageState(f"{REST}.1", 1, Packaging.DRUM, 40_000),
            PackageState(f"{REST}.2", 2, Packaging.BIG_BAG, 250_000),
        ),
        handover=None,
        parties=(ADA, BEN),
        last_event_time=rest.last_event_time,
        books=rest.books,
    )
    # Its figures are the taker's too, who has to agree when they are corrected.
    assert rest.sides == {ADA, BEN}
    assert whole.net_mass_g + rest.net_mass_g == sum(mass.net_g for mass in MASSES)


def test_what_is_refused_stays_with_its_owner_whoever_gave_it() -> None:
    sold = after(arrived(), Sell(CLEO, "order5"))
    act = replace(parted(), owner_id=CLEO)

    whole, rest = after(sold, act, BEN), rest_after(act)

    assert (whole.owner_id, whole.custodian_id) == (CLEO, BEN)
    assert (rest.owner_id, rest.custodian_id, rest.parties) == (CLEO, ADA, (ADA, CLEO, BEN))


def test_a_package_refused_whole_keeps_the_figures_of_the_scale() -> None:
    received = (PackageMass(ONE, 299_500, 311_500, 12_000), PackageMass(TWO, 250_000))
    refused = (RefusedPart(ONE, 299_500, RefusalReason.DAMAGED),)
    rest = rest_of(arrived(), received, refused, lot=REST)
    act = parted(masses=received, agrees=False, refused=refused, rest=rest)

    whole, other = after(arrived(), act, BEN), rest_after(act)

    assert whole.packages == (PackageState(TWO, 2, Packaging.BIG_BAG, 250_000),)
    assert other.packages == (
        PackageState(f"{REST}.1", 1, Packaging.DRUM, 299_500, 311_500, 12_000),
    )


def test_a_plain_acceptance_takes_all_that_was_received() -> None:
    assert taken_by(Accept(answer_to(arrived()), MASSES, agrees=True)) == MASSES


OIL, WRONG = REFUSED
IMPOSSIBLE: list[tuple[AcceptPart, type[Refusal]]] = [
    (parted(masses=MASSES[:1], refused=(OIL,)), OtherRest),
    (parted(masses=MASSES[:1], refused=(OIL,), rest=made_lot(REST, 40_000)), PackageMissing),
    (parted(refused=()), ImpossibleRefusal),
    (parted(refused=(replace(OIL, refused_g=300_000), WRONG)), ImpossibleRefusal),
    (parted(refused=(replace(OIL, refused_g=300_001), WRONG)), RefusedTooMuch),
    (parted(refused=(replace(OIL, refused_g=0), WRONG)), RefusedTooMuch),
    (parted(refused=(OIL, OIL)), PackageTwice),
    (parted(refused=(OIL, replace(WRONG, package_id=f"{LOT}.3"))), UnknownPackage),
    (parted(rest=made_lot(REST, 40_000)), OtherRest),
    (parted(rest=made_lot(REST, 40_001, 250_000)), OtherRest),
    (parted(rest=made_lot(REST, 40_000, 250_000)), OtherRest),  # the second is a bag
    (parted(rest=replace(ACCEPT_PART.rest, material_code="PS-NDFEB-BLOCK")), NotOnTheBooks),
    (parted(rest=replace(ACCEPT_PART.rest, origin=LotOrigin.MIXED)), NotOnTheBooks),
    (parted(rest=replace(ACCEPT_PART.rest, custody_model=CustodyModel.IDENTITY_PRESERVED)),
     NotOnTheBooks),
    (parted(owner_id=BEN), NotOnTheBooks),
    (parted(agrees=False), AgreementUntrue),
    (parted(masses=(PackageMass(ONE, 0), MASSES[1])), ImpossibleMass),
    (replace(parted(), offer=replace(answer_to(arrived()), body_hash=bytes(32))), OtherHandover),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE)
def test_an_impossible_part_is_not_accepted(act: AcceptPart, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(arrived(), act, BEN)

    assert type(refused.value) is refusal


@pytest.mark.parametrize("who", [ADA, CLEO])
def test_only_the_taker_accepts_in_part(who: str) -> None:
    with pytest.raises(NotYours):
        after(arrived(), parted(), who)


@pytest.mark.parametrize(
    "chain",
    [
        (ChainLink(LOT, 4, arrived().hash),),
        (ChainLink(LOT, 4, arrived().hash), ChainLink(THIRD, 1, None)),
        (ChainLink(REST, 1, None), ChainLink(LOT, 4, arrived().hash)),
        (ChainLink(LOT, 4, arrived().hash), *(ChainLink(lot, 1, None) for lot in (REST, ANOTHER))),
    ],
)
def test_it_stands_in_the_chains_of_its_two_lots(chain: tuple[ChainLink, ...]) -> None:
    with pytest.raises(LotLeftOut):
        after(arrived(), parted(), BEN, chain=chain)


def test_a_third_lot_does_not_begin_with_it() -> None:
    occasion = replace(an_occasion(BEN), chain=(ChainLink(LOT, 4, None), ChainLink(REST, 1, None)))

    with pytest.raises(LotLeftOut):
        apply(None, parted(), occasion, lot=LOT, body_hash=bytes(32))


def test_what_was_not_taken_in_time_is_not_accepted_in_part() -> None:
    act = replace(ACCEPT_PART, offer=answer_to(offered()))

    with pytest.raises(Refusal):
        after(offered(), act, BEN, **LATE)
