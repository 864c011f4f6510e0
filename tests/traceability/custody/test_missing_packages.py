"""Packages that were offered and never came: both lots after it, the event, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from tests.traceability.custody.examples import (
    ACCEPT_PART,
    ADA,
    BEN,
    LOT,
    MASSES,
    ONE,
    REST,
    TWO,
    WORDS,
    after,
    an_occasion,
    answer_to,
    arrived,
    chain_of,
)
from traceability.custody.acceptance import ImpossibleRefusal, NotReceived
from traceability.custody.canonical import canonical_bytes
from traceability.custody.events import PackageMass
from traceability.custody.folding import apply
from traceability.custody.part_acceptance import (
    AcceptPart,
    MissingPackage,
    OtherRest,
    RefusedPart,
    find_missing,
    rest_of,
    taken_by,
)
from traceability.custody.reading import understood
from traceability.custody.refusals import (
    AgreementUntrue,
    MassNotOnTheBooks,
    PackageMissing,
    PackageTwice,
    Refusal,
    UnknownPackage,
)
from traceability.custody.rows import flow_rows
from traceability.custody.words import RefusalReason
from traceability.custody.writing import body_of

CAME = (PackageMass(ONE, 299_500, 311_500, 12_000),)
ABSENT = (MissingPackage(TWO, 250_000, "The driver had one drum"),)


def short(**changes: Any) -> AcceptPart:
    """The drum came and the bag did not."""
    act = replace(
        ACCEPT_PART,
        offer=answer_to(arrived()),
        masses=CAME,
        agrees=False,
        refused=(),
        missing=ABSENT,
        rest=rest_of(
            arrived(), CAME, (), lot=REST, missing=ABSENT, contents=ACCEPT_PART.rest.contents
        ),
    )
    return replace(act, **changes)


def occasion_of(act: AcceptPart) -> Any:
    occasion = an_occasion(BEN, seq=4, prev=arrived().hash)
    return replace(occasion, chain=chain_of(act, occasion.chain[0]))


def test_the_taker_holds_what_came_and_the_giver_what_did_not() -> None:
    act = short()
    whole = after(arrived(), act, BEN)
    rest = apply(None, act, occasion_of(act), lot=REST, body_hash=sha256(b"short").digest())

    assert [(one.package_id, one.net_mass_g) for one in whole.packages] == [(ONE, 299_500)]
    assert (whole.custodian_id, rest.custodian_id, rest.owner_id) == (BEN, ADA, ADA)
    # Nobody weighed the bag, and nobody says where it is.
    assert [(p.net_mass_g, p.gross_mass_g) for p in rest.packages] == [(250_000, None)]
    assert (whole.site_id, rest.site_id) == ("essen", None)
    assert taken_by(act) == CAME


def test_the_lot_that_did_not_come_has_the_mass_that_its_giver_stated() -> None:
    act = short()
    rows = flow_rows(act, occasion_of(act), log_id="main")

    assert [(row["lot_id"], row["net_mass_g"], row["kept_mass_g"]) for row in rows] == [
        (LOT, 250_000, 299_500),
        (REST, 250_000, None),
    ]


def test_refused_and_missing_packages_are_one_lot_in_their_order() -> None:
    refused = (RefusedPart(ONE, 40_000, RefusalReason.CONTAMINATED),)
    rest = rest_of(
        arrived(), CAME, refused, lot=REST, missing=ABSENT, contents=ACCEPT_PART.rest.contents
    )
    act = short(refused=refused, rest=rest)
    other = apply(None, act, occasion_of(act), lot=REST, body_hash=bytes(32))

    assert after(arrived(), act, BEN).net_mass_g == 259_500
    assert [one.net_mass_g for one in other.packages] == [40_000, 250_000]
    assert other.site_id == "essen"
    assert act.left_whole == {TWO}


@pytest.mark.parametrize("note", [None, "The driver had one drum"])
def test_the_event_is_read_back_as_it_was_written(note: str | None) -> None:
    act = short(missing=(replace(ABSENT[0], note=note),))
    occasion = occasion_of(act)
    body = body_of(act, occasion, WORDS)

    assert "rg:refused" not in body
    assert understood(canonical_bytes(body), WORDS) == (act, occasion)


def test_an_acceptance_in_part_of_which_all_came_says_nothing_of_missing_packages() -> None:
    act = replace(ACCEPT_PART, offer=answer_to(arrived()))

    assert "rg:missing" not in json.dumps(body_of(act, occasion_of(act), WORDS))


IMPOSSIBLE: list[tuple[AcceptPart, type[Refusal]]] = [
    (short(missing=()), ImpossibleRefusal),
    (short(missing=(), rest=ACCEPT_PART.rest), ImpossibleRefusal),
    (short(missing=(*ABSENT, *ABSENT)), PackageTwice),
    (short(missing=(*ABSENT, MissingPackage(ONE, 300_000))), PackageTwice),
    (short(missing=(replace(ABSENT[0], stated_g=249_999),)), OtherRest),
    (short(missing=(MissingPackage(f"{LOT}.3", 250_000),)), PackageMissing),
    (short(agrees=True), AgreementUntrue),
    (short(masses=(), missing=(MissingPackage(ONE, 300_000), *ABSENT)), NotReceived),
    (
        short(
            missing=(replace(ABSENT[0], stated_g=1),),
            rest=rest_of(
                arrived(),
                CAME,
                (),
                lot=REST,
                missing=(replace(ABSENT[0], stated_g=1),),
                contents=ACCEPT_PART.rest.contents,
            ),
        ),
        MassNotOnTheBooks,
    ),
    (short(masses=MASSES, agrees=True), PackageTwice),
]


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE)
def test_what_cannot_be_is_not_recorded(act: AcceptPart, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(arrived(), act, BEN)

    assert type(refused.value) is refusal


def test_only_a_package_of_the_lot_can_be_missing() -> None:
    with pytest.raises(UnknownPackage):
        find_missing(arrived(), [(f"{LOT}.3", None)])
